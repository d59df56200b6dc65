import { expect, test } from 'vitest';
import { firstItems, newestFirst } from '../../../src/views/first-items.ts';
import { fc } from '../../support/property.ts';

test('the first items of a long list are kept in order, all are counted, and the order of adding is of no effect', () => {
    fc.assert(
        fc.property(
            fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1_001, maxLength: 2_500 }),
            (numbers) => {
                const list = firstItems<{ readonly number: number }>(5, ({ number }) =>
                    String(number).padStart(4, '0'),
                );
                for (const number of numbers) list.add({ number });
                const ordered = numbers.toSorted((a, b) => a - b);
                expect(list.listed()).toEqual({
                    total: numbers.length,
                    items: ordered.slice(0, 5).map((number) => ({ number })),
                });
            },
        ),
        { numRuns: 20 },
    );
});

test('items that are not at hand are counted', () => {
    const list = firstItems<{ readonly name: string }>(1, ({ name }) => name);
    list.add({ name: 'b' });
    list.add({ name: 'a' });
    list.addUnlisted(3);
    expect(list.listed()).toEqual({ total: 5, items: [{ name: 'a' }] });
});

test('the newest instant comes first', () => {
    const instants = ['2026-06-15T12:00:00Z', '2026-06-15T12:00:00.001Z', '2025-01-01T00:00:00Z'];
    expect(instants.toSorted((a, b) => (newestFirst(a) < newestFirst(b) ? -1 : 1))).toEqual([
        '2026-06-15T12:00:00.001Z',
        '2026-06-15T12:00:00Z',
        '2025-01-01T00:00:00Z',
    ]);
});
