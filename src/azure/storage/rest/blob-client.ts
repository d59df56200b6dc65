import { randomUUID } from 'node:crypto';
import type { StorageService } from './storage-service.ts';

interface UploadOptions {
    /** Without one of them, the blob is replaced. `*`: the blob must not exist. */
    readonly conditions?: { readonly ifMatch?: string; readonly ifNoneMatch?: string };
    readonly blobHTTPHeaders?: { readonly blobContentType?: string };
}

/** The operations on a block blob that Pgwarden needs, as the SDK's client has them. */
export interface BlobClient {
    upload(text: string, bytes: number, options?: UploadOptions): Promise<{ readonly etag?: string }>;
    download(): Promise<{
        readonly readableStreamBody?: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
        readonly etag?: string;
    }>;
    getProperties(): Promise<{ readonly etag?: string }>;
    delete(): Promise<unknown>;
    /** Returns a client of a lease with an id of its own. */
    getBlobLeaseClient(): BlobLeaseClient;
}

export interface BlobLeaseClient {
    /** `seconds`: 15 to 60. */
    acquireLease(seconds: number): Promise<unknown>;
    renewLease(): Promise<unknown>;
    releaseLease(): Promise<unknown>;
}

/** Makes the client of one blob. `path` is encoded. */
export function blobClient(service: StorageService, path: string): BlobClient {
    return {
        async upload(body, _bytes, { conditions = {}, blobHTTPHeaders = {} } = {}) {
            const { headers } = await service.send({
                method: 'PUT',
                path,
                headers: {
                    'content-type': 'application/octet-stream',
                    'x-ms-blob-type': 'BlockBlob',
                    'x-ms-blob-content-type': blobHTTPHeaders.blobContentType,
                    'if-match': conditions.ifMatch,
                    'if-none-match': conditions.ifNoneMatch,
                },
                body,
            });
            return withETag(headers.get('etag'));
        },
        async download() {
            const { headers, bodyAsText } = await service.send({ method: 'GET', path });
            return { readableStreamBody: [bodyAsText ?? ''], ...withETag(headers.get('etag')) };
        },
        async getProperties() {
            const { headers } = await service.send({ method: 'HEAD', path });
            return withETag(headers.get('etag'));
        },
        delete: () => service.send({ method: 'DELETE', path }),
        getBlobLeaseClient: () => leaseClient(service, path, randomUUID()),
    };
}

function withETag(etag: string | undefined): { readonly etag?: string } {
    return etag === undefined ? {} : { etag };
}

function leaseClient(service: StorageService, path: string, id: string): BlobLeaseClient {
    const act = (headers: Readonly<Record<string, string>>) =>
        service.send({ method: 'PUT', path, query: { comp: 'lease' }, headers });
    return {
        acquireLease: (seconds) =>
            act({
                'x-ms-lease-action': 'acquire',
                'x-ms-lease-duration': String(seconds),
                'x-ms-proposed-lease-id': id,
            }),
        renewLease: () => act({ 'x-ms-lease-action': 'renew', 'x-ms-lease-id': id }),
        releaseLease: () => act({ 'x-ms-lease-action': 'release', 'x-ms-lease-id': id }),
    };
}
