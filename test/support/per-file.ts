import { afterAll, beforeAll } from 'vitest';

/** Makes a value before the first test of a file and disposes of it after the last one; returns its accessor. */
export function perFile<T>(
    make: () => Promise<T>,
    dispose: (made: T) => Promise<unknown>,
    timeoutMs?: number,
): () => T {
    let made: { readonly value: T } | undefined;
    beforeAll(async () => {
        made = { value: await make() };
    }, timeoutMs);
    afterAll(async () => {
        if (made !== undefined) await dispose(made.value);
    });
    return () => {
        if (made === undefined) throw new Error('no test of the file runs yet');
        return made.value;
    };
}
