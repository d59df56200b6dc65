import type { Random } from '../kernel/random.ts';
import { expiryOfNewVersion } from './rotation-policy.ts';
import type { Key, KeyVersion } from './vault.ts';

/** Properties of a new version; what is absent comes from the version before it, or is that of a plain RSA 2048 key. */
export interface NewVersion {
    readonly keyType?: KeyVersion['keyType'];
    readonly keySize?: KeyVersion['keySize'];
    readonly keyOperations?: readonly string[];
    readonly enabled?: boolean;
    /** Unix seconds. */
    readonly notBefore?: number;
    /** Unix seconds. Without it the rotation policy of the key decides. */
    readonly expires?: number;
    /** Unix seconds, default now. For seeding a key that is already old. */
    readonly created?: number;
    readonly tags?: Readonly<Record<string, string>>;
}

const allOperations = ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'];

/** Makes the next version of a key, or the first one where there is no key yet. `nowSeconds` are Unix seconds. */
export function newVersion(
    key: Key | undefined,
    wanted: NewVersion,
    nowSeconds: number,
    random: Random,
): KeyVersion {
    const before = key?.versions.at(-1);
    const created = wanted.created ?? Math.floor(nowSeconds);
    const keySize = wanted.keySize ?? before?.keySize ?? 2048;
    return {
        version: random.hex(32),
        keyType: wanted.keyType ?? before?.keyType ?? 'RSA',
        keySize,
        modulus: modulusOf(keySize, random),
        created,
        keyOperations: wanted.keyOperations ?? before?.keyOperations ?? allOperations,
        enabled: wanted.enabled ?? true,
        notBefore: wanted.notBefore,
        expires: wanted.expires ?? expiryOfNewVersion(key, created),
        updated: created,
        tags: wanted.tags ?? before?.tags ?? {},
    };
}

/** Random digits with the highest bit set, so that it has the length of a modulus. */
function modulusOf(bits: number, random: Random): string {
    return Buffer.from(`c${random.hex(bits / 4 - 1)}`, 'hex').toString('base64url');
}
