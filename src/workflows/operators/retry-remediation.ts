import { changeTarget } from '../../changes/kinds.ts';
import type { Control } from '../../controls/definition/control.ts';
import { slicesReadBy } from '../../engine/evaluate.ts';
import { withoutRepairFailures } from '../../engine/repair-failures.ts';
import { AuditDamagedError } from '../../errors.ts';
import type { ChainedAuditEntry } from '../../model/audit-entry.ts';
import { controlsOf } from '../../model/change.ts';
import { type Operator, operatorCause } from '../../model/operator.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { ServerRecord, StoredRecord } from '../../model/server-record.ts';
import type { AuditLog, Clock, ServerLeases, ServerRecords, WorkQueues } from '../../ports.ts';
import type { AuditViews } from '../../view-ports.ts';
import { auditUnderLease } from '../server/audit-under-lease.ts';
import { closingId } from '../server/remediation-entries.ts';
import { type OperationResult, recordAct, withServerLease } from './operate.ts';

export interface RetryRemediationPorts {
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly audit: AuditLog & Pick<AuditViews, 'stretch'>;
    readonly controls: readonly Control[];
    readonly clock: Clock;
}

export interface RetryRemediationRequest extends Operator {
    readonly server: ServerId;
    readonly remediationId: string;
    readonly comment: string;
}

/** Entries of the server that are searched for a later remediation of the same target: one page of the table. */
const reach = 1_000;

/**
 * Ends the wait after a failed remediation, and requests an assessment: what still drifts is planned anew, as the baseline
 * and the state are now. Without this, Pgwarden waits longer after each failure, and never repeats a restart by itself.
 */
export async function retryRemediation(
    ports: RetryRemediationPorts,
    request: RetryRemediationRequest,
): Promise<OperationResult> {
    const { server, remediationId } = request;
    return await withServerLease(ports.leases, server, async (lease) => {
        const stored = await ports.records.read(server);
        if (stored === undefined || stored.record.deletedAt !== undefined)
            return { kind: 'notFound', reason: `${serverPath(server)} is not known any more` };
        const failed = await failedEnd(ports.audit, stored.record, remediationId);
        if ('kind' in failed) return failed;
        return await retry({ ...ports, audit: auditUnderLease(ports.audit, lease) }, request, stored, failed);
    });
}

type Refusal = Exclude<OperationResult, { readonly kind: 'done' }>;

/** Returns the entry that ended the remediation, or the refusal of one that cannot be retried. */
async function failedEnd(
    audit: RetryRemediationPorts['audit'],
    record: ServerRecord,
    id: string,
): Promise<ChainedAuditEntry | Refusal> {
    try {
        const end = await endOf(audit, record, id);
        if (end === undefined) {
            return record.remediations.some((open) => open.id === id)
                ? { kind: 'conflict', reason: `remediation ${id} has not ended` }
                : { kind: 'notFound', reason: `no remediation ${id} on ${serverPath(record.server)}` };
        }
        const objection = objectionTo(record, id, end) ?? (await laterOne(audit, record, end));
        return objection === undefined ? end : { kind: 'conflict', reason: objection };
    } catch (error) {
        if (!(error instanceof AuditDamagedError)) throw error;
        return { kind: 'conflict', reason: error.message };
    }
}

/** A server that was moved has a chain for each of its ids. */
async function endOf(
    audit: AuditLog,
    { server, previousIds = [] }: ServerRecord,
    id: string,
): Promise<ChainedAuditEntry | undefined> {
    for (const each of [server, ...previousIds]) {
        const entry = await audit.entry(serverPath(each), closingId({ id }));
        if (entry !== undefined) return entry;
    }
    return undefined;
}

function objectionTo(record: ServerRecord, id: string, end: ChainedAuditEntry): string | undefined {
    if (end.outcome !== 'failed') {
        return `remediation ${id} is ${end.outcome} since ${end.at}; only a failed one can be retried`;
    }
    if (end.undoes !== undefined) {
        return `remediation ${id} was to undo ${end.undoes}; request that undo again`;
    }
    const own = controlsOfEnd(end);
    const open = record.remediations.find(({ change }) =>
        controlsOf(change).some((each) => own.includes(each)),
    );
    return open === undefined ? undefined : `remediation ${open.id} of ${own.join(', ')} is under way`;
}

/** Returns the objection that a later remediation of the same target failed, was verified, or was undone. */
async function laterOne(
    audit: Pick<AuditViews, 'stretch'>,
    { server }: ServerRecord,
    end: ChainedAuditEntry,
): Promise<string | undefined> {
    const { change } = end;
    if (change === undefined) return undefined;
    const path = serverPath(server);
    const { entries } = await audit.stretch(path, { count: reach });
    const isLater = ({ sequence, at }: ChainedAuditEntry): boolean =>
        end.server === path ? sequence > end.sequence : at >= end.at;
    const later = entries.find(
        (entry) =>
            isLater(entry) &&
            entry.remediationId !== end.remediationId &&
            ['verified', 'failed', 'reverted'].includes(entry.outcome) &&
            entry.change !== undefined &&
            changeTarget(entry.change) === changeTarget(change),
    );
    if (later === undefined) return undefined;
    return `remediation ${later.remediationId} of the same target is later: ${later.outcome} since ${later.at}`;
}

function controlsOfEnd({ change, control }: ChainedAuditEntry): readonly string[] {
    if (change !== undefined) return controlsOf(change);
    return control === undefined ? [] : [control];
}

async function retry(
    ports: RetryRemediationPorts,
    request: RetryRemediationRequest,
    { record, etag }: StoredRecord,
    end: ChainedAuditEntry,
): Promise<OperationResult> {
    const { server, remediationId, operator, comment } = request;
    const controls = controlsOfEnd(end);
    const path = serverPath(server);
    const cause = operatorCause(request, 'retry', { comment, remediationId });
    const lastVerdict = controls.map((control) => record.posture[control]?.at ?? '').join();
    const act = await recordAct(ports.audit, {
        // One retry until the controls are assessed again, however often it is asked for.
        id: `retried:${remediationId}:${lastVerdict}`,
        at: ports.clock.now().toISOString(),
        server: path,
        outcome: 'retried',
        ...(end.control === undefined ? {} : { control: end.control }),
        remediationId,
        ...(end.drift === undefined ? {} : { drift: end.drift }),
        operator,
        reason: comment,
        cause,
    });
    const slices = slicesReadBy(ports.controls.filter(({ id }) => controls.includes(id)));
    await ports.queues.assess({ server, slices, cause, requestedAt: act.at, requeues: 0 }, 1_000);
    await ports.records.write(server, withoutWaits(record, end), etag);
    return {
        kind: 'done',
        value: `${path} is assessed within seconds; what still drifts is repaired as the baseline says`,
    };
}

/** Returns the record without what makes Pgwarden wait after the failure. */
function withoutWaits(record: ServerRecord, end: ChainedAuditEntry): ServerRecord {
    const { repairFailures: before = {}, ineffectiveRestart, ...rest } = record;
    const repairFailures = withoutRepairFailures(before, controlsOfEnd(end));
    const isRestart = end.change?.kind === 'restart';
    return {
        ...rest,
        ...(Object.keys(repairFailures).length === 0 ? {} : { repairFailures }),
        ...(isRestart || ineffectiveRestart === undefined ? {} : { ineffectiveRestart }),
    };
}
