import type { ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import { RecordConflictError, StorageUnavailableError } from '../../errors.ts';
import type { PauseState, PauseSwitch } from '../../ports.ts';
import { failureOf, failureText } from '../failure.ts';
import { blobText } from './blob-text.ts';

const pause = z.object({
    id: z.string().exactOptional(),
    operator: z.string(),
    authentication: z.enum(['signedIn', 'functionKey']).exactOptional(),
    reason: z.string(),
    since: z.string(),
});
const pauseState = z.object({ fleet: pause.exactOptional(), servers: z.record(z.string(), pause) });

/** The blob in container `config` that holds the switch. Without the blob nothing is paused. */
const blobName = 'pause.json';

/** The operators' switch as a blob: effective before the next write of every instance, without a restart. */
export function pauseSwitch(container: ContainerClient): PauseSwitch {
    const blob = container.getBlockBlobClient(blobName);
    return {
        async read() {
            try {
                const { text, etag } = await blobText(blob);
                const state = pauseState.parse(JSON.parse(text));
                return { ...state, ...(etag === undefined ? {} : { etag }) };
            } catch (error) {
                const failure = failureOf(error);
                if (failure.status === 404) return { servers: {} };
                // A switch that cannot be read may be on.
                throw new StorageUnavailableError(`the pause switch: ${failureText(failure)}`, {
                    cause: error,
                });
            }
        },
        async write({ etag, ...state }: PauseState) {
            const text = JSON.stringify(state);
            const conditions = etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: etag };
            try {
                await blob.upload(text, Buffer.byteLength(text), { conditions });
            } catch (error) {
                const failure = failureOf(error);
                if (failure.status === 409 || failure.status === 412) {
                    throw new RecordConflictError('the pause switch', { cause: error });
                }
                throw new StorageUnavailableError(`the pause switch: ${failureText(failure)}`, {
                    cause: error,
                });
            }
        },
    };
}
