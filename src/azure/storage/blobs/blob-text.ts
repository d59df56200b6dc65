import type { BlobClient } from '../rest/blob-client.ts';

/** A blob's text, and the ETag of exactly this text. */
export interface BlobContent {
    readonly text: string;
    readonly etag: string | undefined;
}

/** Reads a small blob with one call. Throws the client's errors, HTTP 404 for a missing blob. */
export async function readBlobText(blob: Pick<BlobClient, 'download'>): Promise<BlobContent> {
    const { readableStreamBody, etag } = await blob.download();
    const chunks: Uint8Array[] = [];
    for await (const chunk of readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
    return { text: Buffer.concat(chunks).toString('utf8'), etag };
}
