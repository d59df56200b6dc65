/** HTTP requests, before and with their whole body, and responses, as the host's own endpoints see them. */
import type { IncomingMessage } from 'node:http';

/** A request before its body is read. */
export interface RequestHead {
    /** Upper case. */
    readonly method: string;
    /** As the caller wrote it, with scheme and host. */
    readonly url: URL;
    /** Lower-case names. */
    readonly headers: Readonly<Record<string, string>>;
    /** The key that the caller offered: header `x-functions-key`, else `?code=`. */
    readonly key: string | undefined;
}

export interface HostRequest extends RequestHead {
    readonly body: Uint8Array;
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

/** Reads what comes before the body; undefined when the URL is no URL. */
export function readHead(incoming: IncomingMessage): RequestHead | undefined {
    const origin = `http://${incoming.headers.host ?? 'localhost'}`;
    const target = incoming.url ?? '/';
    const url = target.startsWith('/') ? `${origin}${target}` : target;
    if (!URL.canParse(url)) return undefined;
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(incoming.headers)) {
        if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    const parsed = new URL(url);
    return {
        method: incoming.method ?? 'GET',
        url: parsed,
        headers,
        key: headers['x-functions-key'] ?? parsed.searchParams.get('code') ?? undefined,
    };
}

/** Whether the body is announced to exceed the limit. */
export function isTooLarge({ headers }: RequestHead): boolean {
    return Number(headers['content-length'] ?? 0) > maximumBodyBytes;
}

/** Reads a body to its end; undefined when it exceeds the limit. */
export async function readBody(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of incoming) {
        if (!(chunk instanceof Buffer)) continue;
        size += chunk.length;
        if (size > maximumBodyBytes) return undefined;
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}
