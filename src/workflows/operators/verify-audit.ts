import { fleet } from '../../model/audit-entry.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { AuditIndexRow, AuditListing, AuditLog, Digest, StoredChain } from '../../ports.ts';

/** What the audit table shows when it is held against its own hashes. */
export interface AuditVerification {
    readonly servers: number;
    readonly entries: number;
    /** Empty when nothing was changed, deleted or inserted. */
    readonly problems: readonly AuditProblem[];
}

export interface AuditProblem {
    /** Resource id of the server, or `fleet`. */
    readonly server: string;
    readonly sequence: number;
    readonly problem: string;
}

/**
 * Verifies every chain: sequence without gaps, each hash over its entry, each entry bound to the one before, each with
 * its marker and its copy in the day index, and no marker or copy without its entry. One changed, deleted or inserted
 * row shows, the newest included. An entry that is just being added can show as missing its copy: verify again.
 */
export async function verifyAudit(ports: {
    readonly audit: AuditLog;
    readonly digest: Digest;
}): Promise<AuditVerification> {
    const index = new Map<string, AuditIndexRow[]>();
    const days = new Set<string>();
    for await (const row of ports.audit.index()) {
        days.add(row.day);
        const server = row.server.toLowerCase();
        const copies = index.get(server);
        if (copies === undefined) index.set(server, [row]);
        else copies.push(row);
    }
    const problems = dayProblems(days, await ports.audit.days());
    const servers = await ports.audit.servers();
    let entries = 0;
    for (const { name: server, isConsistent } of servers) {
        if (!isConsistent) {
            problems.push({ server, sequence: 0, problem: 'the server is listed in the wrong place' });
            continue;
        }
        const chain = await ports.audit.chain(server);
        entries += chain.entries.length;
        if (chain.entries.length === 0 && server !== fleet) {
            problems.push({ server, sequence: 0, problem: 'the server is listed and has no entries' });
        }
        const copies = index.get(server.toLowerCase()) ?? [];
        problems.push(...chainProblems(server, chain, copies, ports.digest));
        index.delete(server.toLowerCase());
    }
    for (const [server, copies] of index) {
        problems.push(
            ...copies.map(({ sequence }) => ({ server, sequence, problem: 'a copy without any chain' })),
        );
    }
    return { servers: servers.length, entries, problems };
}

/** The list of dates, which the view over the fleet goes by, against the dates that have entries. */
function dayProblems(used: ReadonlySet<string>, listings: readonly AuditListing[]): AuditProblem[] {
    const problem = (text: string): AuditProblem => ({ server: fleet, sequence: 0, problem: text });
    const listed = listings.filter(({ isConsistent }) => isConsistent).map(({ name }) => name);
    const misplaced = listings.filter(({ isConsistent }) => !isConsistent);
    const unlisted = [...used].filter((day) => !listed.includes(day));
    const unused = listed.filter((day) => !used.has(day));
    return [
        ...unlisted.map((day) => problem(`the day ${day} is missing from the list of days`)),
        ...unused.map((day) => problem(`the list of days names ${day}, which has no entries`)),
        ...misplaced.map(({ name }) => problem(`the list of days names ${name} in the wrong place`)),
    ];
}

function chainProblems(
    server: string,
    chain: StoredChain,
    copies: readonly AuditIndexRow[],
    digest: Digest,
): readonly AuditProblem[] {
    const problems: AuditProblem[] = [];
    const note = (sequence: number, problem: string): void => {
        problems.push({ server, sequence, problem });
    };
    const hashes = new Map<number, string>();
    let expected = 1;
    let previousHash = '';
    for (const { entry, sequence, isConsistent } of chain.entries) {
        if (sequence < expected) {
            note(sequence, 'the entry stands at no place of the chain');
            continue;
        }
        if (sequence > expected) {
            const last = sequence - 1;
            note(
                expected,
                last === expected ? 'the entry is missing' : `the entries up to ${last} are missing`,
            );
        }
        expected = sequence + 1;
        if (entry === undefined) {
            note(sequence, 'the row holds no entry');
            continue;
        }
        const { hash, ...unhashed } = entry;
        hashes.set(sequence, hash);
        if (entry.sequence !== sequence) note(sequence, 'the entry stands at the place of another');
        if (!isConsistent) note(sequence, 'the columns of the row do not say what its entry says');
        if (digest(canonicalJson(unhashed)) !== hash)
            note(sequence, 'the entry does not have the hash that it carries');
        if (entry.previousHash !== previousHash)
            note(sequence, 'the entry does not follow the one before it');
        previousHash = hash;
    }
    noteMarkers(chain, hashes, note);
    noteCopies(copies, hashes, note);
    return problems;
}

type Note = (sequence: number, problem: string) => void;

function noteMarkers(chain: StoredChain, hashes: ReadonlyMap<number, string>, note: Note): void {
    const marked = new Map(chain.markers.map(({ id, sequence }) => [sequence, id]));
    for (const { entry, sequence } of chain.entries) {
        if (entry !== undefined && marked.get(sequence) !== entry.id)
            note(sequence, 'the marker of the entry is missing');
    }
    for (const { sequence, isConsistent } of chain.markers) {
        if (!isConsistent) note(sequence, 'the marker does not stand at the place of its id');
        if (!hashes.has(sequence)) note(sequence, 'a marker without its entry');
    }
    if (marked.size !== chain.markers.length) note(0, 'two markers name the same entry');
}

function noteCopies(copies: readonly AuditIndexRow[], hashes: ReadonlyMap<number, string>, note: Note): void {
    const copied = new Map<number, string>();
    for (const { sequence, hash, isConsistent } of copies) {
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
