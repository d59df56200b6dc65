import { AuditDamagedError } from '../../errors.ts';
import type { ChainedAuditEntry } from '../../model/audit-entry.ts';
import { type ServerId, serverKey, serverPath } from '../../model/resource-id.ts';
import type { AuditAnchors, AuditChains, AuditLog } from '../../ports.ts';
import { headAbove } from '../audit/chain-head.ts';
import { closingId } from '../server/remediation-entries.ts';

/**
 * Returns the closing entry of a verified remediation, if it can be trusted: its chain verifies from the newest entry down to
 * it, and is the chain that was anchored. Each id of the server has a chain of its own. Returns a text about the damage
 * otherwise: nothing is written because of a row that another process may have made.
 */
export async function trustedEnd(
    {
        audit,
        anchors,
    }: { readonly audit: AuditLog & Pick<AuditChains, 'downTo'>; readonly anchors: AuditAnchors },
    ids: readonly ServerId[],
    remediationId: string,
): Promise<ChainedAuditEntry | undefined | string> {
    try {
        const found = await finishedEntry(audit, ids, remediationId);
        if (found === undefined) return undefined;
        const { entry } = found;
        const chain = serverKey(found.server);
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

/** Returns whether taking it back puts a repair in place again: it is the undo of a repair, or of the undo of an undo, … */
export async function restores(
    audit: AuditLog,
    ids: readonly ServerId[],
    undone: ChainedAuditEntry,
): Promise<boolean> {
    let isUndo = false;
    for (let entry: ChainedAuditEntry | undefined = undone; entry?.undoes !== undefined; ) {
        isUndo = !isUndo;
        entry = (await finishedEntry(audit, ids, entry.undoes))?.entry;
    }
    return isUndo;
}

/** Returns the closing entry of a verified repair or of an earlier undo: only these can be undone. */
async function finishedEntry(
    audit: AuditLog,
    ids: readonly ServerId[],
    remediationId: string,
): Promise<{ readonly server: ServerId; readonly entry: ChainedAuditEntry } | undefined> {
    for (const server of ids) {
        const entry = await audit.entry(serverPath(server), closingId({ id: remediationId }));
        if (entry?.outcome === 'verified' || entry?.outcome === 'reverted') return { server, entry };
    }
    return undefined;
}
