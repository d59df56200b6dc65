import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../kernel/http.ts';
import { isObject, type JsonObject, numberIn, textIn } from '../kernel/json.ts';
import type { Authentication } from '../kernel/listener.ts';
import { application } from '../world/application.ts';
import type { KnownPrincipal, World } from '../world/world.ts';
import { encoded, signingKey } from './signing-key.ts';

/**
 * The tokens of the simulated Entra tenant: JSON Web Tokens. Those for Azure's services are signed with HS256, and only
 * the simulator reads them. Those for the tenant's application are signed with RS256, and whoever has the public key can
 * check them.
 */
export interface Tokens {
    /** A token for that principal (by object id) and audience. Throws when there is no such principal. */
    issue(objectId: string, audience: string, lifetimeSeconds?: number): IssuedToken;
    /** Returns the principal of an Authorization header, at a service that takes tokens for these audiences. */
    authenticate(authorization: string | undefined, audiences: readonly string[]): Authentication;
    /** The keys of the tenant, as a JSON Web Key Set. */
    publicKeys(): { readonly keys: readonly unknown[] };
    /** Makes every token for Azure's services that was issued until now count as expired. */
    expireAll(): void;
}

export interface IssuedToken {
    readonly token: string;
    /** Unix seconds. */
    readonly expiresOn: number;
    readonly expiresInSeconds: number;
}

export interface TokenOptions {
    readonly world: World;
    readonly secret: string;
    readonly lifetimeSeconds: number;
    /** Milliseconds, the machine's own. */
    readonly now: () => number;
}

export function createTokens({ world, secret, lifetimeSeconds: defaultLifetime, now }: TokenOptions): Tokens {
    let issuedBefore = 0;
    let issuedTokens = 0;
    const keyOfTenant = signingKey();
    const signature = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url');
    return {
        issue(objectId, audience, lifetimeSeconds = defaultLifetime) {
            const principal = world.principals.get(objectId.toLowerCase());
            if (principal === undefined) throw new RangeError(`No principal ${objectId}`);
            const issuedAt = Math.floor(now() / 1_000);
            const expiresOn = issuedAt + lifetimeSeconds;
            issuedTokens += 1;
            const claims = claimsOf(principal, audience, issuedAt, expiresOn, String(issuedTokens));
            const issued = { expiresOn, expiresInSeconds: lifetimeSeconds };
            if (isSameAudience(audience, application.identifierUri))
                return { token: keyOfTenant.sign(withAppRoles(claims, principal)), ...issued };
            const text = `${encoded({ typ: 'JWT', alg: 'HS256', kid: 'simulator' })}.${encoded(claims)}`;
            return { token: `${text}.${signature(text)}`, ...issued };
        },
        authenticate(authorization, audiences) {
            const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
            if (token === undefined) return { kind: 'none', problem: 'missing' };
            const claims = signedClaims(token, signature);
            if (claims === undefined) return { kind: 'none', problem: 'invalid' };
            const number = Number(textIn(claims, 'uti') ?? '0');
            if ((numberIn(claims, 'exp') ?? 0) * 1_000 <= now() || number <= issuedBefore) {
                return { kind: 'none', problem: 'expired' };
            }
            const audience = textIn(claims, 'aud') ?? '';
            if (!audiences.some((known) => isSameAudience(known, audience))) {
                return { kind: 'none', problem: 'audience' };
            }
            const principal = world.principals.get((textIn(claims, 'oid') ?? '').toLowerCase());
            if (principal === undefined) return { kind: 'none', problem: 'invalid' };
            return { kind: 'principal', principal: withoutSecrets(principal) };
        },
        publicKeys: () => ({ keys: [keyOfTenant.publicKey()] }),
        expireAll() {
            issuedBefore = issuedTokens;
        },
    };
}

/** Times are Unix seconds. `id` is unique among the tokens of one simulator. */
function claimsOf(
    principal: Principal,
    audience: string,
    issuedAt: number,
    expiresOn: number,
    id: string,
): Readonly<Record<string, unknown>> {
    return {
        aud: audience.replace(/\/$/, ''),
        iss: `https://sts.windows.net/${principal.tenantId}/`,
        iat: issuedAt,
        nbf: issuedAt,
        exp: expiresOn,
        ...(principal.appId === undefined ? {} : { appid: principal.appId }),
        idtyp: principal.type === 'User' ? 'user' : 'app',
        ...(principal.type === 'User' ? { upn: principal.name, scp: 'user_impersonation' } : {}),
        ...(principal.name === undefined ? {} : { name: principal.name }),
        oid: principal.objectId,
        sub: principal.objectId,
        tid: principal.tenantId,
        uti: id,
        ver: '1.0',
    };
}

/**
 * Assumed: a principal without a role in the application gets a token without `roles`, as where no assignment is
 * required.
 */
function withAppRoles(
    claims: Readonly<Record<string, unknown>>,
    { appRoles = [] }: KnownPrincipal,
): Readonly<Record<string, unknown>> {
    return appRoles.length === 0 ? claims : { ...claims, roles: appRoles };
}

/** Returns the claims of a token whose signature is right, else undefined. */
function signedClaims(token: string, signature: (text: string) => string): JsonObject | undefined {
    const [header, payload, sent, ...rest] = token.split('.');
    if (header === undefined || payload === undefined || sent === undefined || rest.length > 0)
        return undefined;
    const expected = Buffer.from(signature(`${header}.${payload}`));
    const given = Buffer.from(sent);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isObject(claims) ? claims : undefined;
}

function withoutSecrets({ objectId, appId, tenantId, name, type }: KnownPrincipal): Principal {
    return {
        objectId,
        tenantId,
        type,
        ...(appId === undefined ? {} : { appId }),
        ...(name === undefined ? {} : { name }),
    };
}

function isSameAudience(a: string, b: string): boolean {
    return a.replace(/\/$/, '').toLowerCase() === b.replace(/\/$/, '').toLowerCase();
}
