import type { AnchorHistory } from '../../model/audit-anchor.ts';
import { fleet } from '../../model/audit-entry.ts';
import type { StoredAuditRow } from '../../model/stored-audit-row.ts';
import type { AuditAnchors, AuditChains, Clock, Digest } from '../../ports.ts';
import {
    type AuditProblem,
    type StoredEntry,
    type StoredMarker,
    type VerifiedChain,
    verifyChain,
} from './verify-chain.ts';

export type { AuditProblem } from './verify-chain.ts';

export interface VerifyAuditPorts {
    readonly audit: Pick<AuditChains, 'rows'>;
    readonly anchors: Pick<AuditAnchors, 'read'>;
    readonly digest: Digest;
    readonly clock: Clock;
    /** Waits before a problem is checked again. */
    readonly recheckDelay: () => Promise<void>;
}

/** Result of comparing the audit with its own hashes and with its anchors. */
export interface AuditVerification {
    /** Chains: those of servers, `fleet` and `events`. */
    readonly servers: number;
    readonly entries: number;
    /** Empty when nothing was changed, deleted, inserted, cut off, rewritten or rolled back. At most a thousand. */
    readonly problems: readonly AuditProblem[];
    /** Number of further problems, where there are any. */
    readonly moreProblems?: number;
    /** Entries were added while it ran; what it says holds all the same. */
    readonly isMoving?: true;
    /** The anchors that the chains were compared with; null before the first anchor. */
    readonly anchored: { readonly at: string; readonly chains: number } | null;
}

const maxProblems = 1_000;
/** Of so many days every anchor is compared, of those before it the first of each, which names every chain. */
const daysInFull = 2;

/**
 * Walks every row of the audit table and every anchor: each entry in its chain with its hash, its marker, its copy in
 * the day index and its place in the lists, nothing beside them, and every anchored entry where it was anchored.
 * Problems are checked a second time: an entry that was just being added is complete by then.
 */
export async function verifyAudit(ports: VerifyAuditPorts): Promise<AuditVerification> {
    const first = await walk(ports);
    if (first.problems.length === 0) return answer(first, first.problems, false);
    await ports.recheckDelay();
    const second = await walk(ports);
    const seen = new Set(first.problems.map(problemKey));
    const lasting = second.problems.filter((problem) => seen.has(problemKey(problem)));
    return answer(second, lasting, second.entries !== first.entries);
}

function problemKey({ server, sequence, problem }: AuditProblem): string {
    return `${server}\n${sequence}\n${problem}`;
}

function answer(
    { servers, entries, anchors }: Walk,
    problems: readonly AuditProblem[],
    isMoving: boolean,
): AuditVerification {
    const more = problems.length - maxProblems;
    return {
        servers,
        entries,
        problems: problems.slice(0, maxProblems),
        ...(more > 0 ? { moreProblems: more } : {}),
        ...(isMoving ? { isMoving } : {}),
        anchored:
            anchors.at === undefined
                ? null
                : { at: anchors.at, chains: new Set(anchors.claims.map(({ chain }) => chain)).size },
    };
}

interface Walk {
    readonly servers: number;
    readonly entries: number;
    readonly problems: readonly AuditProblem[];
    readonly anchors: AnchorHistory;
}

/** One walk over the table. Anchors are read before it: what they name must be there. */
async function walk(ports: VerifyAuditPorts): Promise<Walk> {
    const since = new Date(ports.clock.now().getTime() - daysInFull * 86_400_000).toISOString();
    const anchors = await ports.anchors.read(since);
    const table = await readTable(ports);
    const chains = [...table.chains.values()];
    return {
        servers: new Set([...table.chains.keys(), ...table.listed.keys()]).size,
        entries: chains.reduce((sum, { entries }) => sum + entries, 0),
        problems: [
            ...table.problems,
            ...chains.flatMap(({ server, problems }) =>
                problems.map((problem) => ({ ...problem, server: table.listed.get(server) ?? server })),
            ),
            ...copyProblems(table),
            ...listProblems(table),
            ...dayProblems(table),
            ...anchorProblems(table, anchors),
        ],
        anchors,
    };
}

type Copy = Extract<StoredAuditRow, { readonly kind: 'copy' }>;

/** Stored chains, and the problems of single rows. */
interface Table {
    readonly chains: Map<string, VerifiedChain>;
    readonly copies: Map<string, Copy[]>;
    /** The server that the list names, by chain. */
    readonly listed: Map<string, string>;
    readonly listedDays: Set<string>;
    readonly usedDays: Set<string>;
    readonly problems: AuditProblem[];
}

