import * as z from 'zod';
import { NewerDataError } from '../../../errors.ts';
import type { PauseState } from '../../../model/pause.ts';
import type { Clock, PauseSwitch } from '../../../ports.ts';
import { failureOf } from '../../client/failure.ts';
import type { BlobClient } from '../rest/blob-client.ts';
import type { ContainerClient } from '../rest/container-client.ts';
import { firstVersion, parseStored, type StoredShape, versioned } from '../schemas/stored-version.ts';
import { type BlobContent, readBlobText } from './blob-text.ts';
import { replaceJson } from './replace-json.ts';
import { unreadableBlob } from './unreadable-blob.ts';

const pause = z.object({
    id: z.string().exactOptional(),
    operator: z.string(),
    authentication: z.enum(['signedIn', 'functionKey']).exactOptional(),
    reason: z.string(),
    since: z.string(),
    until: z.iso.datetime().exactOptional(),
    remindedAt: z.iso.datetime().exactOptional(),
});
type StoredPause = Omit<PauseState, 'etag'>;

const pauseState: z.ZodType<StoredPause> = z.object({
    fleet: pause.exactOptional(),
    servers: z.record(z.string(), pause),
});

export const pauseShape: StoredShape<StoredPause> = { upgrades: firstVersion, schema: pauseState };

/** Blob in container `config` that holds the switch. */
const blobName = 'pause.json';
/** Blob in container `state` with the time at which the switch was created: a deleted switch may have been on. */
const creationMarkName = 'pause-beginning.json';

interface CreationMark {
    readonly since: string;
}

export const creationMarkShape: StoredShape<CreationMark> = {
    upgrades: firstVersion,
    schema: z.object({ since: z.iso.datetime() }),
};

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
        const state = understood(parsed(text, pauseShape, blobName));
        return { ...state, ...(etag === undefined ? {} : { etag }) };
    }

    async function createdOrLost(): Promise<PauseState | undefined> {
        const mark = await textOrNone(creationMarkBlob);
        if (mark !== undefined) {
            const { since } = parsed(mark.text, creationMarkShape, creationMarkName);
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
                throw unreadableBlob('the pause switch', error);
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

function parsed<Value>(text: string, shape: StoredShape<Value>, blob: string): Value {
    const result = parseStored(JSON.parse(text), shape, `Blob ${blob}`);
    if (result.success) return result.data;
    throw result.error;
}

const knownScopes = ['fleet', 'servers', 'version', 'minReader'];

/** Returns the state. Throws NewerDataError for a scope that a later version added: what it pauses is not known here. */
function understood(state: StoredPause): StoredPause {
    const unknown = Object.keys(state).find((name) => !knownScopes.includes(name));
    if (unknown === undefined) return state;
    throw new NewerDataError(`Blob ${blobName} has the scope ${unknown}, which this Pgwarden does not know`);
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
