import type { HonoRequest } from 'hono';

/**
 * Returns whether a browser sends the request for a page of another origin. A client that is no browser names no origin.
 * Source: the algorithm of Go's `net/http.CrossOriginProtection`.
 */
export function isCrossSite(request: HonoRequest): boolean {
    const site = request.header('sec-fetch-site');
    if (site !== undefined) return site !== 'same-origin' && site !== 'none';
    const origin = request.header('origin');
    if (origin === undefined) return false;
    return !URL.canParse(origin) || new URL(origin).host !== new URL(request.url).host;
}
