/**
 * Headers that concern one connection and are not passed on.
 * Source: YARP, RequestUtilities.ShouldSkipRequestHeader and ShouldSkipResponseHeader.
 */
const hopByHop: ReadonlySet<string> = new Set([
    'alt-svc',
    'connection',
    'http2-settings',
    'keep-alive',
    'proxy-authenticate',
    'proxy-authentication-info',
    'proxy-authorization',
    'proxy-connection',
    'te',
    'transfer-encoding',
    'upgrade',
    'upgrade-insecure-requests',
]);

/** `name` in lower case. */
export function isHopByHop(name: string): boolean {
    return hopByHop.has(name);
}
