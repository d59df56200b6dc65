import { canonicalJson } from '../../model/canonical-json.ts';
import type { StoredAuditRow } from '../../model/stored-audit-row.ts';
import type { Digest } from '../../ports.ts';

export interface AuditProblem {
    /** Resource id of the server, `fleet` or `events`; a chain's own name where no entry names its server. */
    readonly server: string;
    /** 0 where it is about no entry. */
    readonly sequence: number;
    readonly problem: string;
}

export type StoredEntry = Extract<StoredAuditRow, { readonly kind: 'entry' }>;
export type StoredMarker = Extract<StoredAuditRow, { readonly kind: 'marker' }>;

/** The content of a chain's partition. */
export interface VerifiedChain {
    /** Resource id as in its entries, else the chain's name. */
    readonly server: string;
    readonly entries: number;
    /** Hash of every entry, by sequence. */
    readonly hashes: ReadonlyMap<number, string>;
    readonly problems: readonly AuditProblem[];
}

type Note = (sequence: number, problem: string) => void;

/**
 * Verifies one chain: sequence without gaps, each hash over its entry, each entry bound to the one before, each with its
 * marker, and no marker without its entry. Entries come newest first, as they are stored.
 */
export function verifyChain(
    chain: string,
    newestFirst: readonly StoredEntry[],
    markers: readonly StoredMarker[],
    digest: Digest,
): VerifiedChain {
    const entries = newestFirst.toReversed();
    const server = entries.find(({ isInItsChain }) => isInItsChain)?.entry?.server ?? chain;
    const problems: AuditProblem[] = [];
    const note: Note = (sequence, problem) => {
        problems.push({ server, sequence, problem });
    };
    const hashes = verifyEntries(entries, digest, note);
    verifyMarkers(entries, markers, hashes, note);
    return { server, entries: entries.length, hashes, problems };
}

function verifyEntries(
    entries: readonly StoredEntry[],
    digest: Digest,
    note: Note,
): ReadonlyMap<number, string> {
    const hashes = new Map<number, string>();
    let expected = 1;
    let previousHash = '';
    for (const stored of entries) {
        const { entry, sequence } = stored;
        if (sequence < expected) {
            note(sequence, 'the entry stands at no place of the chain');
            continue;
        }
        if (sequence > expected) note(expected, missingText(expected, sequence - 1));
        expected = sequence + 1;
        if (entry === undefined) {
            note(sequence, 'the row holds no entry');
            continue;
        }
        hashes.set(sequence, entry.hash);
        verifyEntry(stored, entry, digest, note);
        if (entry.previousHash !== previousHash)
            note(sequence, 'the entry does not follow the one before it');
        previousHash = entry.hash;
    }
    return hashes;
}

function missingText(first: number, last: number): string {
    return first === last ? 'the entry is missing' : `the entries up to ${last} are missing`;
}

function verifyEntry(
    { sequence, isConsistent, isInItsChain }: StoredEntry,
    entry: NonNullable<StoredEntry['entry']>,
    digest: Digest,
    note: Note,
): void {
    const { hash, ...unhashed } = entry;
    if (entry.sequence !== sequence) note(sequence, 'the entry stands at the place of another');
    if (!isInItsChain) note(sequence, 'the entry stands in the chain of another server');
    if (!isConsistent) note(sequence, 'the columns of the row do not say what its entry says');
    if (digest(canonicalJson(unhashed)) !== hash)
        note(sequence, 'the entry does not have the hash that it carries');
}

function verifyMarkers(
    entries: readonly StoredEntry[],
    markers: readonly StoredMarker[],
    hashes: ReadonlyMap<number, string>,
    note: Note,
): void {
    const marked = new Map(markers.map(({ id, sequence }) => [sequence, id]));
    for (const { entry, sequence } of entries) {
        if (entry !== undefined && marked.get(sequence) !== entry.id)
            note(sequence, 'the marker of the entry is missing');
    }
    for (const { sequence, isConsistent } of markers) {
        if (!isConsistent) note(sequence, 'the marker does not stand at the place of its id');
        if (!hashes.has(sequence)) note(sequence, 'a marker without its entry');
    }
    if (marked.size !== markers.length) note(0, 'two markers name the same entry');
}
