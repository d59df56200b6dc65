/** App Service authentication in front of an app: every request passes here before a function sees it. */

import { bearerToken, validClaims } from './bearer.ts';
import type { SignInConfiguration } from './configuration.ts';
import type { Head, PlatformResponse } from './exchange.ts';
import { type IssuerKeys, issuerKeys } from './issuer-keys.ts';
import { type Claims, clientClaims, nameOf, principalHeaders, withoutPlatformHeaders } from './principal.ts';
import { type SignIn, signIn } from './sign-in.ts';
import { callbackPath, donePage } from './sign-in-page.ts';

/** The headers with which a request goes on to the app, or the platform's own response. */
export type Passed =
    | { readonly kind: 'request'; readonly headers: Readonly<Record<string, string>> }
    | { readonly kind: 'response'; readonly response: PlatformResponse };

/** Reads the body of a request; undefined: it is too large. */
export type ReadBody = () => Promise<Uint8Array | undefined>;

export type Authentication = (head: Head, readBody: ReadBody) => Promise<Passed>;

export interface AuthenticationOptions {
    readonly configuration: SignInConfiguration;
    /** Milliseconds. */
    readonly now: () => number;
    /** Called when the issuer's keys cannot be read, so that no token counts. */
    readonly onProblem: (problem: unknown) => void;
}

/**
 * Lets requests without a sign-in pass (`unauthenticatedClientAction: AllowAnonymous`): the app decides.
 * Source: "Work with user identities in Azure App Service authentication", "Customize sign-ins and sign-outs in Azure
 * App Service authentication". Assumed: a token that is not valid counts as none, also beside a session.
 */
export function authentication({ configuration, now, onProblem }: AuthenticationOptions): Authentication {
    const keys = issuerKeys({ url: configuration.keysUrl, now, onProblem });
    const own = signIn(configuration, now);
    return async (given, readBody) => {
        const head: Head = { ...given, headers: withoutPlatformHeaders(given.headers) };
        const path = head.url.pathname.toLowerCase();
        const claims = await claimsOf(head, configuration, own, keys, now());
        if (path.startsWith('/.auth/'))
            return { kind: 'response', response: await respond(own, { head, path, claims, readBody }) };
        const ofPrincipal = claims === undefined ? {} : principalHeaders(claims);
        return { kind: 'request', headers: { ...head.headers, ...ofPrincipal } };
    };
}

async function claimsOf(
    head: Head,
    rules: SignInConfiguration,
    own: SignIn,
    keys: IssuerKeys,
    now: number,
): Promise<Claims | undefined> {
    const token = bearerToken(head.headers.authorization);
    return token === undefined ? own.session(head) : await validClaims(token, rules, keys, now);
}

interface PlatformRequest {
    readonly head: Head;
    /** Lower case. */
    readonly path: string;
    readonly claims: Claims | undefined;
    readonly readBody: ReadBody;
}

async function respond(
    own: SignIn,
    { head, path, claims, readBody }: PlatformRequest,
): Promise<PlatformResponse> {
    const route = `${head.method} ${path}`;
    if (route === 'GET /.auth/login/aad') return own.begin(head);
    if (route === `POST ${callbackPath}`) {
        const body = await readBody();
        return body === undefined ? { status: 413 } : own.complete(head, body);
    }
    if (route === 'GET /.auth/login/done') return donePage(true);
    if (route === 'GET /.auth/logout') return own.end(head);
    if (route === 'GET /.auth/logout/done') return donePage(false);
    if (route === 'GET /.auth/me') return me(claims);
    return { status: 404 };
}

/** Assumed: 401 without a sign-in. Tokens are left out: no client of the sandbox needs the provider's own. */
function me(claims: Claims | undefined): PlatformResponse {
    if (claims === undefined) return { status: 401 };
    const user = {
        provider_name: 'aad',
        user_id: nameOf(claims) ?? claims.oid,
        user_claims: clientClaims(claims),
    };
    return {
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
        body: JSON.stringify([user]),
    };
}
