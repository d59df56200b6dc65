import type { Pause } from '../model/pause.ts';

/** A pause as operators see it. */
export type ShownPause = Pick<Pause, 'operator' | 'reason' | 'since' | 'until'>;

export function shownPause({ operator, reason, since, until }: Pause): ShownPause {
    return { operator, reason, since, ...(until === undefined ? {} : { until }) };
}
