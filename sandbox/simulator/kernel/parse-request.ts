import type { IncomingMessage } from 'node:http';

/** A request before its sender is identified. */
export interface ParsedRequest {
    readonly method: string;
    readonly origin: string;
    readonly path: string;
    readonly query: URLSearchParams;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
    readonly text: string;
}

export type Parsed =
    | { readonly kind: 'request'; readonly request: ParsedRequest }
    | { readonly kind: 'malformed'; readonly message: string };

/** Larger bodies than any that Azure Resource Manager takes are refused. */
const maximumBodyBytes = 4 * 1024 * 1024;

/** Reads a whole request. Rejects when the connection breaks while it is being sent. */
export async function parseRequest(incoming: IncomingMessage, scheme: 'http' | 'https'): Promise<Parsed> {
    const text = await bodyText(incoming);
    if (text === undefined) return { kind: 'malformed', message: 'The request body is too large.' };
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(incoming.headers)) {
        if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    const origin = `${scheme}://${headers.host ?? 'localhost'}`;
    const [rawPath = '/', rawQuery = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
    const path = decodedPath(rawPath);
    if (path === undefined) return { kind: 'malformed', message: 'The path is not well formed.' };
    const body = parsedBody(text, headers['content-type'] ?? '');
    if (body.kind === 'malformed') return body;
    const method = incoming.method ?? 'GET';
    return {
        kind: 'request',
        request: {
            method,
            origin,
            path,
            query: new URLSearchParams(rawQuery),
            headers,
            body: body.value,
            text,
        },
    };
}

async function bodyText(incoming: IncomingMessage): Promise<string | undefined> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of incoming) {
        const buffer = Buffer.from(chunk);
        bytes += buffer.length;
        if (bytes <= maximumBodyBytes) chunks.push(buffer);
    }
    return bytes > maximumBodyBytes ? undefined : Buffer.concat(chunks).toString('utf8');
}

function decodedPath(rawPath: string): string | undefined {
    try {
        // Clients put ids that begin with a slash behind another one, `az lock` also in the middle; Azure does not mind.
        return decodeURIComponent(rawPath).replace(/\/{2,}/g, '/');
    } catch {
        return undefined;
    }
}

function parsedBody(
    text: string,
    contentType: string,
):
    | { readonly kind: 'body'; readonly value: unknown }
    | { readonly kind: 'malformed'; readonly message: string } {
    if (text === '' || contentType.includes('x-www-form-urlencoded'))
        return { kind: 'body', value: undefined };
    try {
        return { kind: 'body', value: JSON.parse(text) };
    } catch {
        return {
            kind: 'malformed',
            message: 'The request content was invalid and could not be deserialized.',
        };
    }
}
