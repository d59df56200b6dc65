import { changeTarget } from '../../changes/kinds.ts';
import { fleet } from '../../model/audit-entry.ts';
import { type Operator, operatorCause } from '../../model/operator.ts';
import type { Pause, PauseState } from '../../model/pause.ts';
import { isSameServer, type ServerId, serverKey, serverPath } from '../../model/resource-id.ts';
import type { AuditLog, Clock, PauseSwitch, Randomness, ServerRecords } from '../../ports.ts';
import { type KnownServerPorts, unknownServer } from './known-server.ts';
import type { OperationResult, WriteUnderWay } from './operate.ts';

export interface PausePorts extends KnownServerPorts {
    readonly pause: PauseSwitch;
    readonly audit: AuditLog;
    readonly clock: Clock;
    readonly randomness: Randomness;
}

export interface PauseRequest extends Operator {
    /** Undefined for the whole fleet. */
    readonly server: ServerId | undefined;
    readonly reason: string;
}

/**
 * Stops all writes before the next one, everywhere or on one server, and names those that are under way: they are followed
 * to their end.
 */
export async function pauseWrites(ports: PausePorts, request: PauseRequest): Promise<OperationResult> {
    const state = await ports.pause.read();
    const { server, operator, authentication, reason } = request;
    const unknown = server === undefined ? undefined : await unknownServer(ports, server);
    if (unknown !== undefined) return unknown;
    const before = server === undefined ? state.fleet : state.servers[serverKey(server)];
    if (before !== undefined) {
        // The process that paused may have died before it recorded the pause.
        await record(ports, 'paused', { ...before, server }, before, before.since);
        return {
            kind: 'conflict',
            reason: `${before.operator} paused it already at ${before.since}: ${before.reason}`,
        };
    }
    // Stopping is effective before it is recorded, going on is recorded before it is effective.
    const since = ports.clock.now().toISOString();
    const pause: Pause = {
        id: ports.randomness.id(),
        operator,
        ...(authentication === undefined ? {} : { authentication }),
        reason,
        since,
    };
    const next: PauseState =
        server === undefined
            ? { ...state, fleet: pause }
            : { ...state, servers: { ...state.servers, [serverKey(server)]: pause } };
    await ports.pause.write(next);
    await record(ports, 'paused', request, pause, since);
    return {
        kind: 'done',
        value: `no write begins ${scopeText(server)} from now on; what is under way is followed to its end`,
        writesUnderWay: await writesUnderWay(ports.records, server),
    };
}

/** Most writes under way in the answer to a pause. */
const maxTold = 200;

/**
 * Returns the writes that were being sent or running when writes stopped. A process stores that it is sending before it
 * reads the switch for the last time, so every write that it still sends is among them.
 */
async function writesUnderWay(
    records: ServerRecords,
    server: ServerId | undefined,
): Promise<readonly WriteUnderWay[]> {
    const found: WriteUnderWay[] = [];
    for await (const record of records.withOpenWork()) {
        if (server !== undefined && !isSameServer(record.server, server)) continue;
        for (const { id: remediationId, change, status, end } of record.remediations) {
            if (end !== undefined || (status !== 'started' && status !== 'accepted')) continue;
            const { control } = change;
            const target = changeTarget(change);
            found.push({ server: serverPath(record.server), remediationId, control, target, status });
        }
        if (found.length >= maxTold) break;
    }
    return found.slice(0, maxTold);
}

/** Lets writes go on. Held changes are assessed again within a minute. */
export async function resumeWrites(ports: PausePorts, request: PauseRequest): Promise<OperationResult> {
    const state = await ports.pause.read();
    const { server } = request;
    const key = server === undefined ? undefined : serverKey(server);
    const before = key === undefined ? state.fleet : state.servers[key];
    if (before === undefined) return { kind: 'conflict', reason: `nothing is paused ${scopeText(server)}` };
    const { fleet: fleetPause, ...rest } = state;
    const servers = Object.fromEntries(Object.entries(state.servers).filter(([paused]) => paused !== key));
    const next: PauseState =
        key === undefined
            ? rest
            : { ...rest, ...(fleetPause === undefined ? {} : { fleet: fleetPause }), servers };
    await record(ports, 'resumed', request, before, ports.clock.now().toISOString());
    await ports.pause.write(next);
    return {
        kind: 'done',
        value: `writes go on ${scopeText(server)}; what was held is assessed again within a minute`,
    };
}

/** Records one entry for the start of a pause and one for its end, however many operators ask at the same time. */
async function record(
    ports: PausePorts,
    outcome: 'paused' | 'resumed',
    request: PauseRequest,
    pause: Pause,
    at: string,
): Promise<void> {
    const { server, operator, reason } = request;
    const path = server === undefined ? fleet : serverPath(server);
    const action = outcome === 'paused' ? 'pause' : 'resume';
    await ports.audit.append({
        id: `${outcome}:${pause.id ?? `${pause.since}:${pause.operator}`}`,
        at,
        server: path,
        outcome,
        operator,
        reason,
        cause: operatorCause(request, action, { comment: reason }),
    });
}

function scopeText(server: ServerId | undefined): string {
    return server === undefined ? 'on any server' : `on ${serverPath(server)}`;
}
