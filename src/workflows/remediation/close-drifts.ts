import { partOfChange } from '../../changes/kinds.ts';
import { observedAfterWrite } from '../../engine/drift-lifecycle.ts';
import { lastReadsAfterWrite } from '../../engine/last-reads-after-write.ts';
import type { AuditEntry, FinalOutcome } from '../../model/audit-entry.ts';
import { controlsOf } from '../../model/change.ts';
import type { Drift, DriftEnd } from '../../model/drift.ts';
import type { Remediation } from '../../model/remediation.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { AuditLog, Digest } from '../../ports.ts';
import { endId, withoutDrift } from '../server/drift-entries.ts';
import { isNoted } from '../server/notes.ts';

/** The end of a remediation, as far as drifts depend on it. */
export interface RemediationEnd {
    readonly outcome: FinalOutcome;
    /** The wanted value is in place, although not by this remediation. */
    readonly isNeedless: boolean;
}

/** The effect of a remediation's end on the drifts that it was to repair. */
export interface ClosedDrifts {
    /** The fields about the drift in the remediation's last entry. */
    readonly fields: Pick<AuditEntry, 'drift' | 'driftEnd'>;
    /** Controls whose drift ends with it. */
    readonly ended: readonly string[];
}

/** `record` is the one without the remediation. */
export function closedDrifts(
    digest: Digest,
    record: ServerRecord,
    remediation: Remediation,
    { outcome, isNeedless }: RemediationEnd,
    now: Date,
): ClosedDrifts {
    const { change, authority } = remediation;
    const isRestored = authority.kind === 'undo' && authority.exemptHours === undefined;
    if (outcome === 'reverted' && !isRestored) {
        const drift = record.drifts?.[change.control]?.id ?? idOfUndone(digest, remediation, now);
        return { fields: { drift }, ended: [] };
    }
    if (outcome !== 'verified' && outcome !== 'reverted' && !isNeedless) return { fields: {}, ended: [] };
    const ended = controlsOf(change).filter((control) => isRepaired(record, control));
    const drift = record.drifts?.[change.control];
    const isEnd = drift !== undefined && drift.isExempt !== true && ended.includes(change.control);
    const driftEnd = isNeedless ? 'resolved' : 'repaired';
    return { fields: isEnd ? { drift: drift.id, driftEnd } : {}, ended };
}

/** Returns whether nothing of the control is left: no other repair under way, none given up, nothing held back or still to plan. */
export function isRepaired(record: ServerRecord, control: string): boolean {
    const isOpen = record.remediations.some(({ change }) => controlsOf(change).includes(control));
    if ((record.backlog?.[control] ?? 0) > 0) return false;
    return !isOpen && !isNoted(record.noted, control) && record.drifts?.[control]?.isGivenUp !== true;
}

/**
 * Returns the record after the end was recorded. A write that served other controls as well ends their drifts with entries
 * of their own. An end that was recorded before counts as recorded.
 */
export async function withClosedDrifts(
    ports: { readonly audit: AuditLog; readonly digest: Digest },
    record: ServerRecord,
    remediation: Remediation,
    recorded: Pick<AuditEntry, 'outcome' | 'driftEnd'>,
    { ended }: ClosedDrifts,
    now: Date,
): Promise<ServerRecord> {
    const { change } = remediation;
    const at = now.toISOString();
    const isLeft = recorded.outcome === 'failed' || recorded.outcome === 'superseded';
    if (isLeft && recorded.driftEnd === undefined && ended.length === 0) {
        return givenUp(ports.digest, record, remediation);
    }
    const observed = observedAfterWrite(record.observed ?? {}, change, at, ports.digest);
    const reads =
        record.lastReads === undefined ? {} : { lastReads: lastReadsAfterWrite(record.lastReads, change) };
    let next: ServerRecord = { ...record, observed, ...reads };
    if (recorded.driftEnd !== undefined) next = withoutDrift(next, change.control, at);
    for (const control of ended) {
        const drift = next.drifts?.[control];
        if (control === change.control || drift === undefined || drift.isExempt === true) continue;
        const driftEnd = recorded.driftEnd ?? 'repaired';
        await ports.audit.append(endedTogether(record.server, control, drift, remediation, at, driftEnd));
        next = withoutDrift(next, control, at);
    }
    return recorded.outcome === 'reverted' ? withUndone(ports.digest, next, remediation, now) : next;
}

function endedTogether(
    server: ServerId,
    control: string,
    drift: Drift,
    { id, change, cause }: Remediation,
    at: string,
    driftEnd: DriftEnd,
): AuditEntry {
    return {
        id: endId(drift),
        at,
        server: serverPath(server),
        outcome: 'resolved',
        control,
        drift: drift.id,
        driftEnd,
        remediationId: id,
        reason: `one write for it and ${change.control}`,
        cause,
    };
}

/** Notes a write that may have taken effect, so that a later write by another actor is not taken for it. */
function givenUp(
    digest: Digest,
    record: ServerRecord,
    { change, writes, readAt }: Remediation,
): ServerRecord {
    const observed =
        writes === 0 ? record.observed : observedAfterWrite(record.observed ?? {}, change, readAt, digest);
    const drifts = Object.entries(record.drifts ?? {}).map(([control, drift]) => [
        control,
        controlsOf(change).includes(control) ? { ...drift, isGivenUp: true as const } : drift,
    ]);
    if (drifts.length === 0) return record;
    return { ...record, drifts: Object.fromEntries(drifts), ...(observed === undefined ? {} : { observed }) };
}

/** Notes an undo as drift from now on, caused by the operator. */
function withUndone(digest: Digest, record: ServerRecord, remediation: Remediation, now: Date): ServerRecord {
    const { authority, change, cause } = remediation;
    if (authority.kind !== 'undo' || authority.exemptHours === undefined) return record;
    const since = now.toISOString();
    const part = partOfChange(change)?.part;
    const parts = part === undefined ? {} : { [part]: { since, cause } };
    const known = record.drifts?.[change.control];
    const drift: Drift =
        known === undefined
            ? { id: idOfUndone(digest, remediation, now), foundAt: since, cause, parts }
            : { ...known, parts: { ...known.parts, ...parts } };
    return { ...record, drifts: { ...record.drifts, [change.control]: drift } };
}

function idOfUndone(digest: Digest, { id, change }: Remediation, now: Date): string {
    return digest(`${id}\n${change.control}\n${now.toISOString()}`).slice(0, 16);
}
