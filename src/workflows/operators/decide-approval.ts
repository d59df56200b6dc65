import type { Control } from '../../controls/definition/control.ts';
import { controlsOfChange, slicesReadBy } from '../../engine/evaluate.ts';
import { driftField } from '../../model/drift.ts';
import { type Operator, operatorCause } from '../../model/operator.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { OperatorDecision, PendingApproval, ServerRecord } from '../../model/server-record.ts';
import type { AuditLog, ServerLeases, ServerRecords, WorkQueues } from '../../ports.ts';
import { auditUnderLease } from '../server/audit-under-lease.ts';
import { type ApprovalAnswerPorts, approvalAnswer } from './approval-answer.ts';
import { decisionHours, hoursFromNow, type OperationResult, recordAct, withServerLease } from './operate.ts';

export interface DecideApprovalPorts extends ApprovalAnswerPorts {
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly audit: AuditLog;
    readonly controls: readonly Control[];
}

export interface ApprovalDecision extends Operator {
    readonly server: ServerId;
    /** As `GET /api/approvals` lists it. */
    readonly id: string;
    readonly kind: 'approved' | 'declined';
    readonly comment: string;
    /** True if an approval that is given while dry-run is on still holds when dry-run ends. */
    readonly holdsAfterDryRun: boolean;
}

/** A change that waits, with its server. */
export interface ListedApproval extends PendingApproval {
    readonly server: string;
    /** Number of further changes of its control that follow once the pending ones are decided. Absent: none. */
    readonly more?: number;
}

export interface ApprovalPage {
    /** Oldest first. */
    readonly approvals: readonly ListedApproval[];
    /** Absent after the last page. */
    readonly continuation?: string;
}

/** Servers of one page: far more than an ordinary fleet has with changes that wait. */
const serversPerPage = 100;

/** Returns the changes that wait for an operator: of all servers, or of the next ones where there are very many. */
export async function listApprovals(
    records: Pick<ServerRecords, 'page'>,
    continuation?: string,
): Promise<ApprovalPage> {
    const page = await records.page('approvals', {
        limit: serversPerPage,
        ...(continuation === undefined ? {} : { continuation }),
    });
    return {
        approvals: page.records
            .flatMap(listedApprovals)
            .toSorted((a, b) => a.requestedAt.localeCompare(b.requestedAt)),
        ...(page.continuation === undefined ? {} : { continuation: page.continuation }),
    };
}

function listedApprovals({ server, pendingApprovals, backlog }: ServerRecord): readonly ListedApproval[] {
    return pendingApprovals.map((approval) => {
        const more = backlog?.[approval.change.control];
        return { server: serverPath(server), ...approval, ...(more === undefined ? {} : { more }) };
    });
}

/** Returns one change that waits on a server. Undefined: it does not wait, or not any more. */
export async function showApproval(
    records: Pick<ServerRecords, 'read'>,
    server: ServerId,
    id: string,
): Promise<ListedApproval | undefined> {
    const stored = await records.read(server);
    return stored === undefined
        ? undefined
        : listedApprovals(stored.record).find((approval) => approval.id === id);
}

/**
 * Records an operator's decision about exactly one change, and requests an assessment: an approved change is made if the
 * state is still the one that was shown; otherwise an approval is asked for again.
 */
export async function decideApproval(
    ports: DecideApprovalPorts,
    decision: ApprovalDecision,
): Promise<OperationResult> {
    const { server, id, kind, operator, comment, holdsAfterDryRun } = decision;
    return await withServerLease(ports.leases, server, async (lease) => {
        const audit = auditUnderLease(ports.audit, lease);
        const stored = await ports.records.read(server);
        const pending = stored?.record.pendingApprovals.find((approval) => approval.id === id);
        if (stored === undefined || pending === undefined) {
            const reason = `no change ${id} waits for an approval on ${serverPath(server)}`;
            const earlier = stored?.record.decisions[id];
            return {
                kind: 'notFound',
                reason: earlier === undefined ? reason : `${reason}; ${earlierText(earlier)}`,
            };
        }
        const at = ports.clock.now().toISOString();
        const cause = operatorCause(decision, kind === 'approved' ? 'approve' : 'decline', { comment });
        const act = await recordAct(audit, {
            // One decision of one request, however often it is sent.
            id: `${kind}:${id}:${pending.requestedAt}`,
            at,
            server: serverPath(server),
            outcome: kind,
            control: pending.change.control,
            change: pending.change,
            ...driftField(stored.record.drifts, pending.change.control),
            operator,
            reason: comment,
            cause,
        });
        const expires = hoursFromNow(ports.clock, decisionHours);
        const decided: OperatorDecision = {
            kind,
            operator: act.operator ?? operator,
            comment: act.reason ?? comment,
            at: act.at,
            expires,
            ...(kind === 'approved' && ports.isDryRun && !holdsAfterDryRun ? { isForDryRun: true } : {}),
        };
        const slices = slicesReadBy(controlsOfChange(ports.controls, pending.change));
        await ports.queues.assess({ server, slices, cause, requestedAt: at, requeues: 0 }, 1_000);
        await ports.records.write(
            server,
            {
                ...stored.record,
                pendingApprovals: stored.record.pendingApprovals.filter((approval) => approval.id !== id),
                decisions: { ...stored.record.decisions, [id]: decided },
            },
            stored.etag,
        );
        return {
            kind: 'done',
            value:
                kind === 'approved'
                    ? await approvalAnswer(ports, stored.record, pending.change, decided)
                    : `the change is not made; it may be asked for again after ${expires}`,
        };
    });
}

function earlierText({ operator, kind, at }: OperatorDecision): string {
    return `${operator} ${kind} it at ${at}`;
}
