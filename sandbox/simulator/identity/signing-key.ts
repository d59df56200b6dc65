import { generateKeyPairSync, sign } from 'node:crypto';

/** The key with which the tenant signs tokens for applications, which check the signature themselves. */
export interface SigningKey {
    /** Adds the signature (RS256) to claims. */
    sign(claims: Readonly<Record<string, unknown>>): string;
    /** For the JSON Web Key Set of the tenant. */
    publicKey(): Readonly<Record<string, unknown>>;
}

/** Makes the key when it is first needed: most runs need none, and it takes a tenth of a second. */
export function signingKey(): SigningKey {
    let made: ReturnType<typeof makePair> | undefined;
    const pair = () => {
        made ??= makePair();
        return made;
    };
    return {
        sign(claims) {
            const { privateKey, keyId } = pair();
            const text = `${encoded({ typ: 'JWT', alg: 'RS256', kid: keyId })}.${encoded(claims)}`;
            return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
        },
        publicKey() {
            const { jwk, keyId } = pair();
            return { ...jwk, use: 'sig', alg: 'RS256', kid: keyId };
        },
    };
}

function makePair() {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = publicKey.export({ format: 'jwk' });
    // Of this run: a token of an earlier one names a key that is gone.
    return { privateKey, jwk, keyId: String(jwk.n).slice(0, 27) };
}

/** A part of a JSON Web Token. */
export function encoded(value: unknown): string {
    return Buffer.from(JSON.stringify(value)).toString('base64url');
}
