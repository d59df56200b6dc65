import { secureHeaders } from 'hono/secure-headers';

/**
 * Lets a page load from its own origin only, run no inline script, stand in no frame, and stay in no cache. Links to the
 * portal tell it nothing about the page.
 */
export const securityHeaders = secureHeaders({
    contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
    },
    xFrameOptions: 'DENY',
    referrerPolicy: 'no-referrer',
});
