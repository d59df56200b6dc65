import type { Transition } from '../../engine/remediation-steps.ts';
import type { RetryClock } from '../../engine/retry-policy.ts';
import type { Remediation } from '../../model/remediation.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { ServerLease } from '../../ports.ts';
import { attributeLateEvents } from '../server/drift-entries.ts';
import type { RemediatePorts } from './remediate-ports.ts';

/** A server whose lease this process holds, and its stored record. */
export interface LeasedServer {
    readonly ports: RemediatePorts;
    readonly server: ServerId;
    readonly lease: ServerLease;
    record: ServerRecord;
    etag: string;
}

/** The next step of the first remediation. */
export type Step =
    | Transition
    /** Nothing of it was recorded yet: it is left to a later assessment, which says why. */
    | { readonly kind: 'putBack' };

/** Replaces the first remediation in the record, which is not stored by this. */
export function replaceCurrent(leased: LeasedServer, remediation: Remediation): void {
    leased.record = { ...leased.record, remediations: [remediation, ...leased.record.remediations.slice(1)] };
}

export async function save(leased: LeasedServer): Promise<void> {
    leased.etag = await leased.ports.records.write(leased.server, leased.record, leased.etag);
}

/** Attributes the drifts of the server to actors of recent events. */
export async function attributeRecentEvents(leased: LeasedServer): Promise<void> {
    const recentEvents = await leased.ports.pendingRequests.recentEvents(leased.server);
    leased.record = await attributeLateEvents(leased.ports, leased.record, recentEvents);
}

export function retryClock({ ports }: LeasedServer): RetryClock {
    return { policy: ports.retryPolicy, now: ports.clock.now(), jitter: ports.randomness.fraction() };
}
