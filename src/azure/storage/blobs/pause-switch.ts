import * as z from 'zod';
import { StorageUnavailableError } from '../../../errors.ts';
import type { PauseState } from '../../../model/pause.ts';
import type { Clock, PauseSwitch } from '../../../ports.ts';
import { failureOf, failureText } from '../../client/failure.ts';
import type { BlobClient } from '../rest/blob-client.ts';
import type { ContainerClient } from '../rest/container-client.ts';
import { firstVersion, upgraded, versioned } from '../schemas/stored-version.ts';
import { type BlobContent, readBlobText } from './blob-text.ts';
import { replaceJson } from './replace-json.ts';

const pause = z.object({
    id: z.string().exactOptional(),
    operator: z.string(),
    authentication: z.enum(['signedIn', 'functionKey']).exactOptional(),
    reason: z.string(),
    since: z.string(),
    until: z.iso.datetime().exactOptional(),
    remindedAt: z.iso.datetime().exactOptional(),
});
const pauseState = z.object({ fleet: pause.exactOptional(), servers: z.record(z.string(), pause) });

/** Blob in container `config` that holds the switch. */
const blobName = 'pause.json';
/** Blob in container `state` with the time at which the switch was created: a deleted switch may have been on. */
const creationMarkName = 'pause-beginning.json';

const creationMark = z.object({ since: z.iso.datetime() });

/** Containers of the switch and of its creation mark. */
export interface PauseContainers {
    readonly config: ContainerClient;
    readonly state: ContainerClient;
}

/**
 * Makes the operators' pause switch, a blob: it takes effect before the next write of every instance, without a restart.
 * The first read creates it. When it is deleted later, everything is paused until an operator resumes.
 */
export function pauseSwitch({ config, state }: PauseContainers, clock: Clock): PauseSwitch {
    const blob = config.getBlockBlobClient(blobName);
    const creationMarkBlob = state.getBlockBlobClient(creationMarkName);

    async function present(): Promise<PauseState | undefined> {
        const found = await textOrNone(blob);
        if (found === undefined) return undefined;
        const { text, etag } = found;
        return { ...pauseState.parse(parsed(text, blobName)), ...(etag === undefined ? {} : { etag }) };
    }

    async function createdOrLost(): Promise<PauseState | undefined> {
        const mark = await textOrNone(creationMarkBlob);
        if (mark !== undefined) {
            const { since } = creationMark.parse(parsed(mark.text, creationMarkName));
            // Another process may have created the switch after it was looked for, and before its mark was.
            return (await present()) ?? lostSwitch(since);
        }
        // The switch comes before the mark: a process that dies in between leaves a switch that is off.
        await create(blob, { servers: {} });
        await create(creationMarkBlob, { since: clock.now().toISOString() });
        return await present();
    }

    return {
        async read() {
            try {
                return (await present()) ?? (await createdOrLost()) ?? lostSwitch(clock.now().toISOString());
            } catch (error) {
                // A switch that cannot be read may be on.
                throw new StorageUnavailableError(`the pause switch: ${failureText(failureOf(error))}`, {
                    cause: error,
                });
            }
        },
        async write({ etag, ...next }: PauseState) {
            await replaceJson(blob, versioned(next, firstVersion), etag, {
                record: 'the pause switch',
                blob: 'the pause switch',
            });
        },
    };
}

function parsed(text: string, blob: string): unknown {
    return upgraded(JSON.parse(text), firstVersion, `Blob ${blob}`);
}

/** Returns the state of a deleted switch: everything is paused. */
function lostSwitch(since: string): PauseState {
    const reason = `${blobName} was deleted from container config, where it had been since ${since}; resume to allow writes`;
    return { fleet: { operator: 'Pgwarden', reason, since }, servers: {} };
}

async function textOrNone(blob: BlobClient): Promise<BlobContent | undefined> {
    try {
        return await readBlobText(blob);
    } catch (error) {
        if (failureOf(error).status !== 404) throw error;
        return undefined;
    }
}

/** Creates the blob unless another process has. */
async function create(blob: BlobClient, content: object): Promise<void> {
    const text = JSON.stringify(versioned(content, firstVersion));
    try {
        await blob.upload(text, Buffer.byteLength(text), { conditions: { ifNoneMatch: '*' } });
    } catch (error) {
        if (![409, 412].includes(failureOf(error).status ?? 0)) throw error;
    }
}
