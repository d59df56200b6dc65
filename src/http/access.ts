import type { HonoRequest, MiddlewareHandler } from 'hono';
import { isCrossSite } from './cross-site.ts';
import { type Principal, principalOf, type Role } from './definition/principal.ts';
import { problemResponse } from './definition/problem.ts';

/** Values that a request carries from the check of its access to its route. */
export interface ApiEnv {
    readonly Variables: {
        /** Absent while the platform signs no operator in: the function key is the only authority then. */
        readonly principal?: Principal;
    };
}

/** Methods that change nothing. */
const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/** Returns the app roles of which a request needs one. */
export function rolesFor(method: string): readonly Role[] {
    return safeMethods.includes(method.toUpperCase()) ? ['Reader', 'Operator'] : ['Operator'];
}

/**
 * Decides about the access to every route. While App Service authentication is on, a request needs a signed-in principal
 * with an app role, and a write must not come from a page of another site, because the browser adds the sign-in to it by
 * itself. While it is off, the Functions host has checked the key, and no header names anyone: any client can send them.
 */
export function access(isSignInByPlatform: boolean): MiddlewareHandler<ApiEnv> {
    if (!isSignInByPlatform) return async (_c, next) => await next();
    return async (c, next) => {
        const admitted = admission(c.req);
        if (admitted.kind === 'refused') {
            const { code, detail } = admitted;
            const headers = code === 'NotSignedIn' ? { 'www-authenticate': 'Bearer' } : {};
            return problemResponse(code, detail, [], headers);
        }
        c.set('principal', admitted.principal);
        return await next();
    };
}

export type Admission =
    | { readonly kind: 'admitted'; readonly principal: Principal }
    | {
          readonly kind: 'refused';
          readonly code: 'NotSignedIn' | 'MissingRole' | 'CrossSite';
          readonly detail: string;
      };

/** Decides about a request while App Service authentication is on: the one place for the API and for pages. */
export function admission(request: HonoRequest): Admission {
    const header = request.header('x-ms-client-principal');
    const principal = header === undefined ? undefined : principalOf(header);
    if (principal === undefined) {
        const given = header === undefined ? 'the request has no' : 'an object id is missing in the';
        const detail = `${given} principal of Microsoft Entra; sign in, or send a token of Entra as Authorization: Bearer`;
        return { kind: 'refused', code: 'NotSignedIn', detail };
    }
    const needed = rolesFor(request.method);
    if (!needed.some((role) => principal.roles.includes(role))) {
        const detail = `${request.method} needs the app role ${needed.join(' or ')}; an administrator assigns it in the enterprise application`;
        return { kind: 'refused', code: 'MissingRole', detail };
    }
    if (!safeMethods.includes(request.method) && isCrossSite(request)) {
        const detail =
            'a page of another origin sent it; send it from a page of this app, or from a client that is no browser';
        return { kind: 'refused', code: 'CrossSite', detail };
    }
    return { kind: 'admitted', principal };
}
