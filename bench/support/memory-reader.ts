import { parseServerId } from '../../src/model/resource-id.ts';
import type { ServerReading } from '../../src/model/server-reading.ts';
import { controlPlaneSlices, type SliceReadings } from '../../src/model/server-state.ts';
import type { ServerReader } from '../../src/ports.ts';
import type { RecordedServer } from './recorded-servers.ts';
import { azureOver } from './virtual-fleet.ts';
import { virtualResourceManager } from './virtual-resource-manager.ts';

/** Reads the recorded servers once; then each server is read from memory as one of them, by the number in its name. */
export async function memoryReader(kinds: readonly RecordedServer[]): Promise<ServerReader> {
    const { transport } = virtualResourceManager({ now: Date.now, kinds, hasBuckets: false });
    const { reader } = azureOver(transport, Date.now);
    const known: ServerReading[] = [];
    for (const [index, { path }] of kinds.entries()) {
        const server = parseServerId(path.replace(/[^/]+$/, `kind-${index}`));
        if (server === undefined) throw new Error(`${path} is no server`);
        known.push(await reader.read(server, controlPlaneSlices));
    }
    return {
        async read({ name }, slices) {
            const reading = known[Number(/\d+$/.exec(name)?.[0] ?? 0) % known.length];
            if (reading?.kind !== 'found') throw new Error('No server was recorded');
            const wanted = slices.map((slice) => [slice, reading.slices[slice]] as const);
            return { ...reading, slices: Object.fromEntries(wanted) as SliceReadings };
        },
    };
}
