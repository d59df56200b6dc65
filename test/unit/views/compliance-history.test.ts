import { expect, test } from 'vitest';
import type { CompliancePoint } from '../../../src/model/fleet-overview.ts';
import { withPoint } from '../../../src/views/compliance-history.ts';

function point(sweepId: string, at: string): CompliancePoint {
    return { sweepId, at, servers: { known: 1, compliant: 1, drifted: 0, unknown: 0 }, controls: {} };
}

function ids(points: readonly CompliancePoint[]): readonly string[] {
    return points.map(({ sweepId }) => sweepId);
}

test('a second point of a sweep changes nothing', () => {
    const history = [point('a', '2026-06-15T12:00:00.000Z')];
    expect(withPoint(history, point('a', '2026-06-15T12:05:00.000Z'))).toBe(history);
});

test('the last point of each hour is kept for 30 days, and the last one of each day for two years', () => {
    const history = [
        point('too old', '2024-01-01T12:00:00.000Z'),
        point('first of an old day', '2026-01-01T06:00:00.000Z'),
        point('last of an old day', '2026-01-01T18:00:00.000Z'),
        point('first of an hour', '2026-06-15T11:10:00.000Z'),
        point('last of an hour', '2026-06-15T11:50:00.000Z'),
    ];
    expect(ids(withPoint(history, point('now', '2026-06-15T12:00:00.000Z')))).toEqual([
        'last of an old day',
        'last of an hour',
        'now',
    ]);
});

test('four sweeps a day for three years keep 30 days of points and one a day before', () => {
    let history: readonly CompliancePoint[] = [];
    const start = Date.parse('2023-06-15T00:00:00Z');
    for (let hour = 0; hour < 3 * 365 * 24; hour += 6) {
        const at = new Date(start + hour * 3_600_000).toISOString();
        history = withPoint(history, point(at, at));
    }
    expect(history.length).toBe(4 * 30 + 2 + 730);
});
