import { expect, test } from 'vitest';
import { grownRanges, isSpent, withGrown } from '../../../src/engine/outbox.ts';
import type { ChainHead } from '../../../src/model/audit-anchor.ts';

function heads(sequences: Readonly<Record<string, number>>): ReadonlyMap<string, ChainHead> {
    return new Map(
        Object.entries(sequences).map(([chain, sequence]) => [chain, { chain, sequence, hash: 'x' }]),
    );
}

test('a range begins after the head that was known, and a chain that did not grow has none', () => {
    expect(grownRanges(heads({ a: 3, b: 5 }), heads({ a: 7, b: 5, c: 2 }))).toEqual([
        { chain: 'a', after: 3, upTo: 7 },
        { chain: 'c', after: 0, upTo: 2 },
    ]);
});

test('a range that waits grows and keeps its place before new ones', () => {
    const rest = [{ chain: 'a', after: 3, upTo: 7 }];
    const grown = [
        { chain: 'b', after: 0, upTo: 1 },
        { chain: 'a', after: 7, upTo: 9 },
    ];
    expect(withGrown(rest, grown)).toEqual([
        { chain: 'a', after: 3, upTo: 9 },
        { chain: 'b', after: 0, upTo: 1 },
    ]);
});

test('a note is spent when the outbox is past each of its entries, or after a week', () => {
    const note = {
        id: '1',
        at: '2026-06-15T12:00:00Z',
        places: [
            { chain: 'a', sequence: 4 },
            { chain: 'b', sequence: 1 },
        ],
    };
    const now = new Date('2026-06-15T12:01:00Z');
    expect(isSpent(note, heads({ a: 4, b: 1 }), [], now)).toBe(true);
    expect(isSpent(note, heads({ a: 4 }), [], now)).toBe(false);
    expect(isSpent(note, heads({ a: 9, b: 1 }), [{ chain: 'a', after: 3, upTo: 9 }], now)).toBe(false);
    expect(isSpent(note, heads({ a: 9, b: 1 }), [{ chain: 'a', after: 4, upTo: 9 }], now)).toBe(true);
    expect(isSpent(note, heads({}), [], new Date('2026-06-22T12:00:01Z'))).toBe(true);
});
