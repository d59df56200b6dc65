import { auditHash } from '../../src/azure/storage/audit/audit-hash.ts';
import { LeaseLostError } from '../../src/errors.ts';
import type { AuditAnchor } from '../../src/model/audit-anchor.ts';
import type { ChainedAuditEntry } from '../../src/model/audit-entry.ts';
import { parseServerId, serverKey } from '../../src/model/resource-id.ts';
import type { Audit, AuditAnchors } from '../../src/ports.ts';
import type { AuditViews } from '../../src/view-ports.ts';
import { digest } from './digest.ts';
import type { Process } from './memory-process.ts';

/** What the audit has stored. Tests may forge it. */
interface StoredAudit {
    readonly audit: ChainedAuditEntry[];
    /** Files of anchors, oldest first. */
    readonly anchors: AuditAnchor[];
}

function chainOf(server: string): string {
    const id = parseServerId(server);
    return id === undefined ? server : serverKey(id);
}

/** The entries of each chain by their place, so that a long audit is not searched for every new entry. */
function chains(audit: readonly ChainedAuditEntry[]): (server: string) => readonly ChainedAuditEntry[] {
    const places = new Map<string, number[]>();
    let indexed = 0;
    return (server) => {
        if (audit.length < indexed) {
            places.clear();
            indexed = 0;
        }
        for (const { server } of audit.slice(indexed)) {
            const chain = chainOf(server);
            const known = places.get(chain) ?? [];
            known.push(indexed);
            places.set(chain, known);
            indexed += 1;
        }
        return (places.get(chainOf(server)) ?? []).flatMap((place) => audit[place] ?? []);
    };
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one object, one method per port method.
export function memoryAudit(storage: StoredAudit): {
    auditLog(process: Process, onAdded?: (entry: ChainedAuditEntry) => void): Audit & AuditViews;
    auditAnchors(process: Process): AuditAnchors;
} {
    const chain = chains(storage.audit);

    function auditLog(
        { effect }: Process,
        onAdded: (entry: ChainedAuditEntry) => void = () => undefined,
    ): Audit & AuditViews {
        return {
            append: (entry, fence) =>
                effect(`audit ${entry.outcome}`, () => {
                    if (fence?.holds() === false) throw new LeaseLostError(entry.server);
                    const before = chain(entry.server);
                    if (before.some(({ id }) => id === entry.id)) return 'known';
                    const last = before.at(-1);
                    const unhashed = {
                        ...entry,
                        sequence: (last?.sequence ?? 0) + 1,
                        previousHash: last?.hash ?? '',
                    };
                    const added = { ...unhashed, hash: auditHash(digest, unhashed) };
                    storage.audit.push(added);
                    onAdded(added);
                    return 'added';
                }),
            entry: (server, id) =>
                effect('audit entry', () =>
                    storage.audit.find(
                        (entry) => entry.id === id && entry.server.toLowerCase() === server.toLowerCase(),
                    ),
                ),
            query: (query) =>
                effect('audit query', () => {
                    const server = query.server?.toLowerCase();
                    const entries = storage.audit.filter(
                        (entry) =>
                            (server === undefined || entry.server.toLowerCase() === server) &&
                            (query.outcome === undefined || entry.outcome === query.outcome) &&
                            (query.control === undefined || entry.control === query.control),
                    );
                    return { entries: entries.reverse() };
                }),
            ...auditViews({ effect }),
            async *rows() {},
            async *downTo(key, sequence, from = Number.POSITIVE_INFINITY) {
                const entries = await effect('audit chain', () => chain(key));
                const isMeant = (entry: ChainedAuditEntry) =>
                    entry.sequence >= sequence && entry.sequence <= from;
                yield* entries.filter(isMeant).toReversed();
            },
            movedSince: (since) =>
                effect('audit days', () => {
                    const moved = storage.audit.filter(({ at }) => at >= since);
                    const newest = new Map(moved.map((entry) => [chainOf(entry.server), entry]));
                    return [...newest].map(([chain, { sequence, hash }]) => ({ chain, sequence, hash }));
                }),
            chains: () =>
                effect('audit chains', () => [
                    ...new Set(
                        storage.audit
                            .map(({ server }) => chainOf(server))
                            .filter((chain) => chain !== 'fleet'),
                    ),
                ]),
        };
    }

    function auditViews({ effect }: Pick<Process, 'effect'>): AuditViews {
        return {
            search: (search) =>
                effect('audit search', () => {
                    const { server, outcomes, control, since = '', until } = search;
                    const after = Number(search.continuation ?? 0);
                    const found = storage.audit
                        .filter(
                            (entry) =>
                                (server === undefined || chainOf(entry.server) === chainOf(server)) &&
                                (outcomes === undefined || outcomes.some((each) => each === entry.outcome)) &&
                                (control === undefined || entry.control === control) &&
                                entry.at >= since &&
                                entry.at < until &&
                                (search.isWanted?.(entry) ?? true),
                        )
                        .reverse()
                        .slice(after);
                    const entries = found.slice(0, search.limit);
                    const last = entries.at(-1);
                    return found.length === entries.length || last === undefined
                        ? { entries }
                        : {
                              entries,
                              continuation: String(after + entries.length),
                              searchedUntil: last.at,
                          };
                }),
            stretch: (server, { before = Number.POSITIVE_INFINITY, count }) =>
                effect('audit stretch', () => {
                    const entries = chain(server)
                        .filter(({ sequence }) => sequence < before)
                        .toReversed()
                        .slice(0, count);
                    const last = entries.at(-1);
                    return { entries, ...(last === undefined ? {} : { downTo: last.sequence }) };
                }),
        };
    }

    function auditAnchors({ effect }: Process): AuditAnchors {
        const asOf = (sequence: number) =>
            effect('anchors read', () => {
                const files = storage.anchors.filter((file) => file.sequence <= sequence);
                const last = files.at(-1);
                if (last === undefined) return undefined;
                const all = files.flatMap(({ heads }) => heads);
                const heads = new Map(all.map((head) => [head.chain, head]));
                const { at, upTo } = last;
                return { sequence: last.sequence, at, upTo, heads, hash: digest(JSON.stringify(last)) };
            });
        return {
            newest: () => asOf(Number.POSITIVE_INFINITY),
            asOf,
            read: () =>
                effect('anchors read', () => ({
                    claims: storage.anchors.flatMap(({ at, heads }) =>
                        heads.map((head) => ({ ...head, at })),
                    ),
                    problems: [],
                })),
            add: (anchor) =>
                effect('anchors add', () => {
                    if (storage.anchors.some(({ sequence }) => sequence === anchor.sequence)) return 'taken';
                    storage.anchors.push(anchor);
                    return { hash: digest(JSON.stringify(anchor)) };
                }),
        };
    }

    return { auditLog, auditAnchors };
}
