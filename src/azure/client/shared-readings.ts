import type { Clock } from '../../ports.ts';

/** Maximum age of a cached reading, milliseconds. */
const maxAgeMs = 60_000;
/** Maximum number of cached readings, so that memory does not grow with the fleet. */
const maxReadings = 500;

/**
 * Returns a reading of `name`: the cached one if it began after `requestedAt` (ISO 8601; absent: none is used), otherwise
 * that of `read`.
 */
export type SharedReadings<Reading> = (
    name: string,
    requestedAt: string | undefined,
    read: () => Promise<Reading>,
) => Promise<Reading>;

/**
 * Makes a cache of readings that many servers share: servers that are assessed for the same reason share a reading, if it
 * began after all their requests. A failed or incomplete reading is shared only by the callers that already wait for it.
 */
export function sharedReadings<Reading>(
    clock: Clock,
    isWhole: (reading: Reading) => boolean = () => true,
    maxMs: number = maxAgeMs,
): SharedReadings<Reading> {
    const known = new Map<string, { readonly beganAt: number; readonly reading: Promise<Reading> }>();

    return async (name, requestedAt, read) => {
        const now = clock.now().getTime();
        const before = known.get(name);
        const isFresh =
            before !== undefined &&
            requestedAt !== undefined &&
            before.beganAt > Date.parse(requestedAt) &&
            now - before.beganAt < maxMs;
        if (isFresh) return await before.reading;
        const reading = read();
        known.delete(name);
        known.set(name, { beganAt: now, reading });
        const [oldest] = known.keys();
        if (known.size > maxReadings && oldest !== undefined) known.delete(oldest);
        const forget = (): void => {
            if (known.get(name)?.reading === reading) known.delete(name);
        };
        try {
            const found = await reading;
            if (!isWhole(found)) forget();
            return found;
        } catch (error) {
            forget();
            throw error;
        }
    };
}
