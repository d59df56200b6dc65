import type { Cause } from '../../model/cause.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { SliceName, SliceReading } from '../../model/server-state.ts';

/** Whether an event says that the server itself was deleted. */
export function isDeletion(cause: Cause): boolean {
    return (
        cause.kind === 'event' &&
        cause.resource === undefined &&
        /ResourceDeleteSuccess$/i.test(cause.eventType ?? '')
    );
}

/** An event about the server itself can be of its creation: when it was created must be read, whatever controls need. */
export function withBirth(cause: Cause, slices: readonly SliceName[]): readonly SliceName[] {
    const isOfServer =
        cause.kind === 'event' && cause.resource === undefined && cause.eventType !== undefined;
    return isOfServer && !slices.includes('server') ? ['server', ...slices] : slices;
}

/**
 * Why the record is of an earlier server of the same id, or undefined when it is not. Nothing of it holds for the new
 * one: not its posture, nor what was decided of it, nor its remediations.
 * Assumed: Azure never changes the `createdAt` of a server that exists.
 */
export function recreation(
    record: ServerRecord,
    reading: SliceReading<'server'> | undefined,
): string | undefined {
    const found = reading?.kind === 'read' ? reading.value.createdAt : undefined;
    if (found === undefined || record.createdAt === undefined || found === record.createdAt) return undefined;
    return `it was deleted, and created anew under the same id at ${found}`;
}

/** The instant by which the next assessment knows the server again. */
export function birth(reading: SliceReading<'server'> | undefined): Pick<ServerRecord, 'createdAt'> {
    const found = reading?.kind === 'read' ? reading.value.createdAt : undefined;
    return found === undefined ? {} : { createdAt: found };
}
