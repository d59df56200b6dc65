import { type Operator, operatorCause } from '../../model/operator.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import { controlPlaneSlices } from '../../model/server-state.ts';
import type { AuditLog, Clock, Randomness, WorkQueues } from '../../ports.ts';
import { type KnownServerPorts, unknownServer } from './known-server.ts';
import type { OperationResult } from './operate.ts';

export interface RequestAssessmentPorts extends KnownServerPorts {
    readonly queues: WorkQueues;
    readonly audit: AuditLog;
    readonly clock: Clock;
    readonly randomness: Randomness;
}

export interface AssessmentRequest extends Operator {
    readonly server: ServerId;
    readonly comment: string;
}

/** Has every slice of a server read and held against the baseline, as an event or a sweep would. */
export async function requestAssessment(
    ports: RequestAssessmentPorts,
    request: AssessmentRequest,
): Promise<OperationResult> {
    const { server, operator, comment } = request;
    const unknown = await unknownServer(ports, server);
    if (unknown !== undefined) return unknown;
    const at = ports.clock.now().toISOString();
    const path = serverPath(server);
    const cause = operatorCause(request, 'assess', { comment });
    await ports.audit.append({
        id: `assessmentRequested:${ports.randomness.id()}`,
        at,
        server: path,
        outcome: 'assessmentRequested',
        operator,
        reason: comment,
        cause,
    });
    await ports.queues.assess({ server, slices: controlPlaneSlices, cause, requestedAt: at, requeues: 0 });
    return { kind: 'done', value: `${path} is assessed within seconds` };
}
