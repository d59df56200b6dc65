import type { Clock } from '../../ports.ts';

/** Maximum age of a cached reading, milliseconds. */
const maxAgeMs = 60_000;
/** Maximum number of cached keys, so that memory does not grow with the fleet. */
const maxKeys = 500;

/** Reads a key. `requestedAt`: a cached reading that began after this time (ISO 8601) may be returned; absent: none. */
export type SharedReading<Reading> = (keyUri: string, requestedAt?: string) => Promise<Reading>;

/**
 * Makes a reader with a cache. Many servers share one key, and a vault allows far fewer calls than a large fleet would
 * make: servers that are assessed for the same reason share a reading, if it began after all their requests. A failed or
 * incomplete reading is shared only by the callers that already wait for it.
 */
export function sharedKeys<Reading>(
    readKey: (keyUri: string) => Promise<Reading>,
    clock: Clock,
    isWhole: (reading: Reading) => boolean = () => true,
): SharedReading<Reading> {
    const known = new Map<string, { readonly beganAt: number; readonly reading: Promise<Reading> }>();

    return async (keyUri, requestedAt) => {
        const name = versionless(keyUri);
        const now = clock.now().getTime();
        const before = known.get(name);
        const isFresh =
            before !== undefined &&
            requestedAt !== undefined &&
            before.beganAt > Date.parse(requestedAt) &&
            now - before.beganAt < maxAgeMs;
        if (isFresh) return await before.reading;
        const reading = readKey(keyUri);
        known.delete(name);
        known.set(name, { beganAt: now, reading });
        const [oldest] = known.keys();
        if (known.size > maxKeys && oldest !== undefined) known.delete(oldest);
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

/** Returns `https://{vault}/keys/{name}`, lower case: a reading covers all versions of the key. */
function versionless(keyUri: string): string {
    return keyUri.split('/').slice(0, 5).join('/').toLowerCase();
}
