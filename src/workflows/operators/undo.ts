import { controlsOf } from '../../model/change.ts';
import { type Operator, operatorCause } from '../../model/operator.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { Randomness, ServerLeases, ServerRecords, WorkQueues } from '../../ports.ts';
import { auditUnderLease } from '../server/audit-under-lease.ts';
import { newRemediation, storeAndStart } from '../server/start-remediations.ts';
import { type OperationResult, recordAct, withServerLease } from './operate.ts';
import { type UndoPlan, type UndoPlanPorts, undoPlan } from './undo-plan.ts';

export interface UndoPorts extends UndoPlanPorts {
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly randomness: Randomness;
}

export interface UndoRequest extends Operator {
    readonly server: ServerId;
    readonly remediationId: string;
    readonly comment: string;
    /** Hours for which the controls are left alone afterwards. Without effect when an undo is taken back. */
    readonly exemptHours: number;
}

const attemptsAllowed = 5;

/**
 * Takes one verified remediation back: checks that the state is still what the remediation made of it, and starts the
 * opposite change as a remediation of its own. Its controls are left alone for a while afterwards, so that the repair
 * is not made again at once; when it was an undo that is taken back, they are enforced again instead.
 */
export async function undo(ports: UndoPorts, request: UndoRequest): Promise<OperationResult> {
    const { server, remediationId } = request;
    return await withServerLease(ports.leases, server, async (lease) => {
        const plan = await undoPlan(ports, server, remediationId);
        if (plan.kind !== 'possible') return plan;
        const audit = auditUnderLease(ports.audit, lease);
        return await start({ ...ports, audit }, request, plan);
    });
}

async function start(
    ports: UndoPorts,
    request: UndoRequest,
    { stored, change, isEnforcedAgain }: Extract<UndoPlan, { kind: 'possible' }>,
): Promise<OperationResult> {
    const { server, remediationId, operator, comment, exemptHours } = request;
    const at = ports.clock.now().toISOString();
    const cause = operatorCause(request, 'undo', { comment, remediationId });
    const act = await recordAct(ports.audit, {
        // One undo of one state of the server, however often it is asked for.
        id: `undoRequested:${remediationId}:${stored.etag}`,
        at,
        server: serverPath(server),
        outcome: 'undoRequested',
        control: change.control,
        remediationId: ports.randomness.id(),
        undoes: remediationId,
        change,
        operator,
        reason: comment,
        cause,
    });
    const remediation = newRemediation(ports.randomness, {
        change,
        cause,
        authority: {
            kind: 'undo',
            operator: act.operator ?? operator,
            remediationId,
            ...(isEnforcedAgain ? {} : { exemptHours }),
        },
        readAt: at,
        detectedAt: at,
        attemptsAllowed,
    });
    const id = act.remediationId ?? remediation.id;
    const remediations = [{ ...remediation, id }];
    await storeAndStart(ports, server, { ...stored.record, remediations }, stored.etag);
    const afterwards = isEnforcedAgain
        ? 'enforced again afterwards'
        : `left alone for ${exemptHours} h afterwards`;
    return {
        kind: 'done',
        value: `remediation ${id} takes ${remediationId} back; ${controlsOf(change).join(', ')} is ${afterwards}`,
    };
}
