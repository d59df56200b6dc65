/** An HTTP request with its whole body, and a response, as the host's own endpoints see them. */
import type { IncomingMessage } from 'node:http';

export interface HostRequest {
    /** Upper case. */
    readonly method: string;
    /** As the caller wrote it, with scheme and host. */
    readonly url: URL;
    /** Lower-case names. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
    /** The key that the caller offered: header `x-functions-key`, else `?code=`. */
    readonly key: string | undefined;
}

export interface HostResponse {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: Uint8Array | string;
}

export function jsonResponse(status: number, body: unknown): HostResponse {
    return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Azure's limit for request bodies. */
export const maximumBodyBytes = 100 * 1024 * 1024;

/** Reads a request to its end; `tooLarge` when its body exceeds the limit, `malformed` when its URL is no URL. */
export async function readRequest(
    incoming: IncomingMessage,
    maximumBytes: number,
): Promise<HostRequest | 'tooLarge' | 'malformed'> {
    if (Number(incoming.headers['content-length'] ?? 0) > maximumBytes) return 'tooLarge';
    const origin = `http://${incoming.headers.host ?? 'localhost'}`;
    const target = incoming.url ?? '/';
    const url = target.startsWith('/') ? `${origin}${target}` : target;
    if (!URL.canParse(url)) return 'malformed';
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of incoming) {
        if (!(chunk instanceof Buffer)) continue;
        size += chunk.length;
        if (size > maximumBytes) return 'tooLarge';
        chunks.push(chunk);
    }
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(incoming.headers)) {
        if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    const parsed = new URL(url);
    return {
        method: incoming.method ?? 'GET',
        url: parsed,
        headers,
        body: Buffer.concat(chunks),
        key: headers['x-functions-key'] ?? parsed.searchParams.get('code') ?? undefined,
    };
}
