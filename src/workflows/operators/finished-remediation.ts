import { AuditDamagedError } from '../../errors.ts';
import type { ChainedAuditEntry } from '../../model/audit-entry.ts';
import { parseServerId, serverKey } from '../../model/resource-id.ts';
import type { AuditAnchors, AuditLog } from '../../ports.ts';
import { headAbove } from '../audit/chain-head.ts';
import { closingId } from '../server/remediation-entries.ts';

/**
 * The end of a remediation that was read back as done, if it is what was recorded: its chain holds from the newest entry
 * down to it, and is the chain that was anchored. `paths` are the ids of the server, of which each has a chain. A text
 * says what is damaged: nothing is written because of a row that somebody else may have made.
 */
export async function trustedEnd(
    { audit, anchors }: { readonly audit: AuditLog; readonly anchors: AuditAnchors },
    paths: readonly string[],
    remediationId: string,
): Promise<ChainedAuditEntry | undefined | string> {
    try {
        const entry = await finishedEntry(audit, paths, remediationId);
        const server = entry === undefined ? undefined : parseServerId(entry.server);
        if (entry === undefined || server === undefined) return undefined;
        const chain = serverKey(server);
        const { sequence, hash } = entry;
        const anchored = (await anchors.newest())?.heads.get(chain);
        const points = [{ chain, sequence, hash }, ...(anchored === undefined ? [] : [anchored])];
        await headAbove(audit, chain, points);
        return entry;
    } catch (error) {
        if (!(error instanceof AuditDamagedError)) throw error;
        return `${error.message}; nothing is taken back`;
    }
}

/** Whether taking it back puts a repair in place again: it is the undo of a repair, or of the undo of an undo, … */
export async function restores(
    audit: AuditLog,
    paths: readonly string[],
    undoExemptions: ChainedAuditEntry,
): Promise<boolean> {
    let isUndo = false;
    for (let entry: ChainedAuditEntry | undefined = undoExemptions; entry?.undoes !== undefined; ) {
        isUndo = !isUndo;
        entry = await finishedEntry(audit, paths, entry.undoes);
    }
    return isUndo;
}

/** Only what was read back as done can be taken back: a repair, or an earlier undo. */
async function finishedEntry(
    audit: AuditLog,
    paths: readonly string[],
    remediationId: string,
): Promise<ChainedAuditEntry | undefined> {
    for (const path of paths) {
        const entry = await audit.entry(path, closingId({ id: remediationId }));
        if (entry?.outcome === 'verified' || entry?.outcome === 'reverted') return entry;
    }
    return undefined;
}
