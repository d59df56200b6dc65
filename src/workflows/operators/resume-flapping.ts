import type { Control } from '../../controls/definition/control.ts';
import { slicesReadBy } from '../../engine/evaluate.ts';
import { driftField } from '../../model/drift.ts';
import { type Operator, operatorCause } from '../../model/operator.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { AuditLog, Clock, ServerLeases, ServerRecords, WorkQueues } from '../../ports.ts';
import { auditUnderLease } from '../server/audit-under-lease.ts';
import { type OperationResult, withServerLease } from './operate.ts';

export interface ResumeFlappingPorts {
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly audit: AuditLog;
    readonly controls: readonly Control[];
    readonly clock: Clock;
}

export interface ResumeFlappingRequest extends Operator {
    readonly server: ServerId;
    readonly control: string;
    readonly comment: string;
}

/** Ends the flapping of a control: it is repaired again from now on, and the count of repairs starts anew. */
export async function resumeFlapping(
    ports: ResumeFlappingPorts,
    request: ResumeFlappingRequest,
): Promise<OperationResult> {
    const { server, control, operator, comment } = request;
    return await withServerLease(ports.leases, server, async (lease) => {
        const audit = auditUnderLease(ports.audit, lease);
        const stored = await ports.records.read(server);
        const known =
            stored !== undefined && Object.hasOwn(stored.record.flapping, control)
                ? stored.record.flapping[control]
                : undefined;
        if (stored === undefined || known === undefined) {
            return { kind: 'notFound', reason: `${control} is not flapping on ${serverPath(server)}` };
        }
        const at = ports.clock.now().toISOString();
        const cause = operatorCause(request, 'resume', { comment });
        await audit.append({
            // One end of one flapping, however often it is asked for.
            id: `resumed:${control}:${known.since}`,
            at,
            server: serverPath(server),
            outcome: 'resumed',
            control,
            ...driftField(stored.record.drifts, control),
            operator,
            reason: comment,
            cause,
        });
        const slices = slicesReadBy(ports.controls.filter(({ id }) => id === control));
        await ports.queues.assess({ server, slices, cause, requestedAt: at, requeues: 0 }, 1_000);
        const { [control]: _known, ...flapping } = stored.record.flapping;
        const { [control]: _repairs, ...repairs } = stored.record.repairs;
        await ports.records.write(server, { ...stored.record, flapping, repairs }, stored.etag);
        return { kind: 'done', value: `${control} is repaired again on ${serverPath(server)}` };
    });
}
