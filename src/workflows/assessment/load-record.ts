import { IdentityUnreadableError } from '../../errors.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import { emptyRecord, type ServerRecord, type StoredRecord } from '../../model/server-record.ts';
import type { SliceReading } from '../../model/server-state.ts';
import { createdAtOf, creationTimeOf, detectRecreation, isDeletion } from '../server/server-identity.ts';
import { storeAndStart } from '../server/start-remediations.ts';
import { recordAbsence } from './absence.ts';
import type { AssessPorts } from './assess-ports.ts';
import { forgetServer } from './forget-server.ts';
import { adoptRecord, restarted } from './moved-server.ts';

/**
 * Returns the record of the server as the assessment goes on with it; `deleted` when the server does not exist. Reads the server first where it may be deleted: open
 * remediations of a deleted server cannot go on, and must not be waited for.
 */
export async function loadRecord(
    ports: AssessPorts,
    message: AssessmentMessage,
    stored: StoredRecord | undefined,
): Promise<StoredRecord | undefined | 'deleted'> {
    const { server } = message;
    if (stored === undefined || !isDoubtful(stored.record, message)) return stored;
    const reading = await ports.reader.read(server, ['server']);
    if (reading.kind === 'missing') {
        await recordAbsence(ports, message, reading.reason, stored);
        return 'deleted';
    }
    const past = await reconcileIdentity(ports, message, stored, reading.slices.server);
    if (past === 'later') return 'deleted';
    return past === 'settled' ? stored : await ports.records.read(server);
}

function isDoubtful(record: ServerRecord, { cause }: AssessmentMessage): boolean {
    if (record.missing !== undefined || record.deletedAt !== undefined) return true;
    if (record.interruptedUndos !== undefined) return true;
    return record.remediations.length > 0 && isDeletion(cause);
}

/**
 * Makes sure that the record is of the server that was found. `anew`: it was of another one, and the stored record is right
 * now. `later`: that is unknown yet, and the message is requeued.
 */
export async function reconcileIdentity(
    ports: AssessPorts,
    message: AssessmentMessage,
    stored: StoredRecord | undefined,
    reading: SliceReading<'server'> | undefined,
): Promise<'settled' | 'anew' | 'later'> {
    const { server } = message;
    const createdAt = createdAtOf(reading);
    if (stored === undefined) {
        if (createdAt === undefined) return 'settled';
        return await adoptRecord(ports, message, createdAt);
    }
    const reason = detectRecreation(stored.record, reading);
    if (reason !== undefined) {
        const occasion = createdAt ?? message.requestedAt;
        await forgetServer(ports, server, { occasion, reason, cause: message.cause }, stored);
        const past = await adoptRecord(ports, message, occasion);
        if (past !== 'settled') return past;
        await ports.records.write(server, { ...emptyRecord(server), ...creationTimeOf(reading) }, undefined);
        return 'anew';
    }
    const { deletedAt, interruptedUndos } = stored.record;
    if (deletedAt === undefined && interruptedUndos === undefined) return 'settled';
    if (createdAt === undefined && deletedAt !== undefined) throw unidentified(server, reading);
    // A record that moved to another id leaves nothing here.
    if (deletedAt !== undefined && stored.record.createdAt === undefined)
        await ports.records.remove(server, stored.etag);
    else await restoreServer(ports, message, stored);
    return 'anew';
}

function unidentified(
    server: ServerId,
    reading: SliceReading<'server'> | undefined,
): IdentityUnreadableError {
    const problem =
        reading?.kind === 'unreadable' ? reading : { reason: 'no creation time', transient: true };
    return new IdentityUnreadableError(serverPath(server), problem.reason, problem.transient);
}

/** The server that was not there is there again: what operators decided holds on, and what they asked for goes on. */
async function restoreServer(
    ports: AssessPorts,
    { server, cause, requestedAt }: AssessmentMessage,
    { record, etag }: StoredRecord,
): Promise<void> {
    const { deletedAt, missing: _missing, interruptedUndos: undos = [], ...rest } = record;
    if (deletedAt !== undefined) {
        await ports.audit.append({
            id: `returned:${deletedAt}`,
            at: ports.clock.now().toISOString(),
            server: serverPath(server),
            outcome: 'serverReturned',
            reason: `it counted as deleted since ${deletedAt}, and it is the server that was created at ${record.createdAt}`,
            cause,
        });
    }
    const remediations = restarted(ports, undos, requestedAt);
    await storeAndStart(ports, server, { ...rest, remediations }, etag);
    ports.log.info('Server is back', { server: serverPath(server) });
}
