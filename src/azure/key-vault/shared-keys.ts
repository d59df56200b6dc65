import type { Clock } from '../../ports.ts';
import { sharedReadings } from '../client/shared-readings.ts';

/** Reads a key. `requestedAt`: a cached reading that began after this time (ISO 8601) may be returned; absent: none. */
export type SharedReading<Reading> = (keyUri: string, requestedAt?: string) => Promise<Reading>;

/**
 * Makes a reader with a cache. Many servers share one key, and a vault allows far fewer calls than a large fleet would
 * make.
 */
export function sharedKeys<Reading>(
    readKey: (keyUri: string) => Promise<Reading>,
    clock: Clock,
    isWhole?: (reading: Reading) => boolean,
): SharedReading<Reading> {
    const shared = sharedReadings(clock, isWhole);
    return (keyUri, requestedAt) => shared(versionless(keyUri), requestedAt, () => readKey(keyUri));
}

/** Returns `https://{vault}/keys/{name}`, lower case: a reading covers all versions of the key. */
function versionless(keyUri: string): string {
    return keyUri.split('/').slice(0, 5).join('/').toLowerCase();
}
