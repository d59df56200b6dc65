import * as z from 'zod';
import { fleet } from '../../../model/audit-entry.ts';
import type { Outbox, StoredOutbox } from '../../../model/outbox.ts';
import type { OutboxStore } from '../../../ports.ts';
import { failureOf } from '../../client/failure.ts';
import type { ContainerClient } from '../rest/container-client.ts';
import { firstVersion, parseStored, type StoredShape, versioned } from '../schemas/stored-version.ts';
import { readBlobText } from './blob-text.ts';
import { replaceJson } from './replace-json.ts';
import { unreadableBlob } from './unreadable-blob.ts';

const blobName = 'outbox.json';

const range = z.object({
    chain: z.string(),
    after: z.int().min(0),
    upTo: z.int().min(1),
});

const outboxSchema: z.ZodType<Outbox> = z.object({
    anchor: z.int().min(0).exactOptional(),
    since: z.iso.datetime().exactOptional(),
    rest: z.array(range),
});

export const outboxShape: StoredShape<Outbox> = { upgrades: firstVersion, schema: outboxSchema };

/** Makes the store `outbox.json` in container `state`. A write needs the ETag of the stored blob. */
export function outboxBlob(container: ContainerClient): Pick<OutboxStore, 'read' | 'write' | 'isKnownDone'> {
    const blob = container.getBlockBlobClient(blobName);
    /** The outbox as this process saw it last. */
    let seen: Outbox | undefined;

    async function read(): Promise<StoredOutbox | undefined> {
        try {
            const { text, etag = '' } = await readBlobText(blob);
            const result = parseStored(JSON.parse(text), outboxShape, `Blob ${blobName}`);
            if (!result.success) throw result.error;
            return { outbox: result.data, etag };
        } catch (error) {
            if (failureOf(error).status === 404) return undefined;
            throw unreadableBlob(`blob ${blobName}`, error);
        }
    }

    return {
        async read() {
            const stored = await read();
            seen = stored?.outbox ?? { rest: [] };
            return stored;
        },
        async write(outbox, etag) {
            seen = undefined;
            const names = { record: fleet, blob: `blob ${blobName}` };
            const next = await replaceJson(blob, versioned(outbox, firstVersion), etag, names);
            seen = outbox;
            return next;
        },
        isKnownDone: (anchor) => seen !== undefined && seen.anchor === anchor && seen.rest.length === 0,
    };
}
