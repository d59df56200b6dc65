/** Addresses of pages. Every value is encoded, so that no text of others can lead elsewhere. */

export const consolePath = '/console';

type Query = Readonly<Record<string, string | number | undefined>>;

/** Returns the address of a page: `path` below `/console/`, and the query without absent values. */
export function pageAddress(path: string, query: Query = {}): string {
    return `${consolePath}${path === '' ? '' : `/${path}`}${search(query)}`;
}

function search(query: Query): string {
    const given = Object.entries(query).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    const text = new URLSearchParams(given).toString();
    return text === '' ? '' : `?${text}`;
}

export function serverAddress(server: string): string {
    return pageAddress('server', { server });
}

export function remediationAddress(server: string, id: string): string {
    return pageAddress(`remediations/${encodeURIComponent(id)}`, { server });
}

export function storyAddress(server: string, id: string): string {
    return pageAddress(`stories/${encodeURIComponent(id)}`, { server });
}

export function controlAddress(id: string): string {
    return pageAddress(`controls/${encodeURIComponent(id)}`);
}

export function baselineAddress(server: string): string {
    return pageAddress('server/baseline', { server });
}

export function undoAddress(server: string, id: string): string {
    return pageAddress(`remediations/${encodeURIComponent(id)}/undo`, { server });
}

/** Returns the address of the next page of a list, with the same filters. Undefined: there is none. */
export function nextAddress(address: string, continuation: string | undefined): string | undefined {
    if (continuation === undefined) return undefined;
    const [path = '', search = ''] = address.split('?', 2);
    const query = new URLSearchParams(search);
    query.set('continuation', continuation);
    return `${path}?${query}`;
}

export function actionAddress(path: string): string {
    return pageAddress(`actions/${path}`);
}

/** Returns whether a text is the path of a page of the console, to which a form may lead back. */
export function isPageAddress(text: string): boolean {
    return (
        /^\/console(?:[/?]|$)/.test(text) &&
        !/[\\\p{Cc}]/u.test(text) &&
        !text.startsWith('/console/actions/')
    );
}

export function decisionAddress(server: string, id: string): string {
    return pageAddress(`decisions/${encodeURIComponent(id)}`, { server });
}

/** Returns the address of a request of the API: `path` below `/api/`, and the query without absent values. */
export function apiAddress(path: string, query: Query = {}): string {
    return `/api/${path}${search(query)}`;
}
