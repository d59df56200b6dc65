import type { BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import { StorageUnavailableError } from '../../../errors.ts';
import type { Clock, PauseState, PauseSwitch } from '../../../ports.ts';
import { failureOf, failureText } from '../../client/failure.ts';
import { type BlobText, blobText } from './blob-text.ts';
import { replaceJson } from './replace-json.ts';

const pause = z.object({
    id: z.string().exactOptional(),
    operator: z.string(),
    authentication: z.enum(['signedIn', 'functionKey']).exactOptional(),
    reason: z.string(),
    since: z.string(),
});
const pauseState = z.object({ fleet: pause.exactOptional(), servers: z.record(z.string(), pause) });

/** The blob in container `config` that holds the switch. */
const blobName = 'pause.json';
/** The blob in container `state` that says since when there is a switch: a switch that is gone may have been on. */
const beginningName = 'pause-beginning.json';

const beginning = z.object({ since: z.iso.datetime() });

/** Containers of the switch, and of what tells that there was one. */
export interface PauseContainers {
    readonly config: ContainerClient;
    readonly state: ContainerClient;
}

/**
 * The operators' switch as a blob: effective before the next write of every instance, without a restart. Whoever asks
 * first makes it. When it is gone afterwards, everything is paused until an operator resumes.
 */
export function pauseSwitch({ config, state }: PauseContainers, clock: Clock): PauseSwitch {
    const blob = config.getBlockBlobClient(blobName);
    const beginningBlob = state.getBlockBlobClient(beginningName);

    async function present(): Promise<PauseState | undefined> {
        const found = await textOrNone(blob);
        if (found === undefined) return undefined;
        const { text, etag } = found;
        return { ...pauseState.parse(JSON.parse(text)), ...(etag === undefined ? {} : { etag }) };
    }

    async function begun(): Promise<PauseState | undefined> {
        const mark = await textOrNone(beginningBlob);
        if (mark !== undefined) return lost(beginning.parse(JSON.parse(mark.text)).since);
        // The switch before the mark: a process that dies in between has made a switch that is off, and none is lost.
        await create(blob, { servers: {} });
        await create(beginningBlob, { since: clock.now().toISOString() });
        return await present();
    }

    return {
        async read() {
            try {
                return (await present()) ?? (await begun()) ?? lost(clock.now().toISOString());
            } catch (error) {
                // A switch that cannot be read may be on.
                throw new StorageUnavailableError(`the pause switch: ${failureText(failureOf(error))}`, {
                    cause: error,
                });
            }
        },
        async write({ etag, ...next }: PauseState) {
            await replaceJson(blob, next, etag, { record: 'the pause switch', blob: 'the pause switch' });
        },
    };
}

/** What stands for a switch that somebody took away. */
function lost(since: string): PauseState {
    const reason = `${blobName} is gone from container config although it was there since ${since}; resume to go on`;
    return { fleet: { operator: 'Pgwarden', reason, since }, servers: {} };
}

async function textOrNone(blob: BlockBlobClient): Promise<BlobText | undefined> {
    try {
        return await blobText(blob);
    } catch (error) {
        if (failureOf(error).status !== 404) throw error;
        return undefined;
    }
}

/** Makes the blob unless somebody else has. */
async function create(blob: BlockBlobClient, content: object): Promise<void> {
    const text = JSON.stringify(content);
    try {
        await blob.upload(text, Buffer.byteLength(text), { conditions: { ifNoneMatch: '*' } });
    } catch (error) {
        if (![409, 412].includes(failureOf(error).status ?? 0)) throw error;
    }
}
