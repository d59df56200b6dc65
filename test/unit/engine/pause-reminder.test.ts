import { describe, expect, test } from 'vitest';
import { dueReminder } from '../../../src/engine/pause-reminder.ts';
import type { Pause } from '../../../src/model/pause.ts';
import { fc, lawRuns } from '../../support/property.ts';

const since = '2026-06-15T12:00:00.000Z';
const start = Date.parse(since);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const pause: Pause = { operator: 'olga', reason: 'an incident', since };

function at(milliseconds: number): Date {
    return new Date(start + milliseconds);
}

describe('a pause without an end', () => {
    test.each([
        [24 * hourMs - 1, undefined],
        [24 * hourMs, { kind: 'lasting', days: 1 }],
        [47 * hourMs, { kind: 'lasting', days: 1 }],
        [75 * hourMs, { kind: 'lasting', days: 3 }],
    ])('after %i ms is due for the reminder %j', (milliseconds, expected) => {
        expect(dueReminder(pause, at(milliseconds))).toEqual(expected);
    });

    test('is reminded of every 24 hours after its start, whenever the last reminder was', () => {
        const reminded = { ...pause, remindedAt: at(30 * hourMs).toISOString() };
        expect(dueReminder(reminded, at(48 * hourMs - 1))).toBeUndefined();
        expect(dueReminder(reminded, at(48 * hourMs))).toEqual({ kind: 'lasting', days: 2 });
    });
});

describe('a pause with an end', () => {
    const until = at(5 * hourMs).toISOString();

    test.each([
        [4 * hourMs - 1, undefined],
        [4 * hourMs, { kind: 'ending', until }],
        [5 * hourMs - 1, { kind: 'ending', until }],
        [5 * hourMs, undefined],
        [75 * hourMs, undefined],
    ])('after %i ms is due for the reminder %j', (milliseconds, expected) => {
        expect(dueReminder({ ...pause, until }, at(milliseconds))).toEqual(expected);
    });

    test('is reminded of once', () => {
        const reminded = { ...pause, until, remindedAt: at(4 * hourMs).toISOString() };
        expect(dueReminder(reminded, at(4.5 * hourMs))).toBeUndefined();
    });

    test('within an hour of its start is not reminded of', () => {
        expect(dueReminder({ ...pause, until: at(hourMs).toISOString() }, at(minuteMs))).toBeUndefined();
    });
});

test('a tick at any moments reminds of each day of a pause, or of its end, at most once', () => {
    const ticks = fc.array(fc.integer({ min: 1, max: 20 * hourMs }), { maxLength: 60 });
    const end = fc.option(fc.integer({ min: 1, max: 200 * hourMs }), { nil: undefined });
    fc.assert(
        fc.property(ticks, end, (gaps, endMs) => {
            let current: Pause = endMs === undefined ? pause : { ...pause, until: at(endMs).toISOString() };
            let now = start;
            const told: string[] = [];
            for (const gap of gaps) {
                now += gap;
                const reminder = dueReminder(current, new Date(now));
                if (reminder === undefined) continue;
                told.push(reminder.kind === 'ending' ? 'ending' : `day ${reminder.days}`);
                current = { ...current, remindedAt: new Date(now).toISOString() };
            }
            expect(new Set(told).size).toBe(told.length);
            if (endMs === undefined) {
                const days = Math.floor((now - start) / (24 * hourMs));
                expect(told.at(-1)).toBe(days === 0 ? undefined : `day ${days}`);
            } else expect(told.length).toBeLessThanOrEqual(1);
        }),
        { numRuns: lawRuns(100) },
    );
});
