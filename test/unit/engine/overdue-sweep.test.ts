import { expect, test } from 'vitest';
import { endOfLast, overdueSweep } from '../../../src/engine/overdue-sweep.ts';
import type { Sweep } from '../../../src/model/sweep.ts';

const due = [new Date('2026-06-15T12:00:00Z'), new Date('2026-06-15T06:00:00Z')];
const hourMs = 3_600_000;

const over: Sweep = {
    id: 'one',
    startedAt: '2026-06-15T05:00:00.000Z',
    phase: { kind: 'over' },
    seen: 0,
    round: 1,
    listed: {},
    before: [],
    unreadable: [],
    scheduledReads: {},
    summary: {
        seen: 0,
        compliant: 0,
        drifted: 0,
        repaired: 0,
        unknown: 0,
        appeared: 0,
        disappeared: 0,
        durationMs: hourMs,
        unreadable: [],
        listed: {},
    },
};

function lasting(durationMs: number): Sweep {
    if (over.summary === undefined) throw new Error('no summary');
    return { ...over, summary: { ...over.summary, durationMs } };
}

test('a sweep is overdue when the last one ended before the last two were due, and not a millisecond later', () => {
    expect(overdueSweep(lasting(hourMs), due, undefined)).toBeUndefined();
    expect(overdueSweep(lasting(hourMs - 1), due, undefined)).toEqual({
        since: '2026-06-15T05:59:59.999Z',
        reason: 'no sweep has ended since 2026-06-15T05:59:59.999Z; two were due, at 2026-06-15T06:00:00.000Z and 2026-06-15T12:00:00.000Z; no sweep is under way; see the logs of on-sweep and on-fleet-work',
    });
});

test('a sweep that does not end is overdue from the end of the one before it, and is named', () => {
    const { summary: _, ...rest } = over;
    const running: Sweep = {
        ...rest,
        startedAt: '2026-06-15T06:00:00.000Z',
        endedBefore: '2026-06-15T01:00:00.000Z',
        phase: { kind: 'awaiting', deadline: '2026-06-15T07:00:00.000Z' },
    };
    expect(overdueSweep(running, due, undefined)).toMatchObject({
        since: '2026-06-15T01:00:00.000Z',
        reason: expect.stringContaining('sweep one is under way since 2026-06-15T06:00:00.000Z'),
    });
    // A sweep of an older version does not know when the one before it ended.
    const { endedBefore: __, ...old } = running;
    expect(overdueSweep(old, due, undefined)).toBeUndefined();
});

test('a fleet that was never swept is overdue from the deployment on', () => {
    expect(overdueSweep(undefined, due, '2026-06-15T07:00:00.000Z')).toBeUndefined();
    expect(overdueSweep(undefined, due, '2026-06-14T07:00:00.000Z')?.since).toBe('2026-06-14T07:00:00.000Z');
    expect(overdueSweep(undefined, due, undefined)).toBeUndefined();
});

test('a sweep whose blob was lost, and a schedule that has fired once, say nothing', () => {
    const { summary: _, ...lost } = { ...over, startedAt: '1970-01-01T00:00:00.000Z' };
    expect(endOfLast(lost)).toBeUndefined();
    expect(overdueSweep(lost, due, '2020-01-01T00:00:00.000Z')).toBeUndefined();
    expect(overdueSweep(lasting(0), due.slice(0, 1), undefined)).toBeUndefined();
});
