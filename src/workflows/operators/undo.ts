import { kindOf } from '../../changes/kinds.ts';
import { gateSwitches } from '../../engine/gate.ts';
import { type Change, controlsOf } from '../../model/change.ts';
import { type Operator, operatorCause } from '../../model/operator.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { ServerRecord, StoredRecord } from '../../model/server-record.ts';
import type {
    AuditAnchors,
    AuditChains,
    AuditLog,
    Randomness,
    ServerLeases,
    ServerReader,
    ServerRecords,
    ServerWriter,
    WorkQueues,
} from '../../ports.ts';
import { auditUnderLease } from '../server/audit-under-lease.ts';
import { type GateContextPorts, pauseText } from '../server/gate-context.ts';
import { newRemediation, storeAndStart } from '../server/start-remediations.ts';
import { restores, trustedEnd } from './finished-remediation.ts';
import { type OperationResult, recordAct, withServerLease } from './operate.ts';
import { objectionToPast } from './same-server.ts';

export interface UndoPorts extends GateContextPorts {
    readonly reader: ServerReader;
    readonly writer: ServerWriter;
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly audit: AuditLog & Pick<AuditChains, 'downTo'>;
    readonly anchors: AuditAnchors;
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
        const audit = auditUnderLease(ports.audit, lease);
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
        const inverse = kindOf(entry.change).inverse(entry.change);
        if (inverse.kind === 'none') return { kind: 'conflict', reason: inverse.reason };
        const objection =
            (await objectionToPast(ports.reader, server, stored.record, entry)) ??
            (await objectionTo(ports, server, stored.record, entry.change));
        if (objection !== undefined) return { kind: 'conflict', reason: objection };
        const isEnforcedAgain = await restores(ports.audit, ids, entry);
        return await start({ ...ports, audit }, request, stored, inverse.change, isEnforcedAgain);
    });
}

async function objectionTo(
    ports: UndoPorts,
    server: ServerId,
    record: ServerRecord,
    change: Change,
): Promise<string | undefined> {
    if (record.remediations.length > 0)
        return 'other remediations of the server are under way; wait for their end';
    const paused = pauseText(await ports.pause.read(), record);
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

async function start(
    ports: UndoPorts,
    request: UndoRequest,
    stored: StoredRecord,
    change: Change,
    isEnforcedAgain: boolean,
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
