import { Cron } from 'croner';
import { expect, test } from 'vitest';
import { previousOccurrences } from '../../../src/settings/occurrences.ts';

const now = new Date('2026-06-15T12:34:56Z');

function previous(schedule: string, at = now, count = 2): readonly string[] {
    return previousOccurrences(schedule, at, count).map((instant) => instant.toISOString().slice(0, 19));
}

test.each([
    ['0 0 */6 * * *', ['2026-06-15T12:00:00', '2026-06-15T06:00:00']],
    ['30 * * * * *', ['2026-06-15T12:34:30', '2026-06-15T12:33:30']],
    ['0 30 2 * * Mon-Fri', ['2026-06-15T02:30:00', '2026-06-12T02:30:00']],
    ['0 0 0 1 Jan *', ['2026-01-01T00:00:00', '2025-01-01T00:00:00']],
    ['0 0 12 29 2 *', ['2024-02-29T12:00:00', '2020-02-29T12:00:00']],
    ['0 0 0 31 4 *', []],
])('the schedule %s fired last at these instants', (schedule, instants) => {
    expect(previous(schedule)).toEqual(instants);
});

test('an instant counts from itself on', () => {
    expect(previous('0 0 12 * * *', new Date('2026-06-15T12:00:00.000Z'), 1)).toEqual([
        '2026-06-15T12:00:00',
    ]);
    expect(previous('0 0 12 * * *', new Date('2026-06-15T11:59:59.999Z'), 1)).toEqual([
        '2026-06-14T12:00:00',
    ]);
});

test('no instant of an independent reader of schedules lies between', () => {
    for (const schedule of ['0 0 */6 * * *', '15 10,40 3-5 * * *', '0 5 4 * * 1', '0 0 22 1-7 * *']) {
        const [newest, before] = previousOccurrences(schedule, now, 2);
        const cron = new Cron(schedule, { timezone: 'UTC', paused: true });
        expect(cron.nextRun(before), schedule).toEqual(newest);
        expect(cron.nextRun(newest)?.getTime(), schedule).toBeGreaterThan(now.getTime());
    }
});
