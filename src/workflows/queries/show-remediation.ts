import { AuditDamagedError } from '../../errors.ts';
import type { ChainedAuditEntry } from '../../model/audit-entry.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { AuditLog, ServerRecords } from '../../ports.ts';
import type { AuditViews } from '../../view-ports.ts';
import { type DriftStory, driftStories } from '../../views/drift-story.ts';
import {
    type FoldedRemediation,
    foldedRemediation,
    openRemediation,
} from '../../views/folded-remediation.ts';
import { closingId, intendedId } from '../server/remediation-entries.ts';

export interface ShowRemediationPorts {
    readonly audit: Pick<AuditLog, 'entry'> & Pick<AuditViews, 'stretch'>;
    readonly records: Pick<ServerRecords, 'read'>;
}

/** One remediation with everything around it. */
export interface ShownRemediation {
    readonly remediation: FoldedRemediation;
    /** The drift that it repairs, as far as its entries are near. */
    readonly story?: DriftStory;
    /** The remediation that undid this one, or is about to. */
    readonly undoneBy?: string;
    /** Rows that do not verify, if any. */
    readonly damaged?: readonly string[];
}

/** Entries before and after its last one that are searched for its story. */
const reach = 500;

/**
 * Returns a remediation of a server, entry by entry; undefined when there is none of that id. Reads the two entries whose
 * ids it knows, and one page of the chain around them.
 */
export async function showRemediation(
    { audit, records }: ShowRemediationPorts,
    server: ServerId,
    id: string,
): Promise<ShownRemediation | undefined> {
    const record = (await records.read(server))?.record;
    const ids = [server, ...(record?.previousIds ?? [])].map(serverPath);
    for (const path of ids) {
        const known = await knownEntries(audit, path, id);
        const newest = known[0];
        if (newest === undefined) continue;
        const before = newest.sequence + reach;
        const { entries, damaged } = await audit.stretch(path, { before, count: 2 * reach });
        const own = [...entries, ...known].filter(({ remediationId }) => remediationId === id);
        const remediation = foldedRemediation(own);
        if (remediation === undefined) continue;
        const [story] = driftStories([...entries, ...known].filter(({ drift }) => isOf(drift, remediation)));
        const undoneBy = entries.find(({ undoes }) => undoes === id)?.remediationId;
        return {
            remediation,
            ...(story === undefined ? {} : { story }),
            ...(undoneBy === undefined ? {} : { undoneBy }),
            ...(damaged === undefined ? {} : { damaged }),
        };
    }
    const planned = record?.remediations.find((remediation) => remediation.id === id);
    if (record === undefined || planned === undefined) return undefined;
    return { remediation: openRemediation(record.server, planned) };
}

function isOf(drift: string | undefined, remediation: FoldedRemediation): boolean {
    return drift !== undefined && drift === remediation.drift;
}

/** Returns the last and the first entry of a remediation, as far as they exist and verify. */
async function knownEntries(
    audit: Pick<AuditLog, 'entry'>,
    server: string,
    id: string,
): Promise<readonly ChainedAuditEntry[]> {
    const found = [closingId({ id }), intendedId({ id })].map(async (entryId) => {
        try {
            return await audit.entry(server, entryId);
        } catch (error) {
            if (error instanceof AuditDamagedError) return undefined;
            throw error;
        }
    });
    return (await Promise.all(found)).flatMap((entry) => entry ?? []);
}
