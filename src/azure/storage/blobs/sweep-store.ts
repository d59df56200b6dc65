import { fleet } from '../../../model/audit-entry.ts';
import type { StoredSweep, Sweep } from '../../../model/sweep.ts';
import type { SweepStore } from '../../../ports.ts';
import { failureOf } from '../../client/failure.ts';
import type { ContainerClient } from '../rest/container-client.ts';
import { versioned } from '../schemas/stored-version.ts';
import { parseSweep, sweepUpgrades } from '../schemas/sweep-schema.ts';
import { readBlobText } from './blob-text.ts';
import { replaceJson } from './replace-json.ts';
import { unreadableBlob } from './unreadable-blob.ts';

/** Makes the store of the sweep, the blob `sweep.json`. A write needs the ETag of the stored blob. */
export function sweepStore(container: ContainerClient): SweepStore {
    const blob = container.getBlockBlobClient('sweep.json');
    return {
        read: () => read(blob),
        write: (sweep, etag) =>
            replaceJson(blob, versioned(sweep, sweepUpgrades), etag, {
                record: fleet,
                blob: 'blob sweep.json',
            }),
    };
}

async function read(
    blob: ReturnType<ContainerClient['getBlockBlobClient']>,
): Promise<StoredSweep | undefined> {
    try {
        const { text, etag = '' } = await readBlobText(blob);
        // The next sweep replaces a damaged blob: all of its content can be found again.
        return { sweep: parseSweep(text) ?? lostSweep, etag };
    } catch (error) {
        if (failureOf(error).status === 404) return undefined;
        throw unreadableBlob('blob sweep.json', error);
    }
}

const lostSweep: Sweep = {
    id: 'lost',
    startedAt: '1970-01-01T00:00:00.000Z',
    phase: { kind: 'over' },
    seen: 0,
    round: 0,
    listed: {},
    before: [],
    unreadable: [],
    scheduledReads: {},
};
