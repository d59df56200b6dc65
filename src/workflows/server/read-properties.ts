import { wholeServer } from '../../engine/whole-server.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ServerProperties } from '../../model/server-state.ts';
import type { ServerReader } from '../../ports.ts';

/** The server resource itself, or undefined when it cannot be read: then nothing that depends on it is decided. */
export async function readProperties(
    reader: ServerReader,
    server: ServerId,
): Promise<ServerProperties | undefined> {
    const reading = await reader.read(server, ['server']);
    return wholeServer(reading.kind === 'found' ? reading.slices.server : undefined);
}
