import type { ChainHead } from '../model/audit-anchor.ts';
import type { EntryPlace, EntryRange, SentNote } from '../model/outbox.ts';

type Heads = ReadonlyMap<string, ChainHead>;

/** Returns the entries that one anchor has beyond another, a range for each chain. */
export function grownRanges(before: Heads, now: Heads): readonly EntryRange[] {
    return [...now.values()].flatMap(({ chain, sequence }) => {
        const after = before.get(chain)?.sequence ?? 0;
        return sequence > after ? [{ chain, after, upTo: sequence }] : [];
    });
}

/** Adds ranges to those that remain, one for each chain: those that wait come first. */
export function withGrown(rest: readonly EntryRange[], grown: readonly EntryRange[]): readonly EntryRange[] {
    const ranges = new Map(rest.map((range) => [range.chain, range]));
    for (const range of grown) {
        const waiting = ranges.get(range.chain);
        ranges.set(range.chain, waiting === undefined ? range : { ...waiting, upTo: range.upTo });
    }
    return [...ranges.values()];
}

/** Milliseconds for which a note is kept whose entries are in no anchor, because their chain is damaged. */
const maxNoteAgeMs = 7 * 86_400_000;

/** Returns whether a note is of no use any more: the outbox is past each of its entries. */
export function isSpent(note: SentNote, heads: Heads, rest: readonly EntryRange[], now: Date): boolean {
    if (now.getTime() - Date.parse(note.at) > maxNoteAgeMs) return true;
    const waiting = new Map(rest.map((range) => [range.chain, range]));
    return note.places.every(({ chain, sequence }) => {
        const end = waiting.get(chain)?.after ?? heads.get(chain)?.sequence ?? 0;
        return sequence <= end;
    });
}

/** Returns the key of a place, for sets of places. */
export function placeKey({ chain, sequence }: EntryPlace): string {
    return `${chain} ${sequence}`;
}
