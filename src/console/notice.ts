import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

const name = 'pgwarden-notice';
/** Browsers refuse cookies above 4 KB, and encoding makes up to nine of a character. */
const maxLength = 400;

/** Keeps the result of an action for the next page that this browser opens. */
export function leaveNotice(c: Context, text: string): void {
    const kept = text.length <= maxLength ? text : `${text.slice(0, maxLength).toWellFormed()}…`;
    setCookie(c, name, kept, { path: '/console', httpOnly: true, sameSite: 'Strict', maxAge: 60 });
}

/** Returns the result of the action that led to this page, once. */
export function takeNotice(c: Context): string | undefined {
    const text = getCookie(c, name);
    if (text === undefined) return undefined;
    deleteCookie(c, name, { path: '/console' });
    return text;
}
