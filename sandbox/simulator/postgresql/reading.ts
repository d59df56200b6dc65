import type { ArmCall } from '../arm/route.ts';
import type { SimulatorAnswer } from '../kernel/http.ts';
import type { ServerRecord } from '../world/server-record.ts';
import { type FlexibleServer, isBehindWrites } from '../world/world.ts';
import { serverOf } from './server-problems.ts';
import type { Provider } from './slot.ts';

/** Answers a read of a server or a child of it: 404 without the server, the record before when the read is stale. */
export function reading(
    provider: Provider,
    call: ArmCall,
    read: (server: FlexibleServer, record: ServerRecord) => SimulatorAnswer,
): SimulatorAnswer {
    const found = serverOf(provider.azure.world, call);
    if (found.kind === 'missing') return found.answer;
    const { server } = found;
    const { world, faults } = provider.azure;
    const isStale = isBehindWrites(world, server.id) || faults.isStaleRead(call.request.path);
    return read(server, isStale ? server.before : server.record);
}

/** Answers a write to a server or a child of it: 404 without the server. */
export function writing(
    provider: Provider,
    call: ArmCall,
    write: (server: FlexibleServer) => SimulatorAnswer,
): SimulatorAnswer {
    const found = serverOf(provider.azure.world, call);
    return found.kind === 'missing' ? found.answer : write(found.server);
}
