import { RecordConflictError, StorageUnavailableError } from '../../../errors.ts';
import { failureOf, failureText } from '../../client/failure.ts';
import type { BlobClient } from '../rest/blob-client.ts';

/** Names of the blob in errors: `record` in RecordConflictError, `blob` in StorageUnavailableError. */
export interface BlobNames {
    readonly record: string;
    readonly blob: string;
}

/**
 * Stores the value as JSON if the blob still has that ETag, or, without an ETag, does not exist. Returns the new ETag.
 * Throws RecordConflictError when another process was faster, else StorageUnavailableError.
 */
export async function replaceJson(
    blob: BlobClient,
    value: object,
    etag: string | undefined,
    names: BlobNames,
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
            throw new RecordConflictError(names.record, { cause: error });
        }
        throw new StorageUnavailableError(`${names.blob}: ${failureText(failure)}`, { cause: error });
    }
}
