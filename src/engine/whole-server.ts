import type { ServerProperties, SliceReading } from '../model/server-state.ts';

/**
 * Returns the server resource if all of it was read. Nothing is decided from a resource of which a section is missing.
 */
export function wholeServer(reading: SliceReading<'server'> | undefined): ServerProperties | undefined {
    return reading?.kind === 'read' && reading.unread === undefined ? reading.value : undefined;
}
