import { type Operator, operatorCause } from '../../model/operator.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import { controlPlaneSlices } from '../../model/server-state.ts';
import type { AuditLog, Clock, ServerLeases, ServerRecords, WorkQueues } from '../../ports.ts';
import { auditUnderLease } from '../server/audit-under-lease.ts';
import { type OperationResult, recordAct, withServerLease } from './operate.ts';

export interface WithdrawDecisionPorts {
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly audit: AuditLog;
    readonly clock: Clock;
}

export interface Withdrawal extends Operator {
    readonly server: ServerId;
    /** Of the change, as `GET /api/approvals` listed it. */
    readonly id: string;
    readonly comment: string;
}

/** Withdraws an operator's decision about a change, and requests an assessment: an approval is asked for again. */
export async function withdrawDecision(
    ports: WithdrawDecisionPorts,
    withdrawal: Withdrawal,
): Promise<OperationResult> {
    const { server, id, operator, comment } = withdrawal;
    const path = serverPath(server);
    return await withServerLease(ports.leases, server, async (lease) => {
        const audit = auditUnderLease(ports.audit, lease);
        const stored = await ports.records.read(server);
        const decision = stored?.record.decisions[id];
        if (stored === undefined || decision === undefined) {
            return { kind: 'notFound', reason: `no decision about change ${id} holds on ${path}` };
        }
        const at = ports.clock.now().toISOString();
        const cause = operatorCause(withdrawal, 'withdraw', { comment });
        await recordAct(audit, {
            // One end of one decision, however often it is sent.
            id: `withdrawn:${id}:${decision.at}`,
            at,
            server: path,
            outcome: 'withdrawn',
            operator,
            reason: `${comment}; ${decision.operator} had ${decision.kind} change ${id} at ${decision.at}`,
            cause,
        });
        await ports.queues.assess(
            { server, slices: controlPlaneSlices, cause, requestedAt: at, requeues: 0 },
            1_000,
        );
        const { [id]: _withdrawn, ...decisions } = stored.record.decisions;
        await ports.records.write(server, { ...stored.record, decisions }, stored.etag);
        return {
            kind: 'done',
            value: `the change is asked for again if it is still needed; the decision of ${decision.operator} is withdrawn`,
        };
    });
}
