import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { problemResponse } from './definition/problem.ts';

/** Bytes. The longest body of a route has a few texts of 500 characters. */
const maxBodyBytes = 64 * 1024;

/** Source: RFC 8259, and RFC 6839 for types that end with `+json`. */
const jsonType = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** Refuses a body that is no JSON by its type, which no form of another site can set. */
export const requireJson: MiddlewareHandler = async (c, next) => {
    const type = c.req.header('content-type');
    if (type !== undefined && jsonType.test(type)) return await next();
    const given = type === undefined ? 'absent' : `"${type.slice(0, 200)}"`;
    const detail = `Content-Type is ${given}; allowed: application/json`;
    return problemResponse('UnsupportedMediaType', detail, [{ detail, header: 'Content-Type' }]);
};

/** Refuses a body that is too large. */
export function limitBody(maxSize: number = maxBodyBytes): MiddlewareHandler {
    return bodyLimit({
        maxSize,
        onError: () => {
            const detail = `body: allowed: at most ${maxSize} bytes`;
            return problemResponse('BodyTooLarge', detail, [{ detail, pointer: '#' }]);
        },
    });
}
