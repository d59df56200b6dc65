/** The keys with which the issuer signs its tokens. */
import { createPublicKey, type KeyObject } from 'node:crypto';

export interface IssuerKeys {
    /** Undefined: the issuer has no such key, or does not answer. */
    find(keyId: string): Promise<KeyObject | undefined>;
}

export interface IssuerKeysOptions {
    /** Address of the JSON Web Key Set. */
    readonly url: string;
    /** Milliseconds. */
    readonly now: () => number;
    /** Called with the reason when the keys cannot be read. */
    readonly onProblem: (problem: unknown) => void;
}

/** Between two readings: tokens with made-up key ids must not flood the issuer. */
const pauseMs = 1_000;

/** Reads the keys when a token names one that is not known yet, as after a new start of the issuer. */
export function issuerKeys({ url, now, onProblem }: IssuerKeysOptions): IssuerKeys {
    let keys: Promise<ReadonlyMap<string, KeyObject>> = Promise.resolve(new Map());
    let readAt = Number.NEGATIVE_INFINITY;
    return {
        async find(keyId) {
            const known = await keys;
            if (known.has(keyId) || now() - readAt < pauseMs) return (await keys).get(keyId);
            readAt = now();
            keys = readKeys(url).catch((problem: unknown) => {
                onProblem(problem);
                return known;
            });
            return (await keys).get(keyId);
        },
    };
}

async function readKeys(url: string): Promise<ReadonlyMap<string, KeyObject>> {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    const document: unknown = await response.json();
    const listed =
        typeof document === 'object' && document !== null && 'keys' in document ? document.keys : [];
    const keys = new Map<string, KeyObject>();
    for (const key of Array.isArray(listed) ? listed : []) {
        if (typeof key?.kid === 'string' && key.kty === 'RSA')
            keys.set(key.kid, createPublicKey({ key, format: 'jwk' }));
    }
    return keys;
}
