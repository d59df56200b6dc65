/** Where a browser goes after it signed in or out: to a path of the app, never to another site. */

/** Stands for the app: a value that leaves it is refused, whatever the real address is. */
const app = new URL('http://app.invalid');

/**
 * Returns the path, query and fragment, or undefined for a value that leads anywhere else. Browsers read `/\site`,
 * `//site` and `/<tab>/site` as addresses of another site, and so does the URL parser, which they share.
 * Assumed: Azure also takes whole URLs of its own host, which the console does not use.
 */
export function localTarget(value: string): string | undefined {
    if (!value.startsWith('/') || !URL.canParse(value, app.href)) return undefined;
    const { origin, pathname, search, hash } = new URL(value, app);
    // `/.//site` is a path here, and would be another site once it is sent as a target.
    if (origin !== app.origin || pathname.startsWith('//')) return undefined;
    return `${pathname}${search}${hash}`;
}
