import { changeTarget } from '../../changes/kinds.ts';
import { fleet } from '../../model/audit-entry.ts';
import type { Operator } from '../../model/operator.ts';
import { isOver, type Pause, type PauseState } from '../../model/pause.ts';
import { isSameServer, type ServerId, serverKey, serverPath } from '../../model/resource-id.ts';
import type { AuditLog, Clock, PauseSwitch, Randomness, ServerRecords } from '../../ports.ts';
import type { PauseScope } from '../server/gate-context.ts';
import { type KnownServerPorts, unknownServer } from './known-server.ts';
import { type InvalidRequest, invalid, type OperationResult, type WriteUnderWay } from './operate.ts';
import { endedEntry, pausedEntry, resumedEntry } from './pause-entries.ts';

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

export interface PauseStart extends PauseRequest {
    /** Time at which writes go on by themselves, ISO 8601, at most 30 days from now. Absent: when an operator resumes them. */
    readonly until?: string;
}

const maxPauseMs = 30 * 24 * 3_600_000;

/**
 * Stops all writes before the next one, everywhere or on one server, and names those that are under way: they are followed
 * to their end.
 */
export async function pauseWrites(
    ports: PausePorts,
    request: PauseStart,
): Promise<OperationResult | InvalidRequest> {
    const { server, operator, authentication, reason, until } = request;
    const now = ports.clock.now();
    if (until !== undefined && !isPossibleEnd(until, now)) {
        return invalid('until', 'allowed: an instant in the future, at most 30 days from now');
    }
    const state = await ports.pause.read();
    const unknown = server === undefined ? undefined : await unknownServer(ports, server);
    if (unknown !== undefined) return unknown;
    const before = server === undefined ? state.fleet : state.servers[serverKey(server)];
    if (before !== undefined) {
        // The process that paused may have died before it recorded the pause.
        await ports.audit.append(pausedEntry(chainOf(server), before));
        if (!isOver(before, now)) return alreadyPaused(before);
        await ports.audit.append(endedEntry(chainOf(server), scopeOf(server), before, now.toISOString()));
    }
    // Stopping is effective before it is recorded, going on is recorded before it is effective.
    const pause: Pause = {
        id: ports.randomness.id(),
        operator,
        ...(authentication === undefined ? {} : { authentication }),
        reason,
        since: now.toISOString(),
        ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
    };
    const next: PauseState =
        server === undefined
            ? { ...state, fleet: pause }
            : { ...state, servers: { ...state.servers, [serverKey(server)]: pause } };
    await ports.pause.write(next);
    await ports.audit.append(pausedEntry(chainOf(server), pause));
    const period = pause.until === undefined ? 'from now on' : `until ${pause.until}`;
    return {
        kind: 'done',
        value: `no write begins ${scopeText(server)} ${period}; what is under way is followed to its end`,
        writesUnderWay: await writesUnderWay(ports.records, server),
    };
}

function isPossibleEnd(until: string, now: Date): boolean {
    const leftMs = Date.parse(until) - now.getTime();
    return leftMs > 0 && leftMs <= maxPauseMs;
}

function alreadyPaused({ operator, since, until, reason }: Pause): OperationResult {
    const end = until === undefined ? '' : ` until ${until}`;
    return { kind: 'conflict', reason: `${operator} paused it already at ${since}${end}: ${reason}` };
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
    const now = ports.clock.now();
    const { server } = request;
    const key = server === undefined ? undefined : serverKey(server);
    const before = key === undefined ? state.fleet : state.servers[key];
    if (before === undefined || isOver(before, now)) {
        return { kind: 'conflict', reason: `nothing is paused ${scopeText(server)}` };
    }
    const { fleet: fleetPause, ...rest } = state;
    const servers = Object.fromEntries(Object.entries(state.servers).filter(([paused]) => paused !== key));
    const next: PauseState =
        key === undefined
            ? rest
            : { ...rest, ...(fleetPause === undefined ? {} : { fleet: fleetPause }), servers };
    await ports.audit.append(resumedEntry(chainOf(server), before, request, now.toISOString()));
    await ports.pause.write(next);
    return {
        kind: 'done',
        value: `writes go on ${scopeText(server)}; what was held is assessed again within a minute`,
    };
}

/** Returns the `server` of the entries. */
function chainOf(server: ServerId | undefined): string {
    return server === undefined ? fleet : serverPath(server);
}

function scopeOf(server: ServerId | undefined): PauseScope {
    return server === undefined ? 'fleet' : 'server';
}

function scopeText(server: ServerId | undefined): string {
    return server === undefined ? 'on any server' : `on ${serverPath(server)}`;
}
