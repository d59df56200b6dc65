import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { ServerReader, ServerRecords } from '../../ports.ts';
import type { OperationResult } from './operate.ts';

export interface KnownServerPorts {
    readonly records: ServerRecords;
    readonly reader: ServerReader;
}

/**
 * Returns a refusal for an unknown server, so that a typo does not look like a success. Undefined for a server that has a
 * record or exists in Azure, or that cannot be read at the moment.
 */
export async function unknownServer(
    { records, reader }: KnownServerPorts,
    server: ServerId,
): Promise<(OperationResult & { kind: 'notFound' }) | undefined> {
    if ((await records.read(server)) !== undefined) return undefined;
    const reading = await reader.read(server, ['server']);
    if (reading.kind !== 'missing') return undefined;
    return { kind: 'notFound', reason: `there is no server ${serverPath(server)}: ${reading.reason}` };
}
