import type { BlobClient } from '@azure/storage-blob';

/** A blob's text, and the ETag that belongs to exactly this text. */
export interface BlobText {
    readonly text: string;
    readonly etag: string | undefined;
}

/** Reads a small blob with one call. Throws what the client throws, HTTP 404 for a blob that is not there. */
export async function blobText(blob: BlobClient): Promise<BlobText> {
    const { readableStreamBody, etag } = await blob.download();
    const chunks: Uint8Array[] = [];
    for await (const chunk of readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
    return { text: Buffer.concat(chunks).toString('utf8'), etag };
}
