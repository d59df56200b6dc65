import type { BaselineMaintenanceWindow } from '../model/baseline.ts';
import type { MaintenanceWindow } from '../model/server-state.ts';

/** A weekly window, begin and length in minutes of the week, Sunday 00:00 UTC being 0. */
interface Window {
    readonly begin: number;
    readonly length: number;
}

const weekMinutes = 7 * 24 * 60;
/** Azure's maintenance windows last an hour. */
const windowMinutes = 60;

/** Returns the time at which the server may be restarted: now, or the next opening of its window. Undefined without a window. */
export function restartOpening(
    own: MaintenanceWindow,
    fallback: BaselineMaintenanceWindow | undefined,
    now: Date,
): { readonly isOpen: boolean; readonly opensAt: Date } | undefined {
    const chosen = own.customWindow === 'Enabled' ? own : fallback;
    if (chosen === undefined) return undefined;
    const begin = (chosen.dayOfWeek * 24 + chosen.startHour) * 60 + chosen.startMinute;
    return opening({ begin, length: windowMinutes }, now);
}

function opening({ begin, length }: Window, now: Date): { readonly isOpen: boolean; readonly opensAt: Date } {
    const minuteOfWeek = (now.getUTCDay() * 24 + now.getUTCHours()) * 60 + now.getUTCMinutes();
    const sinceBegin = (minuteOfWeek - begin + weekMinutes) % weekMinutes;
    const isOpen = sinceBegin < length;
    const minutesUntil = isOpen ? 0 : weekMinutes - sinceBegin;
    const thisMinute = Math.floor(now.getTime() / 60_000);
    return { isOpen, opensAt: new Date((thisMinute + minutesUntil) * 60_000) };
}
