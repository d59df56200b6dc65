import type { AuditEntry } from '../../model/audit-entry.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { AuditLog, Clock, ServerLease, ServerLeases } from '../../ports.ts';

/** The result of an operator's request. */
export type OperationResult<Value = string> =
    /** It was done, or will be: `value` says what happens next. */
    | { readonly kind: 'done'; readonly value: Value; readonly writesUnderWay?: readonly WriteUnderWay[] }
    /** There is no such thing. */
    | { readonly kind: 'notFound'; readonly reason: string }
    /** It cannot be done now, or not any more. `problems`: the parts of the request that stand in the way. */
    | { readonly kind: 'conflict'; readonly reason: string; readonly problems?: readonly RequestProblem[] };

/** The result of a request with a value that is never possible. Nothing was done. */
export interface InvalidRequest {
    readonly kind: 'invalid';
    readonly problems: readonly RequestProblem[];
}

/** Returns the refusal of one field. */
export function invalid(field: string, reason: string): InvalidRequest {
    return { kind: 'invalid', problems: [{ path: [field], reason }] };
}

/** A part of a request that is in the way. */
export interface RequestProblem {
    /** Path of the part: `['changes', 3]`. */
    readonly path: readonly (string | number)[];
    readonly reason: string;
}

/**
 * Records what an operator does. The entry's id comes from the state that is changed, so that the same act has one row
 * however often and by how many it is asked for; one that was recorded and cut short is carried out as it was recorded.
 */
export async function recordAct<Entry extends AuditEntry>(
    audit: AuditLog,
    entry: Entry,
): Promise<Pick<AuditEntry, 'at' | 'operator' | 'reason' | 'remediationId'>> {
    if ((await audit.append(entry)) === 'added') return entry;
    return (await audit.entry(entry.server, entry.id)) ?? entry;
}

/** A write that was about to be sent, or that Azure ran, when writes were stopped. */
export interface WriteUnderWay {
    /** Resource id. */
    readonly server: string;
    readonly remediationId: string;
    readonly control: string;
    /** `configurations/require_secure_transport` */
    readonly target: string;
    /** `started`: being sent, or not answered. `accepted`: Azure runs it. */
    readonly status: 'started' | 'accepted';
}

/** Time for which an operator's decision about a change holds. */
export const decisionHours = 24;

export function hoursFromNow(clock: Clock, hours: number): string {
    return new Date(clock.now().getTime() + hours * 3_600_000).toISOString();
}

/** Does the work under the server's lease. A lease that another process holds is a conflict. */
export async function withServerLease(
    leases: ServerLeases,
    server: ServerId,
    work: (lease: ServerLease) => Promise<OperationResult>,
): Promise<OperationResult> {
    const lease = await leases.acquire(server);
    if (lease === undefined)
        return { kind: 'conflict', reason: 'the server is being worked on; try again in a moment' };
    try {
        return await work(lease);
    } finally {
        await lease.release();
    }
}
