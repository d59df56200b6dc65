import type { Pause } from '../model/pause.ts';

/** The reason why operators are reminded of a pause now. */
export type PauseReminder =
    /** It ends within an hour. */
    | { readonly kind: 'ending'; readonly until: string }
    /** It has no end, and has lasted for so many whole days. */
    | { readonly kind: 'lasting'; readonly days: number };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Returns the reminder that is due: once within the last hour of a pause that lasts longer than an hour, and once a day for
 * a pause without an end.
 */
export function dueReminder({ since, until, remindedAt }: Pause, now: Date): PauseReminder | undefined {
    const startMs = Date.parse(since);
    if (until === undefined) {
        const days = wholeDays(startMs, now.getTime());
        const remindedDays = remindedAt === undefined ? 0 : wholeDays(startMs, Date.parse(remindedAt));
        return days > remindedDays ? { kind: 'lasting', days } : undefined;
    }
    const leftMs = Date.parse(until) - now.getTime();
    const isLong = Date.parse(until) - startMs > hourMs;
    const isDue = isLong && remindedAt === undefined && leftMs > 0 && leftMs <= hourMs;
    return isDue ? { kind: 'ending', until } : undefined;
}

function wholeDays(fromMs: number, toMs: number): number {
    return Math.floor((toMs - fromMs) / dayMs);
}
