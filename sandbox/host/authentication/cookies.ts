/** Cookies of the platform. */

/** Lasts as long as the browser runs, and is not sent with requests that other sites cause, except for their links. */
export function setCookie(name: string, value: string): string {
    // Without Secure: the sandbox serves plain HTTP, where some clients would not send it back.
    return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax`;
}

export function expiredCookie(name: string): string {
    return `${name}=; Path=/; HttpOnly; SameSite=Lax; Expires=Thu, 01 Jan 1970 00:00:00 GMT`;
}

/** Returns the first cookie of that name. */
export function cookieIn(header: string | undefined, name: string): string | undefined {
    const start = `${name}=`;
    const pairs = (header ?? '').split(';').map((pair) => pair.trim());
    return pairs.find((pair) => pair.startsWith(start))?.slice(start.length);
}
