import { isRestError } from '@azure/core-rest-pipeline';
import { type BlobClient, blobClient } from './blob-client.ts';
import type { StorageService } from './storage-service.ts';
import { elements, textOf } from './xml.ts';

interface NamedBlob {
    readonly name: string;
}

interface BlobPage {
    readonly segment: { readonly blobItems: readonly NamedBlob[] };
    /** Position of the next page; empty or absent after the last one. */
    readonly continuationToken?: string;
}

interface BlobList extends AsyncIterable<NamedBlob> {
    byPage(options?: {
        readonly maxPageSize?: number;
        readonly continuationToken?: string;
    }): AsyncIterable<BlobPage>;
}

/** The operations on a container that Pgwarden needs, as the SDK's client has them. */
export interface ContainerClient {
    createIfNotExists(): Promise<unknown>;
    getBlobClient(name: string): Pick<BlobClient, 'download' | 'getProperties' | 'delete'>;
    getBlockBlobClient(name: string): BlobClient;
    listBlobsFlat(options?: { readonly prefix?: string }): BlobList;
    /** Yields the blobs at the top of the container, and the names up to the delimiter of all others. */
    listBlobsByHierarchy(delimiter: string): AsyncIterable<NamedBlob & { readonly kind: 'blob' | 'prefix' }>;
}

/** Makes the client of one container. */
export function containerClient(service: StorageService, name: string): ContainerClient {
    const path = `/${name}`;
    const blob = (blobName: string): BlobClient =>
        blobClient(service, `${path}/${blobName.split('/').map(encodeURIComponent).join('/')}`);
    const pages = (query: Readonly<Record<string, string | number>>) => pagesOf(service, path, query);
    return {
        async createIfNotExists() {
            try {
                await service.send({ method: 'PUT', path, query: { restype: 'container' } });
            } catch (error) {
                if (!isRestError(error) || error.code !== 'ContainerAlreadyExists') throw error;
            }
        },
        getBlobClient: blob,
        getBlockBlobClient: blob,
        listBlobsFlat({ prefix = '' } = {}) {
            const query = prefix === '' ? {} : { prefix };
            async function* byPage({
                maxPageSize = 5_000,
                continuationToken: marker = '',
            } = {}): AsyncGenerator<BlobPage> {
                const from = marker === '' ? {} : { marker };
                for await (const xml of pages({ ...query, ...from, maxresults: maxPageSize })) {
                    const blobItems = elements(xml, 'Blob').map((item) => ({ name: textOf(item, 'Name') }));
                    yield { segment: { blobItems }, continuationToken: textOf(xml, 'NextMarker') };
                }
            }
            return {
                byPage,
                async *[Symbol.asyncIterator]() {
                    for await (const { segment } of byPage()) yield* segment.blobItems;
                },
            };
        },
        async *listBlobsByHierarchy(delimiter) {
            for await (const xml of pages({ delimiter })) {
                for (const item of elements(xml, 'BlobPrefix'))
                    yield { kind: 'prefix', name: textOf(item, 'Name') };
                for (const item of elements(xml, 'Blob')) yield { kind: 'blob', name: textOf(item, 'Name') };
            }
        },
    };
}

/** Yields the pages of a list, as XML. */
async function* pagesOf(
    service: StorageService,
    path: string,
    query: Readonly<Record<string, string | number>>,
): AsyncGenerator<string> {
    let from: Readonly<Record<string, string>> = {};
    for (;;) {
        const { bodyAsText = '' } = await service.send({
            method: 'GET',
            path,
            query: { restype: 'container', comp: 'list', ...query, ...from },
        });
        const xml = bodyAsText ?? '';
        yield xml;
        const marker = textOf(xml, 'NextMarker');
        if (marker === '') return;
        from = { marker };
    }
}
