import type { Clock } from '../../ports.ts';

/** A key that was read longer ago is read again, whoever asks. Milliseconds. */
const longestMs = 60_000;
/** Keys that are remembered at the same time; a fleet has a few, and memory must not grow with it. */
const mostKeys = 500;

/** Reads a key. `requestedAt`: a reading that began after this instant (ISO 8601) will do; absent: it is read now. */
export type SharedReading<Reading> = (keyUri: string, requestedAt?: string) => Promise<Reading>;

/**
 * Many servers share one key: those that are assessed for the same reason share its reading, if it began after all of
 * them were asked about. A vault takes far fewer calls than a large fleet would make. A reading that fails, or that is not
 * whole, is shared by those who wait for it and by nobody after them.
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
            now - before.beganAt < longestMs;
        if (isFresh) return await before.reading;
        const reading = readKey(keyUri);
        known.delete(name);
        known.set(name, { beganAt: now, reading });
        const [oldest] = known.keys();
        if (known.size > mostKeys && oldest !== undefined) known.delete(oldest);
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

/** `https://{vault}/keys/{name}`, lower case: what is read of a key does not depend on the version that is named. */
function versionless(keyUri: string): string {
    return keyUri.split('/').slice(0, 5).join('/').toLowerCase();
}
