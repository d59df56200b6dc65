import * as z from 'zod';
import { fleet } from '../../../model/audit-entry.ts';
import type { InForce } from '../../../model/in-force.ts';
import type { InForceStore } from '../../../ports.ts';
import { failureOf } from '../../client/failure.ts';
import type { ContainerClient } from '../rest/container-client.ts';
import { firstVersion, parseStored, type StoredShape, versioned } from '../schemas/stored-version.ts';
import { readBlobText } from './blob-text.ts';
import { replaceJson } from './replace-json.ts';
import { unreadableBlob } from './unreadable-blob.ts';

const blobName = 'in-force.json';

const source = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('profile'), name: z.string() }),
    z.object({ kind: z.literal('document'), text: z.string() }),
]);

const inForceSchema: z.ZodType<InForce> = z.object({
    baseline: z
        .object({ name: z.string(), digest: z.string(), source, since: z.iso.datetime() })
        .exactOptional(),
    refusal: z.object({ problems: z.array(z.string()), since: z.iso.datetime() }).exactOptional(),
    dryRun: z.object({ isOn: z.boolean(), since: z.iso.datetime(), deployment: z.string() }),
});

export const inForceShape: StoredShape<InForce> = { upgrades: firstVersion, schema: inForceSchema };

/** Makes the store `in-force.json` in container `state`. A write needs the ETag of the stored blob. */
export function inForceStore(container: ContainerClient): InForceStore {
    const blob = container.getBlockBlobClient(blobName);
    return {
        async read() {
            try {
                const { text, etag = '' } = await readBlobText(blob);
                return { inForce: parsed(text), etag };
            } catch (error) {
                if (failureOf(error).status === 404) return undefined;
                throw unreadableBlob(`blob ${blobName}`, error);
            }
        },
        async write(inForce, etag) {
            await replaceJson(blob, versioned(inForce, firstVersion), etag, {
                record: fleet,
                blob: `blob ${blobName}`,
            });
        },
    };
}

function parsed(text: string): InForce {
    const result = parseStored(JSON.parse(text), inForceShape, `Blob ${blobName}`);
    if (result.success) return result.data;
    throw result.error;
}
