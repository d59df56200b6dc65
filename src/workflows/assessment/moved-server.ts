import { backoffMs } from '../../engine/retry-policy.ts';
import type { AuditEntry } from '../../model/audit-entry.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import type { Remediation } from '../../model/remediation.ts';
import { type ServerId, serverKey, serverPath } from '../../model/resource-id.ts';
import { emptyRecord, type ServerRecord, type StoredRecord } from '../../model/server-record.ts';
import { decideEnds } from '../server/decide-end.ts';
import {
    createdAtOf,
    interruptedUndos,
    isSameInstant,
    remainingDecisions,
} from '../server/server-identity.ts';
import { newRemediation, storeAndStart } from '../server/start-remediations.ts';
import type { AssessPorts } from './assess-ports.ts';
import { closeOpen } from './forget-server.ts';
import { maxRequeues } from './requeue-assessment.ts';

/** Ids of one server that are remembered. */
const maxPreviousIds = 10;

/**
 * Adopts the record of a server that was moved to another group or subscription: server names are unique in all of Azure,
 * so one of the same name and creation time is the same server. `settled`: there is none. `later`: the server is leased or
 * still found under the old id.
 */
export async function adoptRecord(
    ports: AssessPorts,
    message: AssessmentMessage,
    createdAt: string,
): Promise<'settled' | 'anew' | 'later'> {
    const { server } = message;
    const isSame = ({ record }: StoredRecord): boolean =>
        record.createdAt !== undefined && isSameInstant(record.createdAt, createdAt);
    const old = (await ports.records.namesakes(server)).find(isSame);
    const oldId = old?.record.server;
    if (oldId === undefined) return 'settled';
    const lease = await ports.leases.acquire(oldId);
    if (lease === undefined) return await requeueLater(ports, message);
    try {
        const stored = await ports.records.read(oldId);
        if (stored === undefined || !isSame(stored)) return 'settled';
        const isThere = await answersAs(ports, oldId, createdAt);
        if (isThere && message.requeues < maxRequeues) return await requeueLater(ports, message);
        await move(ports, { from: oldId, to: server, message }, stored);
        return 'anew';
    } finally {
        await lease.release();
    }
}

/** Returns whether the server is still shown under the id. */
async function answersAs(ports: AssessPorts, server: ServerId, createdAt: string): Promise<boolean> {
    const reading = await ports.reader.read(server, ['server']);
    if (reading.kind === 'missing') return false;
    const found = createdAtOf(reading.slices.server);
    return found === undefined || isSameInstant(found, createdAt);
}

async function requeueLater(ports: AssessPorts, message: AssessmentMessage): Promise<'later'> {
    const delayMs = backoffMs(message.requeues + 1, ports.retryPolicy, ports.randomness.fraction());
    await ports.queues.assess({ ...message, requeues: message.requeues + 1 }, delayMs);
    return 'later';
}

interface Move {
    readonly from: ServerId;
    readonly to: ServerId;
    readonly message: AssessmentMessage;
}

/** Records the move in both chains, then moves the pause and the record. Repeated as a whole after a crash. */
async function move(ports: AssessPorts, { from, to, message }: Move, found: StoredRecord): Promise<void> {
    const [oldPath, newPath] = [serverPath(from), serverPath(to)];
    const stored = await decideEnds(ports, from, found, `the server was moved; it is now ${newPath}`);
    const at = ports.clock.now().toISOString();
    const entry: Pick<AuditEntry, 'id' | 'at' | 'outcome' | 'cause'> = {
        id: `moved:${serverKey(to)}:${message.requestedAt}`,
        at,
        outcome: 'serverMoved',
        cause: message.cause,
    };
    await closeOpen(ports, from, stored.record.remediations);
    await ports.audit.append({ ...entry, server: oldPath, reason: `it is now ${newPath}` });
    await ports.audit.append({ ...entry, server: newPath, reason: `it was ${oldPath} before` });
    await movePause(ports, from, to);
    await storeAndStart(ports, to, movedRecord(ports, to, stored.record, at), undefined);
    await ports.records.write(from, { ...emptyRecord(from), deletedAt: at }, stored.etag);
    ports.log.info('Server was moved', { server: newPath, previousId: oldPath });
}

/** Everything that is known of the server, under its new id. Its slices are all read anew. */
function movedRecord(ports: AssessPorts, to: ServerId, record: ServerRecord, at: string): ServerRecord {
    const {
        missing: _missing,
        deletedAt: _deletedAt,
        step: _step,
        deferred: _deferred,
        interruptedUndos: _undos,
        ...rest
    } = record;
    return {
        ...rest,
        server: to,
        assessed: {},
        decisions: remainingDecisions(record),
        remediations: restarted(ports, interruptedUndos(record), at),
        previousIds: previousIdsAfterMove(record),
    };
}

/** Newest first. The first id that the server had is never left out: what was decided of it is known by that. */
function previousIdsAfterMove({ server, previousIds = [] }: ServerRecord): readonly ServerId[] {
    const [first] = previousIds.slice(-1);
    const later = [server, ...previousIds.slice(0, -1)].slice(0, maxPreviousIds - 1);
    return first === undefined ? [server] : [...later, first];
}

/** Returns the undos that operators asked for, from the start: the state is read before anything is written. */
export function restarted(
    { randomness }: Pick<AssessPorts, 'randomness'>,
    undos: readonly Remediation[],
    at: string,
): readonly Remediation[] {
    return undos.map(({ change, cause, authority, detectedAt, attemptsAllowed = 5 }) =>
        newRemediation(randomness, {
            change,
            cause,
            authority,
            detectedAt,
            attemptsAllowed,
            // Long ago: nothing is written before the state was read again.
            readAt: new Date(Math.min(Date.parse(at), Date.parse(detectedAt)) - 3_600_000).toISOString(),
        }),
    );
}

async function movePause(ports: AssessPorts, from: ServerId, to: ServerId): Promise<void> {
    const state = await ports.pause.read();
    const { [serverKey(from)]: pause, ...others } = state.servers;
    if (pause === undefined) return;
    await ports.pause.write({ ...state, servers: { ...others, [serverKey(to)]: pause } });
}
