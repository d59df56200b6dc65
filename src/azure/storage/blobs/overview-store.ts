import { isUnreadable, MalformedInputError, StorageUnavailableError } from '../../../errors.ts';
import { fleet } from '../../../model/audit-entry.ts';
import type { HistoryStore, OverviewStore } from '../../../view-ports.ts';
import { failureOf, failureText } from '../../client/failure.ts';
import type { BlobClient } from '../rest/blob-client.ts';
import type { ContainerClient } from '../rest/container-client.ts';
import {
    type ComplianceHistory,
    parseHistory,
    parseOverview,
    storedHistory,
    storedOverview,
} from '../schemas/overview-schema.ts';
import { type BlobContent, readBlobText } from './blob-text.ts';
import { replaceJson } from './replace-json.ts';

const overviewName = 'overview.json';
const historyName = 'compliance.json';

/**
 * Makes the store of the overview, a blob of container `state`. A damaged blob, or one of another version, counts as
 * missing and is replaced: the rows have everything in it.
 */
export function overviewStore(container: ContainerClient): OverviewStore {
    const blob = container.getBlockBlobClient(overviewName);
    return {
        async read() {
            const found = await textOrNone(blob, overviewName);
            if (found === undefined) return undefined;
            const overview = parseOverview(found.text);
            const etag = found.etag ?? '';
            return overview === undefined ? { kind: 'unusable', etag } : { kind: 'overview', overview, etag };
        },
        write: (overview, etag) =>
            replaceJson(blob, storedOverview(overview), etag, {
                record: fleet,
                blob: `blob ${overviewName}`,
            }),
    };
}

/** Makes the store of compliance over time, a blob of container `state`. */
export function historyStore(container: ContainerClient): HistoryStore {
    const blob = container.getBlockBlobClient(historyName);
    /** The fields beside the points of the history that was read last: those of a later version. */
    let kept: object = {};
    return {
        async read() {
            const found = await textOrNone(blob, historyName);
            if (found === undefined) return undefined;
            const { points, ...rest } = historyIn(found.text);
            kept = rest;
            return { points, etag: found.etag ?? '' };
        },
        async write(points, etag) {
            await replaceJson(blob, storedHistory({ ...kept, points }), etag, {
                record: fleet,
                blob: `blob ${historyName}`,
            });
        },
    };
}

/** Parses the history. Throws MalformedInputError or NewerDataError: it cannot be made anew, so that it is not replaced. */
function historyIn(text: string): ComplianceHistory {
    try {
        return parseHistory(text);
    } catch (error) {
        if (isUnreadable(error)) throw error;
        throw new MalformedInputError(`Blob ${historyName} is not the history of compliance`, {
            cause: error,
        });
    }
}

async function textOrNone(blob: BlobClient, name: string): Promise<BlobContent | undefined> {
    try {
        return await readBlobText(blob);
    } catch (error) {
        const failure = failureOf(error);
        if (failure.status === 404) return undefined;
        throw new StorageUnavailableError(`blob ${name}: ${failureText(failure)}`, { cause: error });
    }
}
