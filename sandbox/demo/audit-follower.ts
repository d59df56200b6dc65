/** Follows what Pgwarden records, through the operators' API: the same way that any operator would. */
import { setTimeout as delay } from 'node:timers/promises';
import { field } from './resource-manager-calls.ts';

/** An audit entry as far as the narrator reads it. The product's own schema is none of the sandbox's business. */
export interface AuditEntry {
    readonly id: string;
    /** ISO 8601. */
    readonly at: string;
    /** Resource id of the server, or `fleet`. */
    readonly server: string;
    readonly outcome: string;
    readonly control: string | undefined;
    readonly reason: string | undefined;
    /** Milliseconds from noticing to the read back. */
    readonly durationMs: number | undefined;
    readonly change: unknown;
    /** Object id of the actor whose change caused this, where that is known. */
    readonly actor: string | undefined;
    /** Object ids of all actors whose change it may have been. */
    readonly possibleActors: readonly string[];
}

export interface AuditFollower {
    stop(): Promise<void>;
}

export interface AuditFollowerOptions {
    /** `http://localhost:7071` */
    readonly functions: string;
    /** Headers that open the operators' API, fresh for each request. */
    readonly access: () => Readonly<Record<string, string>>;
    /** Entries of earlier runs are left out. */
    readonly since: Date;
    /** Milliseconds between two polls. Default 1000. */
    readonly pollMs?: number;
    /** Called with what is new, oldest first; never with an empty list. */
    readonly onEntries: (entries: readonly AuditEntry[]) => void;
}

const entriesPerPoll = 200;

export function followAudit(options: AuditFollowerOptions): AuditFollower {
    const stopping = new AbortController();
    const following = follow(options, stopping.signal);
    return {
        async stop() {
            stopping.abort();
            await following;
        },
    };
}

async function follow(
    { functions, access, since, pollMs = 1000, onEntries }: AuditFollowerOptions,
    stopping: AbortSignal,
) {
    const seen = new Set<string>();
    while (!stopping.aborted) {
        const entries = await newestEntries(functions, access(), stopping);
        const fresh = entries.filter(({ id, at }) => !seen.has(id) && new Date(at) >= since).reverse();
        for (const { id } of fresh) seen.add(id);
        if (fresh.length > 0) onEntries(fresh);
        await delay(pollMs, undefined, { signal: stopping }).catch(() => undefined);
    }
}

/** Newest first. Nothing while the app does not answer: it may be restarting. */
async function newestEntries(
    functions: string,
    headers: Readonly<Record<string, string>>,
    stopping: AbortSignal,
): Promise<readonly AuditEntry[]> {
    try {
        const response = await fetch(`${functions}/api/audit?limit=${entriesPerPoll}`, {
            headers,
            signal: AbortSignal.any([stopping, AbortSignal.timeout(10_000)]),
        });
        const entries = field(await response.json(), 'entries');
        return Array.isArray(entries) ? entries.flatMap(auditEntry) : [];
    } catch {
        return [];
    }
}

function auditEntry(value: unknown): readonly AuditEntry[] {
    const [id, at, server, outcome] = ['id', 'at', 'server', 'outcome'].map((name) =>
        textOf(field(value, name)),
    );
    if (id === undefined || at === undefined || server === undefined || outcome === undefined) return [];
    const durationMs = field(value, 'durationMs');
    return [
        {
            id,
            at,
            server,
            outcome,
            control: textOf(field(value, 'control')),
            reason: textOf(field(value, 'reason')),
            durationMs: typeof durationMs === 'number' ? durationMs : undefined,
            change: field(value, 'change'),
            actor: textOf(field(value, 'cause', 'actor', 'objectId')),
            possibleActors: objectIds(field(value, 'possibleActors')),
        },
    ];
}

function objectIds(actors: unknown): readonly string[] {
    return Array.isArray(actors) ? actors.flatMap((actor) => textOf(field(actor, 'objectId')) ?? []) : [];
}

function textOf(value: unknown): string | undefined {
    return typeof value === 'string' ? value : undefined;
}
