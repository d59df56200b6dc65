import type { Context, MiddlewareHandler } from 'hono';
import { admission } from '../http/access.ts';
import type { Principal } from '../http/definition/principal.ts';
import { html } from './definition/html.ts';
import { failurePage } from './failure-page.ts';
import type { Respond } from './respond.ts';

/** Values that a request carries from the check of its access to its page. */
export interface ConsoleEnv {
    readonly Variables: { readonly principal: Principal };
}

/** Returns the address at which App Service signs an operator in, and comes back to this page. */
function signInAddress(c: Context): string {
    const { pathname, search } = new URL(c.req.url);
    return `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(pathname + search)}`;
}

/** Lets signed-in operators with an app role pass, by the decision that also guards the API. */
export function consoleAccess(isSignInByPlatform: boolean, respond: Respond): MiddlewareHandler<ConsoleEnv> {
    return async (c, next) => {
        if (!isSignInByPlatform) return await respond(c, 403, signInIsOff);
        const admitted = admission(c.req);
        if (admitted.kind === 'admitted') {
            c.set('principal', admitted.principal);
            return await next();
        }
        switch (admitted.code) {
            case 'NotSignedIn':
                return c.req.method === 'POST'
                    ? await respond(c, 401, signedOut)
                    : c.redirect(signInAddress(c), 302);
            case 'MissingRole':
                return await respond(c, 403, failurePage('No access', admitted.detail, [], signOut));
            case 'CrossSite':
                return await respond(c, 403, failurePage('Refused', admitted.detail));
        }
    };
}

const signOut = html`<a href="/.auth/logout?post_logout_redirect_uri=/console">Sign in as another person</a>`;

const signInIsOff = failurePage(
    'Sign-in is off',
    'The console opens only to operators whom App Service authentication signs in. Turn on authentication with Microsoft Entra for this app, and assign the app role Reader or Operator. The API at /api takes function keys meanwhile.',
    [],
    '',
);

const signedOut = failurePage(
    'Signed out',
    'Nothing was done: your session ended. Sign in again, and repeat the action.',
);
