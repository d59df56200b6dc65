/** The container for events that Event Grid cannot deliver: blobs with a JSON array of events, one folder an hour. */
import { randomUUID } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';

export type DeadLetterWriter = (events: readonly Readonly<Record<string, unknown>>[]) => Promise<void>;

/** The container's name is the deployment's. Blobs are named as in Azure: `PGWARDEN-CHANGES/2026/1/31/13/{guid}.json`. */
export function deadLetterBlobs(connectionString: string, subscriptionName: string): DeadLetterWriter {
    const container =
        BlobServiceClient.fromConnectionString(connectionString).getContainerClient('dead-letters');
    return async (events) => {
        await container.createIfNotExists();
        const now = new Date();
        const hour = [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate(), now.getUTCHours()];
        const name = [subscriptionName.toUpperCase(), ...hour, `${randomUUID()}.json`].join('/');
        const text = JSON.stringify(events);
        await container.getBlockBlobClient(name).upload(text, Buffer.byteLength(text));
    };
}
