import type { BlockBlobClient } from '@azure/storage-blob';
import { RecordConflictError, StorageUnavailableError } from '../../../errors.ts';
import { failureOf, failureText } from '../../client/failure.ts';

/** How the blob is called in errors: of what it is the record, and as what it is unavailable. */
export interface BlobLabels {
    readonly record: string;
    readonly blob: string;
}

/**
 * Stores the value as JSON if the blob is still the one with that ETag, or is not there where there is none. Returns the
 * new ETag. Throws RecordConflictError when somebody else was faster, else StorageUnavailableError.
 */
export async function replaceJson(
    blob: BlockBlobClient,
    value: object,
    etag: string | undefined,
    words: BlobLabels,
): Promise<string> {
    const text = JSON.stringify(value);
    const conditions = etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: etag };
    try {
        const written = await blob.upload(text, Buffer.byteLength(text), {
            conditions,
            blobHTTPHeaders: { blobContentType: 'application/json' },
        });
        return written.etag ?? '';
    } catch (error) {
        const failure = failureOf(error);
        if (failure.status === 409 || failure.status === 412) {
            throw new RecordConflictError(words.record, { cause: error });
        }
        throw new StorageUnavailableError(`${words.blob}: ${failureText(failure)}`, { cause: error });
    }
}
