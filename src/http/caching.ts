import type { MiddlewareHandler } from 'hono';
import { etag } from 'hono/etag';

const withEtag = etag();

/** Keeps responses out of caches, and clients from guessing what they are. A route may allow more. */
export const uncached: MiddlewareHandler = async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
    c.res.headers.set('x-content-type-options', 'nosniff');
};

/**
 * Gives a response with status 200 an ETag, and responds 304 to `If-None-Match` with the same one. The client's own cache
 * may keep such a response, and must ask before it uses it.
 */
export const conditional: MiddlewareHandler = async (c, next) => {
    await withEtag(c, next);
    if (c.res.headers.has('etag')) c.res.headers.set('cache-control', 'private, no-cache');
};
