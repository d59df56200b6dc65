import * as z from 'zod';
import { StorageUnavailableError } from '../../../errors.ts';
import { fleet } from '../../../model/audit-entry.ts';
import type { Outbox, StoredOutbox } from '../../../model/outbox.ts';
import type { OutboxStore } from '../../../ports.ts';
import { failureOf, failureText } from '../../client/failure.ts';
import type { ContainerClient } from '../rest/container-client.ts';
import { firstVersion, upgraded, versioned } from '../schemas/stored-version.ts';
import { readBlobText } from './blob-text.ts';
import { replaceJson } from './replace-json.ts';

const blobName = 'outbox.json';

const range = z.object({
    chain: z.string(),
    after: z.int().min(0),
    upTo: z.int().min(1),
});

const outboxSchema = z.object({
    anchor: z.int().min(0).exactOptional(),
    since: z.iso.datetime().exactOptional(),
    rest: z.array(range),
});

/** Makes the store `outbox.json` in container `state`. A write needs the ETag of the stored blob. */
export function outboxBlob(container: ContainerClient): Pick<OutboxStore, 'read' | 'write' | 'isKnownDone'> {
    const blob = container.getBlockBlobClient(blobName);
    /** The outbox as this process saw it last. */
    let seen: Outbox | undefined;

    async function read(): Promise<StoredOutbox | undefined> {
        try {
            const { text, etag = '' } = await readBlobText(blob);
            const value = upgraded(JSON.parse(text), firstVersion, `Blob ${blobName}`);
            return { outbox: outboxSchema.parse(value), etag };
        } catch (error) {
            const failure = failureOf(error);
            if (failure.status === 404) return undefined;
            throw new StorageUnavailableError(`blob ${blobName}: ${failureText(failure)}`, { cause: error });
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
