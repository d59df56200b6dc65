import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { StoragePorts } from '../../sandbox/storage/azurite.ts';

/** A kind of request. A lookup reads one row by its keys, or the three rows around a place of a chain. */
export type StorageRequestKind = 'page' | 'lookup' | 'blob' | 'other';

export interface StorageRequest {
    readonly kind: StorageRequestKind;
    readonly path: string;
    readonly startedAt: number;
    endedAt: number | undefined;
}

/** Requests of this process to storage. */
export interface StorageRequests {
    /** Returns the requests since the last call, oldest first. */
    take(): readonly StorageRequest[];
}

/** Watches every HTTP request of this process, to the end of its response. */
export function watchStorage(ports: StoragePorts): StorageRequests {
    let requests: StorageRequest[] = [];
    const open = new WeakMap<ClientRequest, StorageRequest>();
    subscribe('http.client.request.start', (message) => {
        const { request } = message as { readonly request: ClientRequest };
        const kind = kindOf(request, ports);
        if (kind === undefined) return;
        const noted = { kind, path: request.path, startedAt: performance.now(), endedAt: undefined };
        open.set(request, noted);
        requests.push(noted);
    });
    subscribe('http.client.response.finish', (message) => {
        const { request, response } = message as {
            readonly request: ClientRequest;
            readonly response: IncomingMessage;
        };
        const noted = open.get(request);
        if (noted === undefined) return;
        response.once('end', () => {
            noted.endedAt = performance.now();
        });
    });
    return {
        take() {
            const taken = requests;
            requests = [];
            return taken;
        },
    };
}

function kindOf(request: ClientRequest, ports: StoragePorts): StorageRequestKind | undefined {
    const port = Number(String(request.getHeader('host')).split(':')[1]);
    if (port === ports.blob) return 'blob';
    if (port !== ports.table) return undefined;
    if (request.method !== 'GET') return 'other';
    const path = decodeURIComponent(request.path.replaceAll('+', ' '));
    const isLookup = /\(PartitionKey=/.test(path) || isAroundOnePlace(path);
    return isLookup ? 'lookup' : 'page';
}

function isAroundOnePlace(path: string): boolean {
    const [, from, to] = /RowKey ge 'entry\|(\d{10})' and RowKey le 'entry\|(\d{10})'/.exec(path) ?? [];
    return from !== undefined && Number(to) - Number(from) <= 2;
}

/** Returns the milliseconds in which at least one of the requests had no complete response yet. */
export function waitingMs(requests: readonly StorageRequest[]): number {
    let waited = 0;
    let until = 0;
    for (const { startedAt, endedAt = startedAt } of requests) {
        waited += Math.max(0, endedAt - Math.max(startedAt, until));
        until = Math.max(until, endedAt);
    }
    return waited;
}
