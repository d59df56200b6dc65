import { kindOf } from '../../changes/kinds.ts';
import { isKnownChange } from '../../changes/stored-change.ts';
import { gateSwitches } from '../../engine/gate.ts';
import type { Change } from '../../model/change.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { ServerRecord, StoredRecord } from '../../model/server-record.ts';
import type {
    AuditAnchors,
    AuditChains,
    AuditLog,
    ServerReader,
    ServerRecords,
    ServerWriter,
} from '../../ports.ts';
import { type GateContextPorts, pauseText } from '../server/gate-context.ts';
import { restores, trustedEnd } from './finished-remediation.ts';
import type { OperationResult } from './operate.ts';
import { objectionToPast } from './same-server.ts';

export interface UndoPlanPorts extends GateContextPorts {
    readonly reader: Pick<ServerReader, 'read'>;
    readonly writer: Pick<ServerWriter, 'readBack'>;
    readonly records: Pick<ServerRecords, 'read'>;
    readonly audit: AuditLog & Pick<AuditChains, 'downTo'>;
    readonly anchors: AuditAnchors;
}

/** The write that takes a remediation back, or the reason why it cannot be taken back now. */
export type UndoPlan =
    | {
          readonly kind: 'possible';
          readonly stored: StoredRecord;
          readonly change: Change;
          /** True when it is an undo that is taken back: its controls are enforced again instead of left alone. */
          readonly isEnforcedAgain: boolean;
      }
    | Exclude<OperationResult, { kind: 'done' }>;

/**
 * Checks whether a verified remediation can be taken back: its entry can be trusted, it was made on this very server, no
 * switch stops writes, and Azure still shows what the remediation made. Writes nothing.
 */
export async function undoPlan(
    ports: UndoPlanPorts,
    server: ServerId,
    remediationId: string,
): Promise<UndoPlan> {
    const stored = await ports.records.read(server);
    // A server that was moved has a chain for each of its ids.
    const ids = [server, ...(stored?.record.previousIds ?? [])];
    const entry = await trustedEnd(ports, ids, remediationId);
    if (typeof entry === 'string') return { kind: 'conflict', reason: entry };
    if (entry?.change === undefined) {
        return {
            kind: 'notFound',
            reason: `no verified remediation ${remediationId} on ${serverPath(server)}`,
        };
    }
    if (stored === undefined || stored.record.deletedAt !== undefined)
        return { kind: 'notFound', reason: `${serverPath(server)} is not known any more` };
    if (!isKnownChange(entry.change))
        return { kind: 'conflict', reason: `this Pgwarden does not know all of the change ${remediationId}` };
    const inverse = kindOf(entry.change).inverse(entry.change);
    if (inverse.kind === 'none') return { kind: 'conflict', reason: inverse.reason };
    const objection =
        (await objectionToPast(ports.reader, server, stored.record, entry)) ??
        (await objectionTo(ports, server, stored.record, entry.change));
    if (objection !== undefined) return { kind: 'conflict', reason: objection };
    const isEnforcedAgain = await restores(ports.audit, ids, entry);
    return { kind: 'possible', stored, change: inverse.change, isEnforcedAgain };
}

async function objectionTo(
    ports: UndoPlanPorts,
    server: ServerId,
    record: ServerRecord,
    change: Change,
): Promise<string | undefined> {
    if (record.remediations.length > 0)
        return 'other remediations of the server are under way; wait for their end';
    const paused = pauseText(await ports.pause.read(), record, ports.clock.now());
    const held = gateSwitches({ isDryRun: ports.isDryRun, paused });
    if (held?.kind === 'hold') return held.reason;
    const present = await ports.writer.readBack(server, change);
    switch (present.kind) {
        case 'wanted':
            return undefined;
        case 'unchanged':
            return 'the state is already what it was before the remediation';
        case 'other':
            return `the value changed after the remediation; it is now ${present.found}`;
        case 'missing':
        case 'unanswered':
            return `the present state could not be read: ${present.reason}`;
    }
}
