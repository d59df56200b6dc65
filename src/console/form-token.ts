import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

/** Prefix `host` makes browsers refuse the cookie from any other host, and from a page without TLS. */
type Prefix = 'host' | undefined;

const name = 'pgwarden-form';

/** Browsers take a `__Host-` cookie over TLS only; without TLS there is only the sandbox on this machine. */
function prefixFor(c: Context): Prefix {
    return new URL(c.req.url).protocol === 'https:' ? 'host' : undefined;
}

/** Returns the token in the browser's cookie; undefined: it has none. */
export function sentToken(c: Context): string | undefined {
    const token = getCookie(c, name, prefixFor(c));
    return token === '' ? undefined : token;
}

/**
 * Returns the token that this browser's forms carry, and gives the browser one if it has none. Another site can make the
 * browser send the cookie, but cannot read it to fill a form. Source: OWASP, "Cross-Site Request Forgery Prevention",
 * double submit.
 */
export function formToken(c: Context, newToken: () => string): string {
    const sent = sentToken(c);
    if (sent !== undefined) return sent;
    const token = newToken();
    const prefix = prefixFor(c);
    setCookie(c, name, token, {
        ...(prefix === undefined ? {} : { prefix }),
        path: '/',
        httpOnly: true,
        sameSite: 'Strict',
        secure: prefix !== undefined,
    });
    return token;
}
