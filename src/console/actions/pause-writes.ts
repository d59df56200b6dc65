import { pause } from '../../http/routes/pause.ts';
import { type Action, textFields } from '../definition/action.ts';

/**
 * Stops writes or allows them again, on one server or everywhere. Fields: `action`, `server`, `reason`; for the end of a
 * pause `until`, a time of UTC, or else `hours` from now.
 */
export const pauseWrites: Action = {
    path: 'pause',
    route: pause,
    body(fields, now) {
        const { hours, until, ...rest } = textFields(fields);
        if (until !== undefined) return { ...rest, until: inUtc(until) };
        return hours === undefined ? rest : { ...rest, until: hoursFrom(now, hours) };
    },
};

/** A field for a date and a time sends them without a zone. */
function inUtc(text: string): string {
    return /T[\d:]+$/.test(text) ? `${text}Z` : text;
}

/** Returns the instant so many hours later; a text that is no number as it is, which the route refuses. */
function hoursFrom(now: Date, hours: string): string {
    const end = new Date(now.getTime() + Number(hours) * 3_600_000);
    return Number.isNaN(end.getTime()) ? hours : end.toISOString();
}
