/** Access tokens that clients send as `Authorization: Bearer`. */
import { verify } from 'node:crypto';
import type { SignInConfiguration } from './configuration.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import type { Claims } from './principal.ts';

export type TokenRules = Pick<SignInConfiguration, 'audiences' | 'issuer'>;

/** Returns the token of an Authorization header; undefined: it has another scheme. */
export function bearerToken(authorization: string | undefined): string | undefined {
    return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
}

/**
 * Returns the claims of a token that the issuer signed for this app and that is valid now, else undefined.
 * Assumed: no tolerance for clocks that differ; the issuer and the host share one.
 */
export async function validClaims(
    token: string,
    rules: TokenRules,
    keys: IssuerKeys,
    now: number,
): Promise<Claims | undefined> {
    const [header = '', payload = '', signature = '', ...rest] = token.split('.');
    const { alg, kid } = jsonIn(header) ?? {};
    // The algorithm is the app's choice, not the token's: no `none`, and no HMAC with the public key as its secret.
    if (alg !== 'RS256' || typeof kid !== 'string' || rest.length > 0) return undefined;
    const key = await keys.find(kid);
    const signed = Buffer.from(`${header}.${payload}`);
    if (key === undefined || !verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url')))
        return undefined;
    const claims = jsonIn(payload);
    return claims !== undefined && isForThisApp(claims, rules) && isValidAt(claims, now / 1_000)
        ? claims
        : undefined;
}

function isForThisApp({ aud, iss }: Claims, { audiences, issuer }: TokenRules): boolean {
    return typeof aud === 'string' && audiences.includes(aud) && iss === issuer;
}

/** `exp` is required. Seconds since 1970. */
function isValidAt({ exp, nbf = 0 }: Claims, seconds: number): boolean {
    return typeof exp === 'number' && typeof nbf === 'number' && nbf <= seconds && seconds < exp;
}

function jsonIn(part: string): Claims | undefined {
    try {
        const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
        return isClaims(value) ? value : undefined;
    } catch {
        return undefined;
    }
}

function isClaims(value: unknown): value is Claims {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
