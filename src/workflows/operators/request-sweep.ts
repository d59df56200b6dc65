import { fleet } from '../../model/audit-entry.ts';
import { type Operator, operatorCause } from '../../model/operator.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { AuditLog } from '../../ports.ts';
import { beginSweep, type MoveSweepPorts, sweepUnderWay } from '../fleet/sweep.ts';
import { type OperationResult, recordAct } from './operate.ts';

export interface RequestSweepPorts extends MoveSweepPorts {
    readonly audit: AuditLog;
}

export interface SweepRequest extends Operator {
    readonly comment: string;
}

/** Starts a sweep now, as the timer does. One that is under way is a conflict that names it. */
export async function requestSweep(
    ports: RequestSweepPorts,
    request: SweepRequest,
): Promise<OperationResult> {
    const stored = await ports.sweeps.read();
    const earlier = sweepUnderWay(stored);
    if (earlier !== undefined) return underWay(earlier);
    const { operator, comment } = request;
    await recordAct(ports.audit, {
        // One request of the sweep after the stored one, however often and by how many it is sent.
        id: `sweepRequested:${stored?.etag ?? 'first'}`,
        at: ports.clock.now().toISOString(),
        server: fleet,
        outcome: 'sweepRequested',
        operator,
        reason: comment,
        cause: operatorCause(request, 'sweep', { comment }),
    });
    const sweepId = await beginSweep(ports, stored);
    if (sweepId === undefined) {
        const other = sweepUnderWay(await ports.sweeps.read());
        return other === undefined
            ? { kind: 'conflict', reason: 'another sweep started and ended meanwhile' }
            : underWay(other);
    }
    return {
        kind: 'done',
        value: `sweep ${sweepId} has started; it assesses every server`,
    };
}

function underWay({ id, startedAt, seen }: Sweep): OperationResult & { readonly kind: 'conflict' } {
    return {
        kind: 'conflict',
        reason: `sweep ${id} is under way since ${startedAt}; it has found ${seen} servers so far`,
    };
}
