import { describe, expect, test } from 'vitest';
import { StorageUnavailableError } from '../../../../src/errors.ts';
import type { AuditEntry } from '../../../../src/model/audit-entry.ts';
import { type Rejections, rejections } from '../../../../src/workflows/intake/rejections.ts';

/** A process that refuses events, with a clock that the test moves. */
function process() {
    const entries: AuditEntry[] = [];
    const state = { now: Date.parse('2026-06-15T12:00:00Z'), isDown: false };
    const made: Rejections = rejections({
        audit: {
            append: async (entry) => {
                if (state.isDown) throw new StorageUnavailableError('table audit');
                if (entries.some(({ id }) => id === entry.id)) return 'known';
                entries.push(entry);
                return 'added';
            },
        },
        clock: { now: () => new Date(state.now) },
        randomness: { id: () => 'process-1', fraction: () => 0.5 },
    });
    return { entries, state, rejections: made };
}

function total(entries: readonly AuditEntry[]): number {
    return entries.reduce((sum, { count = 1 }) => sum + count, 0);
}

const notWatched = 'subscription 99999999-9999-4999-8999-999999999999 is not watched';

describe('a flood of rejected events', () => {
    test('of 20 a second for five minutes adds 21 rows a minute, which count the events', async () => {
        const { entries, state, rejections } = process();
        for (let number = 0; number < 20 * 300; number += 1) {
            await rejections.add(`event-${number}`, notWatched);
            state.now += 50;
        }
        await rejections.flush();
        expect([entries.length, total(entries)]).toEqual([5 * 21, 6_000]);
        expect(entries[0]).toEqual({
            id: 'rejected:event-0',
            at: '2026-06-15T12:00:00.000Z',
            server: 'events',
            outcome: 'rejected',
            reason: notWatched,
            cause: { kind: 'event', eventId: 'event-0' },
        });
        expect(entries.at(-1)).toMatchObject({
            server: 'events',
            outcome: 'rejected',
            count: 1_180,
            reason: `1180 more events were rejected from 2026-06-15T12:04:00.000Z to 2026-06-15T12:05:00.000Z: 1180 × ${notWatched}`,
        });
    });

    test('adds nothing to storage between its first events and the end of the minute', async () => {
        const { entries, state, rejections } = process();
        for (let number = 0; number < 20; number += 1) await rejections.add(`event-${number}`, notWatched);
        state.isDown = true;
        for (let number = 20; number < 1_000; number += 1) {
            await rejections.add(`event-${number}`, notWatched);
        }
        expect(entries).toHaveLength(20);
    });

    test('hides no other reason: the summary names five and counts the rest', async () => {
        const { entries, state, rejections } = process();
        for (let number = 0; number < 120; number += 1) {
            await rejections.add(`event-${number}`, number % 10 === 0 ? `reason ${number}` : notWatched);
        }
        await rejections.add('event-of-a-tenant', 'the event is of tenant x, not of ours');
        state.now += 60_000;
        await rejections.flush();
        expect(entries.at(-1)?.reason).toMatch(
            /^101 more .*: 1 × reason 20; 90 × subscription .* is not watched; 1 × reason 30; 1 × reason 40; 1 × reason 50; 7 for other reasons$/,
        );
    });

    test('has rows of bounded size, however long and different its reasons are', async () => {
        const { entries, state, rejections } = process();
        for (let number = 0; number < 5_000; number += 1) {
            await rejections.add(`event-${number}`, `${number} ${'x'.repeat(10_000)}`);
        }
        state.now += 60_000;
        await rejections.flush();
        expect(entries).toHaveLength(21);
        expect(Math.max(...entries.map((entry) => JSON.stringify(entry).length))).toBeLessThan(3_000);
    });
});

test('a count from a storage outage is recorded when storage is back, once', async () => {
    const { entries, state, rejections } = process();
    for (let number = 0; number < 25; number += 1) await rejections.add(`event-${number}`, notWatched);
    state.now += 60_000;
    state.isDown = true;
    await expect(rejections.flush()).rejects.toThrow('table audit');
    await expect(rejections.flush()).rejects.toThrow('table audit');
    state.isDown = false;
    await rejections.flush();
    await rejections.flush();
    expect([entries.length, total(entries)]).toEqual([21, 25]);
});

test('a count of a process that ends is recorded before its minute is over', async () => {
    const { entries, rejections } = process();
    for (let number = 0; number < 25; number += 1) await rejections.add(`event-${number}`, notWatched);
    await rejections.flush();
    expect(total(entries)).toBe(20);
    await rejections.flush('end');
    expect(total(entries)).toBe(25);
});
