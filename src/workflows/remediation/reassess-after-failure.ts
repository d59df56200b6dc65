import type { Control } from '../../controls/definition/control.ts';
import { controlsOfChange, slicesReadBy } from '../../engine/evaluate.ts';
import { reassessAfterFailureMs } from '../../engine/repair-failures.ts';
import type { RetryClock } from '../../engine/retry-policy.ts';
import type { Remediation } from '../../model/remediation.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { Log, WorkQueues } from '../../ports.ts';

export interface ReassessAfterFailurePorts {
    readonly queues: WorkQueues;
    readonly controls: readonly Control[];
    readonly log: Log;
}

/**
 * Asks for an assessment some minutes after a repair failed for a reason that may pass. The message is on the queue before
 * the record without the remediation is stored: who dies in between closes it once more and asks twice.
 */
export async function reassessAfterFailure(
    ports: ReassessAfterFailurePorts,
    { server, repairFailures = {} }: ServerRecord,
    { change, id }: Remediation,
    retryClock: RetryClock,
): Promise<void> {
    const failures = repairFailures[change.control];
    const delayMs = failures === undefined ? undefined : reassessAfterFailureMs(failures, retryClock);
    if (failures === undefined || delayMs === undefined) return;
    const slices = slicesReadBy(controlsOfChange(ports.controls, change));
    const cause = { kind: 'followUp' as const, reason: `the repair of ${change.control} had failed` };
    await ports.queues.assess({ server, slices, cause, requestedAt: failures.at, requeues: 0 }, delayMs);
    ports.log.info('Server assessed again after a failed repair', {
        server: serverPath(server),
        control: change.control,
        remediationId: id,
        failures: failures.times,
        delayMs,
    });
}
