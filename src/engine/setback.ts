import type { ServerRecord, Setback } from '../model/server-record.ts';
import type { Moment } from './pacing.ts';

/** The first look after a failure, milliseconds; each further failure in a row doubles it. */
const firstLookMs = 2 * 60_000;
/** From then on the sweep is soon enough: two hours after the first failure. */
const mostLooks = 6;
/** A failure after a day of quiet is the first one again. */
const forgottenMs = 24 * 3_600_000;

export type Setbacks = NonNullable<ServerRecord['setbacks']>;

/** The setbacks with one more of these controls. */
export function withSetback(setbacks: Setbacks, controls: readonly string[], now: Date): Setbacks {
    const more = controls.map((control) => [control, oneMore(setbacks[control], now)] as const);
    return { ...setbacks, ...Object.fromEntries(more) };
}

function oneMore(setback: Setback | undefined, now: Date): Setback {
    const isForgotten = setback === undefined || now.getTime() - Date.parse(setback.at) >= forgottenMs;
    return { times: isForgotten ? 1 : setback.times + 1, at: now.toISOString() };
}

/** The setbacks without those of these controls: they are repaired. */
export function withoutSetback(setbacks: Setbacks, controls: readonly string[]): Setbacks {
    return Object.fromEntries(Object.entries(setbacks).filter(([control]) => !controls.includes(control)));
}

/** How long after its last failure the server is looked at again, milliseconds. Undefined: not before the sweep. */
export function lookAfterSetbackMs({ times }: Setback, { jitter }: Moment): number | undefined {
    if (times > mostLooks) return undefined;
    const fullMs = firstLookMs * 2 ** (times - 1);
    return Math.round(fullMs * (0.75 + jitter / 4));
}
