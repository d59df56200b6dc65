import type { Clock } from '../../ports.ts';
import { isTransientRefusal } from '../client/classify-failure.ts';
import { failureOf } from '../client/failure.ts';
import { sharedReadings } from '../client/shared-readings.ts';
import type { Parsed } from './parse-parts.ts';

/** A reading, or the error that it ended with. */
type Outcome<Value> =
    | { readonly kind: 'read'; readonly parsed: Parsed<Value> }
    | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Returns a reading of `name` that began after `requestedAt` (ISO 8601; absent: always its own), or throws the error of
 * that reading.
 */
export type SharedSource<Value> = (
    name: string,
    requestedAt: string | undefined,
    read: () => Promise<Parsed<Value>>,
) => Promise<Parsed<Value>>;

/** Milliseconds for which what hardly ever changes is kept, whenever it was asked for. */
const keptMs = 3_600_000;

/** Makes a source that keeps each reading for an hour. */
export function keptSource<Value>(
    clock: Clock,
): (name: string, read: () => Promise<Parsed<Value>>) => Promise<Parsed<Value>> {
    const source = sharedSource<Value>(clock, keptMs);
    return (name, read) => source(name, new Date(clock.now().getTime() - keptMs).toISOString(), read);
}

/**
 * Makes a source that many servers share. A reading is at most `maxMs` old; default: a minute. A refusal that lasts is shared as well: a missing permission costs a fleet one
 * call and not one for each server.
 */
export function sharedSource<Value>(clock: Clock, maxMs?: number): SharedSource<Value> {
    const shared = sharedReadings<Outcome<Value>>(clock, isLasting, maxMs);
    return async (name, requestedAt, read) => {
        const outcome = await shared(name, requestedAt, () => outcomeOf(read));
        if (outcome.kind === 'failed') throw outcome.error;
        return outcome.parsed;
    };
}

function isLasting(outcome: Outcome<unknown>): boolean {
    if (outcome.kind === 'failed') return !isTransientRefusal(failureOf(outcome.error));
    return !outcome.parsed.unread.some(({ transient }) => transient);
}

async function outcomeOf<Value>(read: () => Promise<Parsed<Value>>): Promise<Outcome<Value>> {
    try {
        return { kind: 'read', parsed: await read() };
    } catch (error) {
        return { kind: 'failed', error };
    }
}
