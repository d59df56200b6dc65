/** The baseline of `npm start`, and how a sandbox gets a baseline of its own. */
import { BlobServiceClient } from '@azure/storage-blob';

/** Name of the blob in container `config`: the value of BASELINE. */
export const baselineBlob = 'sandbox.json';

/**
 * `standard` with guard rails for a fleet that somebody drifts every few seconds: in Azure so much drift would be an
 * incident, and Pgwarden would hold its repairs.
 */
export const sandboxBaseline = {
    name: 'sandbox',
    extends: 'standard',
    guardRails: {
        flapping: { repairs: 10, hours: 1 },
        budget: { serversPerHour: 500, changesPerHour: 5000 },
    },
};

export async function uploadBaseline(connectionString: string, document: object): Promise<void> {
    const container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient('config');
    await container.createIfNotExists();
    const text = JSON.stringify(document, undefined, 4);
    await container.getBlockBlobClient(baselineBlob).upload(text, Buffer.byteLength(text), {
        blobHTTPHeaders: { blobContentType: 'application/json' },
    });
}
