/** Sign-in and sign-out: `/.auth/login/aad`, its callback, and `/.auth/logout`. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { SignInConfiguration } from './configuration.ts';
import { cookieIn, expiredCookie, setCookie } from './cookies.ts';
import type { Head, PlatformResponse } from './exchange.ts';
import type { Claims } from './principal.ts';
import { localTarget } from './redirect.ts';
import { type Seal, seal } from './seal.ts';
import { noRole, refusalPage, signInPage } from './sign-in-page.ts';

export interface SignIn {
    /** Shows the page. */
    begin(head: Head): PlatformResponse;
    /** Takes the choice, and begins a session. */
    complete(head: Head, body: Uint8Array): PlatformResponse;
    end(head: Head): PlatformResponse;
    /** Returns the claims of the request's session; undefined: it has none, or a forged or ended one. */
    session(head: Head): Claims | undefined;
}

const sessionCookie = 'AppServiceAuthSession';
/** Ties a form to the browser that asked for it. Azure's name for its own. */
const nonceCookie = 'Nonce';

/** Source: "Work with OAuth tokens in Azure App Service authentication": the session ends after 8 hours. */
export const sessionMs = 8 * 3_600_000;
const formMs = 15 * 60_000;

/**
 * `now`: milliseconds. Sessions are in their cookies.
 * Assumed: a copy of the cookie outlives the sign-out until the session's end. `/.auth/refresh`, which Azure allows for
 * 72 hours after that, is left out.
 */
export function signIn(configuration: SignInConfiguration, now: () => number): SignIn {
    const sealed = seal(configuration.sessionSecret, now);
    return {
        begin: (head) => begin(configuration, sealed, now(), head),
        complete(head, body) {
            const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
            return complete(configuration, sealed, now(), { head, form });
        },
        end({ url }) {
            const target = targetOf(url.searchParams.get('post_logout_redirect_uri'), '/.auth/logout/done');
            if (target === undefined) return refusedTarget('post_logout_redirect_uri');
            return redirect(target, expiredCookie(sessionCookie));
        },
        session({ headers }) {
            const cookie = cookieIn(headers.cookie, sessionCookie);
            const claims = cookie === undefined ? undefined : sealed.open(sessionCookie, cookie);
            return isClaims(claims) ? claims : undefined;
        },
    };
}

function begin(
    { people, roles }: SignInConfiguration,
    sealed: Seal,
    now: number,
    { url, headers }: Head,
): PlatformResponse {
    const target = targetOf(url.searchParams.get('post_login_redirect_uri'), '/.auth/login/done');
    if (target === undefined) return refusedTarget('post_login_redirect_uri');
    // The nonce stays, so that forms in two tabs are both good.
    const given = cookieIn(headers.cookie, nonceCookie);
    const nonce =
        given !== undefined && /^[0-9a-f]{32}$/.test(given) ? given : randomBytes(16).toString('hex');
    const state = sealed.close(nonceCookie, { nonce, target }, now + formMs);
    return signInPage({ people, roles, target, state, cookie: setCookie(nonceCookie, nonce) });
}

function complete(
    configuration: SignInConfiguration,
    sealed: Seal,
    now: number,
    { head, form }: { readonly head: Head; readonly form: URLSearchParams },
): PlatformResponse {
    const state = sealed.open(nonceCookie, form.get('state') ?? '');
    const nonce = cookieIn(head.headers.cookie, nonceCookie);
    if (!isFromOwnPage(head) || !isState(state) || state.nonce !== nonce)
        return refusalPage(
            403,
            'The form is not from this page, is older than 15 minutes, or was sent without its cookie.',
        );
    const person = configuration.people.find(({ objectId }) => objectId === form.get('person'));
    if (person === undefined) return refusalPage(400, 'person: allowed is one of the people on the page.');
    const allowed = [...configuration.roles.map(({ value }) => value), noRole];
    const role = form.get('role') ?? '?';
    if (!allowed.includes(role)) return refusalPage(400, 'role: allowed is one of the roles on the page.');
    const claims = idToken(configuration, person, role === noRole ? [] : [role], now);
    return redirect(
        state.target,
        setCookie(sessionCookie, sealed.close(sessionCookie, claims, now + sessionMs)),
        expiredCookie(nonceCookie),
    );
}

/** Claims of the ID token that Entra would send: version 2.0, valid for an hour, which does not end the session. */
function idToken(
    { tenantId, clientId, issuer }: SignInConfiguration,
    { objectId, name }: SignInConfiguration['people'][number],
    roles: readonly string[],
    now: number,
): Claims {
    const seconds = Math.floor(now / 1_000);
    return {
        aud: clientId,
        iss: issuer,
        iat: seconds,
        nbf: seconds,
        exp: seconds + 3_600,
        name: name.replace(/@.*$/, ''),
        oid: objectId,
        preferred_username: name,
        ...(roles.length === 0 ? {} : { roles }),
        sub: objectId,
        tid: tenantId,
        uti: randomUUID(),
        ver: '2.0',
    };
}

/** Browsers say which page sends a form. One that says neither is held to the nonce alone. */
function isFromOwnPage({ url, headers }: Head): boolean {
    const site = headers['sec-fetch-site'];
    if (site !== undefined) return site === 'same-origin';
    return headers.origin === undefined || headers.origin === url.origin;
}

function targetOf(given: string | null, byDefault: string): string | undefined {
    return given === null ? byDefault : localTarget(given);
}

function refusedTarget(parameter: string): PlatformResponse {
    return refusalPage(
        400,
        `${parameter}: allowed is a path of this app that starts with /, such as /console.`,
    );
}

function redirect(location: string, ...cookies: readonly string[]): PlatformResponse {
    return { status: 302, headers: { location, 'set-cookie': cookies, 'cache-control': 'no-store' } };
}

function isClaims(value: unknown): value is Claims {
    return typeof value === 'object' && value !== null;
}

interface FormState {
    readonly nonce: string;
    readonly target: string;
}

function isState(value: unknown): value is FormState {
    return typeof value === 'object' && value !== null && 'nonce' in value && 'target' in value;
}
