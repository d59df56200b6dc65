import type { ArmCall } from '../arm/route.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import type { ServerRecord } from '../world/server-record.ts';
import { areReadsStale, type FlexibleServer } from '../world/world.ts';
import type { Provider } from './server-operation.ts';
import { serverOf } from './server-problems.ts';

/** Answers a read of a server or a child of it: 404 without the server, the record before when the read is stale. */
export function serveRead(
    provider: Provider,
    call: ArmCall,
    read: (server: FlexibleServer, record: ServerRecord) => SimulatorResponse,
): SimulatorResponse {
    const found = serverOf(provider.context.world, call);
    if (found.kind === 'missing') return found.response;
    const { server } = found;
    const { clock, faults, world } = provider.context;
    const isStale = areReadsStale(world, server.id, clock.now()) || faults.isStaleRead(call.request.path);
    return read(server, isStale ? server.before : server.record);
}

/** Answers a write to a server or a child of it: 404 without the server. */
export function serveWrite(
    provider: Provider,
    call: ArmCall,
    write: (server: FlexibleServer) => SimulatorResponse,
): SimulatorResponse {
    const found = serverOf(provider.context.world, call);
    return found.kind === 'missing' ? found.response : write(found.server);
}
