import type { CompliancePoint } from '../model/fleet-overview.ts';
import { compareTexts } from '../model/text-order.ts';

const dayMs = 24 * 3_600_000;
/** For so many milliseconds, one point an hour is kept, and before that one a day. */
const hourlyMs = 30 * dayMs;
/** Points that are older than so many milliseconds are dropped. */
const keptMs = 760 * dayMs;

/**
 * Returns the history with one more point, oldest first: the last one of each hour for 30 days, and the last one of each
 * day for two years before. A point of a sweep that has one changes nothing.
 */
export function withPoint(
    history: readonly CompliancePoint[],
    point: CompliancePoint,
): readonly CompliancePoint[] {
    if (history.some(({ sweepId }) => sweepId === point.sweepId)) return history;
    const now = Date.parse(point.at);
    const byPeriod = new Map<string, CompliancePoint>();
    for (const each of [...history, point].toSorted((a, b) => compareTexts(a.at, b.at))) {
        const age = now - Date.parse(each.at);
        if (age > keptMs) continue;
        byPeriod.set(each.at.slice(0, age > hourlyMs ? '2026-06-15'.length : '2026-06-15T12'.length), each);
    }
    return [...byPeriod.values()];
}
