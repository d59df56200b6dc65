import type { Transition } from '../../engine/next-step.ts';
import type { Moment } from '../../engine/pacing.ts';
import type { Remediation } from '../../model/remediation.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { ServerLease } from '../../ports.ts';
import { hear } from '../assessment/tell-stories.ts';
import type { RemediatePorts } from './remediate.ts';

/** One server while its lease is ours: what is stored, and how to store what comes next. */
export interface Turn {
    readonly ports: RemediatePorts;
    readonly server: ServerId;
    readonly lease: ServerLease;
    record: ServerRecord;
    etag: string;
}

/** What a turn does next with the first remediation. */
export type Step =
    | Transition
    /** Nothing of it was recorded yet: it is left to a later assessment, which says why. */
    | { readonly kind: 'putBack' };

/** Replaces the first remediation in the record, which is not stored by this. */
export function replaceCurrent(turn: Turn, remediation: Remediation): void {
    turn.record = { ...turn.record, remediations: [remediation, ...turn.record.remediations.slice(1)] };
}

export async function save(turn: Turn): Promise<void> {
    turn.etag = await turn.ports.records.write(turn.server, turn.record, turn.etag);
}

/** Takes in what events tell of the drifts of the server. */
export async function hearEvents(turn: Turn): Promise<void> {
    const heard = await turn.ports.bursts.heard(turn.server);
    turn.record = await hear(turn.ports, turn.record, heard);
}

export function moment({ ports }: Turn): Moment {
    return { now: ports.clock.now(), jitter: ports.randomness.fraction() };
}
