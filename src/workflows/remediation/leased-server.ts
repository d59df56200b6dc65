import type { Transition } from '../../engine/remediation-steps.ts';
import type { RetryClock } from '../../engine/retry-policy.ts';
import type { Remediation } from '../../model/remediation.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { ServerLease } from '../../ports.ts';
import { attributeLateEvents } from '../server/drift-entries.ts';
import type { RemediatePorts } from './remediate-ports.ts';

/** A server that this process works on, and its record. */
export interface LeasedServer {
    readonly ports: RemediatePorts;
    readonly server: ServerId;
    /**
     * Held before a write is decided. A poll, a read back and an end need none: what they decide is stored under the ETag
     * that was read, before anything follows from it.
     */
    lease: ServerLease | undefined;
    record: ServerRecord;
    /** Of the stored record; undefined when there is none yet. */
    etag: string | undefined;
    /** The first change was planned a moment ago, from a fresh read and with all switches read. */
    isJustPlanned: boolean;
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

/** Takes the server's lease unless this process has it; false while another process holds it. */
export async function holdLease(leased: LeasedServer): Promise<boolean> {
    leased.lease ??= await leased.ports.leases.acquire(leased.server);
    return leased.lease !== undefined;
}

/** Attributes the drifts of the server to actors of recent events. */
export async function attributeRecentEvents(leased: LeasedServer): Promise<void> {
    const recentEvents = await leased.ports.pendingRequests.recentEvents(leased.server);
    leased.record = await attributeLateEvents(leased.ports, leased.record, recentEvents);
}

export function retryClock({ ports }: LeasedServer): RetryClock {
    return { policy: ports.retryPolicy, now: ports.clock.now(), jitter: ports.randomness.fraction() };
}
