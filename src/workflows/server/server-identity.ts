import type { Cause } from '../../model/cause.ts';
import { emptyRecord, type ServerRecord } from '../../model/server-record.ts';
import type { SliceName, SliceReading } from '../../model/server-state.ts';
import { withoutClaim } from './gate-context.ts';

/** Returns whether an event says that the server itself was deleted. */
export function isDeletion(cause: Cause): boolean {
    return (
        cause.kind === 'event' &&
        cause.resource === undefined &&
        /ResourceDeleteSuccess$/i.test(cause.eventType ?? '')
    );
}

/** Returns whether the event reports the deletion of this server, and not, late, of an earlier one. */
export function provesDeletion(cause: Cause, record: ServerRecord): boolean {
    if (!isDeletion(cause) || cause.kind !== 'event') return false;
    const { createdAt } = record;
    if (cause.time === undefined || createdAt === undefined) return true;
    return Date.parse(cause.time) >= Date.parse(createdAt);
}

/**
 * Returns the slices with the one that carries the creation time, where that is needed: after an event about the server
 * itself, which can be of its creation; before operators' decisions are applied; and for a new server that may have been
 * moved.
 */
export function withCreationTime(
    cause: Cause,
    slices: readonly SliceName[],
    record: ServerRecord | undefined,
    hasNamesakes: boolean,
): readonly SliceName[] {
    const isOfServer =
        cause.kind === 'event' && cause.resource === undefined && cause.eventType !== undefined;
    const isInDoubt = record === undefined ? hasNamesakes : isDecided(record);
    const isAsked = isOfServer || (slices.length > 0 && isInDoubt);
    return isAsked && !slices.includes('server') ? ['server', ...slices] : slices;
}

/** Returns whether operators decided something of the server, or left it alone, that must not be applied to another one. */
function isDecided({ undoExemptions, decisions, flapping }: ServerRecord): boolean {
    return [undoExemptions, decisions, flapping].some((decided) => Object.keys(decided).length > 0);
}

/** Returns the server's creation time, ISO 8601. */
export function createdAtOf(reading: SliceReading<'server'> | undefined): string | undefined {
    return reading?.kind === 'read' ? reading.value.createdAt : undefined;
}

/**
 * Returns why the record belongs to an earlier server of the same id; undefined when it does not. Nothing in such a record
 * applies to the new server: neither its posture, nor decisions on it, nor its remediations.
 * Assumed: Azure never changes the `createdAt` of a server that exists, not when it moves either.
 */
export function detectRecreation(
    record: ServerRecord,
    reading: SliceReading<'server'> | undefined,
): string | undefined {
    const found = createdAtOf(reading);
    if (found === undefined || record.createdAt === undefined || isSameInstant(found, record.createdAt)) {
        return undefined;
    }
    return `it was deleted, and created anew under the same id at ${found}`;
}

/** Instants are written in several precisions. */
export function isSameInstant(a: string, b: string): boolean {
    return Date.parse(a) === Date.parse(b);
}

/** The instant by which the next assessment knows the server again. */
export function creationTimeOf(reading: SliceReading<'server'> | undefined): Pick<ServerRecord, 'createdAt'> {
    const found = createdAtOf(reading);
    return found === undefined ? {} : { createdAt: found };
}

/** The record of a server that was just found. */
export function withoutAbsence(record: ServerRecord): ServerRecord {
    const { missing: _missing, ...rest } = record;
    return rest;
}

/**
 * Returns the record that is kept of a deleted server while it may come back: operators' decisions and the facts behind
 * them.
 */
export function tombstone(record: ServerRecord, now: Date): ServerRecord {
    const { createdAt, undoExemptions, flapping, repairs, previousIds } = record;
    const undos = interruptedUndos(record);
    return {
        ...emptyRecord(record.server),
        ...(createdAt === undefined ? {} : { createdAt }),
        ...(previousIds === undefined ? {} : { previousIds }),
        ...(undos.length === 0 ? {} : { interruptedUndos: undos }),
        undoExemptions,
        decisions: remainingDecisions(record),
        flapping,
        repairs,
        deletedAt: record.deletedAt ?? now.toISOString(),
    };
}

/** Returns operators' decisions without the claims of open remediations that have sent nothing. */
export function remainingDecisions({ decisions, remediations }: ServerRecord): ServerRecord['decisions'] {
    return remediations
        .filter(({ writes }) => writes === 0)
        .reduce((remaining, { id }) => withoutClaim(remaining, id), decisions);
}

/** Returns the undos that operators asked for and that are not done. */
export function interruptedUndos(record: ServerRecord): NonNullable<ServerRecord['interruptedUndos']> {
    const open = record.remediations.filter(({ authority }) => authority.kind === 'undo');
    return [...(record.interruptedUndos ?? []), ...open];
}