async function readTable({ audit, digest }: VerifyAuditPorts): Promise<Table> {
    const table: Table = {
        chains: new Map(),
        copies: new Map(),
        listed: new Map(),
        listedDays: new Set(),
        usedDays: new Set(),
        problems: [],
    };
    // A chain's rows come together, so that only one chain's entries are held at a time.
    let open: { chain: string; entries: StoredEntry[]; markers: StoredMarker[] } | undefined;
    const close = (): void => {
        if (open !== undefined)
            table.chains.set(open.chain, verifyChain(open.chain, open.entries, open.markers, digest));
        open = undefined;
    };
    for await (const row of audit.rows()) {
        if (row.kind === 'entry' || row.kind === 'marker') {
            if (open?.chain !== row.chain) {
                close();
                open = { chain: row.chain, entries: [], markers: [] };
            }
            if (row.kind === 'entry') open.entries.push(row);
            else open.markers.push(row);
        } else takeRow(table, row);
    }
    close();
    return table;
}

function takeRow(table: Table, row: Exclude<StoredAuditRow, StoredEntry | StoredMarker>): void {
    const note = (server: string, problem: string): void => {
        table.problems.push({ server, sequence: 0, problem });
    };
    switch (row.kind) {
        case 'copy': {
            table.usedDays.add(row.day);
            const copies = table.copies.get(row.chain);
            if (copies === undefined) table.copies.set(row.chain, [row]);
            else copies.push(row);
            return;
        }
        case 'day':
            if (row.isConsistent) table.listedDays.add(row.name);
            else note(fleet, `the list of days names ${row.name} in the wrong place`);
            return;
        case 'listed':
            if (row.isConsistent) table.listed.set(row.chain, row.server);
            else note(row.server, 'the server is listed in the wrong place');
            return;
        case 'stray':
            note(fleet, `${row.row} is none that Pgwarden writes`);
    }
}

/** Every entry has one copy in the day index, and every copy its entry. */
function copyProblems({ chains, copies }: Table): AuditProblem[] {
    const problems: AuditProblem[] = [];
    const none: VerifiedChain = { server: '', entries: 0, hashes: new Map(), problems: [] };
    for (const chain of new Set([...chains.keys(), ...copies.keys()])) {
        const { server, hashes } = chains.get(chain) ?? { ...none, server: chain };
        const note = (sequence: number, problem: string): void => {
            problems.push({ server, sequence, problem });
        };
        const copied = new Map<number, string>();
        for (const { sequence, hash, isConsistent } of copies.get(chain) ?? []) {
            if (copied.has(sequence)) note(sequence, 'two copies in the day index');
            copied.set(sequence, hash);
            if (!isConsistent) note(sequence, 'the copy in the day index was changed');
            if (!hashes.has(sequence)) note(sequence, 'a copy in the day index without its entry');
        }
        for (const [sequence, hash] of hashes) {
            const copy = copied.get(sequence);
            if (copy === undefined) note(sequence, 'the copy in the day index is missing');
            else if (copy !== hash) note(sequence, 'the copy in the day index is of another entry');
        }
    }
    return problems;
}

/** The list of servers names every chain but that of the fleet, and no other. */
function listProblems({ chains, listed }: Table): AuditProblem[] {
    const unlisted = [...chains].filter(([chain]) => chain !== fleet && !listed.has(chain));
    const empty = [...listed].filter(([chain]) => (chains.get(chain)?.entries ?? 0) === 0);
    return [
        ...unlisted.map(([, { server }]) => ({
            server,
            sequence: 0,
            problem: 'the chain is missing from the list of servers',
        })),
        ...empty.map(([, server]) => ({
            server,
            sequence: 0,
            problem: 'the server is listed and has no entries',
        })),
    ];
}

/** The list of days, which the view over the fleet goes by, names every day that has entries, and no other. */
function dayProblems({ usedDays, listedDays }: Table): AuditProblem[] {
    const unlisted = [...usedDays].filter((day) => !listedDays.has(day));
    const unused = [...listedDays].filter((day) => !usedDays.has(day));
    const problem = (text: string): AuditProblem => ({ server: fleet, sequence: 0, problem: text });
    return [
        ...unlisted.map((day) => problem(`the day ${day} is missing from the list of days`)),
        ...unused.map((day) => problem(`the list of days names ${day}, which has no entries`)),
    ];
}

/** Compares the chains with their anchors: shows chains that were cut off, written anew or brought back from a backup. */
function anchorProblems({ chains }: Table, { claims, problems }: AnchorHistory): AuditProblem[] {
    const found = new Map<string, AuditProblem>();
    for (const { chain, sequence, hash, at } of claims) {
        const verified = chains.get(chain);
        const present = verified?.hashes.get(sequence);
        if (present === hash) continue;
        const server = verified?.server ?? chain;
        const key = `${chain} ${sequence}`;
        const fate = present === undefined ? 'is missing' : 'is another now';
        if (!found.has(key))
            found.set(key, { server, sequence, problem: `the entry that was anchored at ${at} ${fate}` });
    }
    return [...problems.map((problem) => ({ server: fleet, sequence: 0, problem })), ...found.values()];
}
