import { MalformedInputError } from '../../errors.ts';
import type { KeyStrength } from '../../model/surroundings.ts';

/** Returns type and size of a key as the client gives it: `n` is the modulus, the highest byte first. */
export function keyStrength({ kty, n }: { readonly kty?: string; readonly n?: Uint8Array }): KeyStrength {
    if (kty === undefined || kty === '') throw new MalformedInputError('The key has no type (kty)');
    return { kty, bits: n === undefined ? 0 : bitsOf(n) };
}

function bitsOf(modulus: Uint8Array): number {
    const first = modulus.findIndex((byte) => byte !== 0);
    if (first < 0) return 0;
    return (modulus.length - first) * 8 - (Math.clz32(modulus[first] ?? 0) - 24);
}
