import { changeTarget } from '../../src/changes/kinds.ts';
import { parameter } from '../../src/changes/parameter.ts';
import { restart } from '../../src/changes/restart.ts';
import { canonicalJson } from '../../src/model/canonical-json.ts';
import type { Change } from '../../src/model/change.ts';
import { type ServerId, serverPath } from '../../src/model/resource-id.ts';
import type { ServerState, SliceName, SliceReadings } from '../../src/model/server-state.ts';
import type { PollResult, ReadBackResult, WriteResult } from '../../src/model/write-results.ts';
import type { Clock, ServerReader, ServerWriter } from '../../src/ports.ts';
import { applyChange, currentValue } from './apply-change.ts';

/** One write that the Azure in memory took. */
export interface AcceptedWrite {
    readonly server: string;
    readonly target: string;
    readonly to: unknown;
    readonly correlationId: string;
    readonly acceptedAt: number;
    readonly endsAt: number;
}

/** How a write that was taken goes on, other than usual. */
export type WriteQuirk =
    /** Taken, but the answer never arrives. */
    | { readonly kind: 'resultLost' }
    /** Accepted, succeeds, and changes nothing. */
    | { readonly kind: 'noEffect' }
    /** Runs that many milliseconds instead of ten seconds. */
    | { readonly kind: 'slow'; readonly milliseconds: number }
    /** Takes effect, unless the test says otherwise, whatever is said of it. */
    | {
          readonly kind: 'misreported';
          readonly hasNoEffect?: true;
          /** The answer never arrives, or names no operation. */
          readonly result?: 'lost' | 'unnamed';
          /** What polls say once the operation is over. */
          readonly end?: PollResult;
          /** How long after a restart its parameters still say that they wait for it. */
          readonly pendingMs?: number;
      };

interface Operation {
    readonly server: string;
    readonly change: Change;
    readonly endsAt: number;
    readonly failure?: { readonly code: string };
    readonly hasNoEffect?: boolean;
    readonly pendingMs?: number;
    isOver: boolean;
}

/** Azure as far as workflows see it: states, one operation at a time per server, writes that take their time. */
export interface MemoryAzure {
    readonly reader: ServerReader;
    readonly writer: ServerWriter;
    readonly states: Map<string, ServerState>;
    readonly writes: AcceptedWrite[];
    /** Reads and read backs that were answered. */
    readonly reads: { readonly server: string; readonly what: string }[];
    /** What the next write is answered with, instead of being taken. */
    readonly refusals: WriteResult[];
    /** How the next taken writes end, instead of succeeding. */
    readonly failures: { readonly code: string; readonly result: PollResult }[];
    /** How the next taken writes go on; they win over `failures`. */
    readonly quirks: WriteQuirk[];
    /** What the next polls and read backs are answered with, instead of the truth. */
    readonly pollResults: PollResult[];
    readonly readBackResults: ReadBackResult[];
    /** Until when somebody else's operation runs on a server, milliseconds since 1970. */
    readonly busyUntil: Map<string, number>;
    /** Polls that were answered. */
    readonly polls: string[];
    /** What reads still show of a server, and until when, milliseconds since 1970: they are behind the truth. */
    readonly behind: Map<string, { readonly state: ServerState; readonly until: number }>;
    /** Slices that cannot be read now, and why. */
    readonly unreadable: Map<
        SliceName,
        { readonly reason: string; readonly transient: boolean; readonly isAbsent?: true }
    >;
}

const operationTimeoutMs = 10_000;

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one object, one method per port method.
export function memoryAzure(clock: Clock): MemoryAzure {
    const operations = new Map<string, Operation & { result?: PollResult }>();
    const flags: {
        readonly server: string;
        readonly name: string;
        readonly value: string;
        readonly at: number;
    }[] = [];
    const azure: MemoryAzure = {
        states: new Map(),
        writes: [],
        reads: [],
        refusals: [],
        failures: [],
        quirks: [],
        pollResults: [],
        readBackResults: [],
        busyUntil: new Map(),
        polls: [],
        behind: new Map(),
        unreadable: new Map(),
        reader: { read: async (server, slices) => read(server, slices) },
        writer: {
            start: async (server, change, correlationId, fence) =>
                fence === undefined || fence.holds()
                    ? start(server, change, correlationId)
                    : { kind: 'unanswered', reason: 'no response AbortError: the lease may be lost' },
            poll: async (_server, url) => poll(url),
            readBack: async (server, change) => readBack(server, change),
        },
    };

    function settle(): void {
        for (const operation of operations.values()) {
            if (operation.isOver || clock.now().getTime() < operation.endsAt) continue;
            operation.isOver = true;
            const state = azure.states.get(operation.server);
            if (state === undefined || operation.failure !== undefined || operation.hasNoEffect) continue;
            if (operation.pendingMs === undefined) {
                azure.states.set(operation.server, applyChange(state, operation.change));
            } else clearLater(operation.server, state, operation.endsAt + operation.pendingMs);
        }
        for (const each of flags.filter(({ at }) => at <= clock.now().getTime())) {
            flags.splice(flags.indexOf(each), 1);
            const state = azure.states.get(each.server);
            const known = state?.parameters[each.name];
            if (state === undefined || known?.value !== each.value) continue;
            const cleared = { ...known, isConfigPendingRestart: false };
            azure.states.set(each.server, {
                ...state,
                parameters: { ...state.parameters, [each.name]: cleared },
            });
        }
    }

    /** The server has restarted, and what waited for it shows that only later. */
    function clearLater(server: string, { parameters }: ServerState, at: number): void {
        for (const { name, value, isConfigPendingRestart } of Object.values(parameters)) {
            if (isConfigPendingRestart) flags.push({ server, name, value, at });
        }
    }

    function read(server: ServerId, slices: readonly SliceName[]) {
        settle();
        const path = serverPath(server);
        const old = azure.behind.get(path);
        const isBehind = old !== undefined && clock.now().getTime() < old.until;
        const state = isBehind ? old.state : azure.states.get(path);
        azure.reads.push({ server: path, what: slices.join(',') });
        if (state === undefined)
            return { kind: 'missing' as const, reason: 'HTTP 404 ResourceNotFound: no such server' };
        const readings = Object.fromEntries(
            slices.map((slice) => {
                const problem = azure.unreadable.get(slice);
                return [
                    slice,
                    problem === undefined
                        ? { kind: 'read', value: state[slice] }
                        : { kind: 'unreadable', ...problem },
                ];
            }),
        );
        return { kind: 'found' as const, slices: readings as SliceReadings };
    }

    function start(server: ServerId, change: Change, correlationId: string): WriteResult {
        settle();
        const path = serverPath(server);
        const refusal = azure.refusals.shift();
        if (refusal !== undefined) return refusal;
        if (!azure.states.has(path))
            return { kind: 'notFound', reason: 'HTTP 404 ResourceNotFound: no such server' };
        const isLocalFailure = [...operations.values()].some(
            (operation) => operation.server === path && !operation.isOver,
        );
        if (isLocalFailure || (azure.busyUntil.get(path) ?? 0) > clock.now().getTime())
            return { kind: 'busy', reason: 'HTTP 409 ServerIsBusy: busy' };
        const quirk = azure.quirks.shift();
        const acceptedAt = clock.now().getTime();
        const endsAt = acceptedAt + (quirk?.kind === 'slow' ? quirk.milliseconds : operationTimeoutMs);
        azure.writes.push({
            server: path,
            target: changeTarget(change),
            to: change.to,
            correlationId,
            acceptedAt,
            endsAt,
        });
        const failure = quirk === undefined ? azure.failures.shift() : undefined;
        const said = quirk?.kind === 'misreported' ? quirk : undefined;
        const hasNoEffect = quirk?.kind === 'noEffect' || said?.hasNoEffect === true;
        const pending = said?.pendingMs === undefined ? {} : { pendingMs: said.pendingMs };
        const ends = said?.end === undefined ? {} : { result: said.end };
        const operation = { server: path, change, endsAt, hasNoEffect, ...pending, ...ends, isOver: false };
        const operationUrl = `operation:${azure.writes.length}`;
        operations.set(
            operationUrl,
            failure === undefined ? operation : { ...operation, failure, result: failure.result },
        );
        if (said?.result === 'unnamed') return { kind: 'accepted', retryAfterMs: operationTimeoutMs };
        if (quirk?.kind === 'resultLost' || said?.result === 'lost')
            return { kind: 'unanswered', reason: 'no response ECONNRESET: read ECONNRESET' };
        const operationId = `operation-${azure.writes.length}`;
        return { kind: 'accepted', operationUrl, operationId, retryAfterMs: operationTimeoutMs };
    }

    function poll(url: string): PollResult {
        settle();
        azure.polls.push(url);
        const prescribed = azure.pollResults.shift();
        if (prescribed !== undefined) return prescribed;
        const operation = operations.get(url);
        if (operation === undefined || !azure.states.has(operation.server))
            return { kind: 'notFound', reason: 'HTTP 404 for the operation' };
        if (!operation.isOver) return { kind: 'running', retryAfterMs: operationTimeoutMs };
        return operation.result ?? { kind: 'succeeded' };
    }

    function readBack(server: ServerId, change: Change): ReadBackResult {
        settle();
        const path = serverPath(server);
        const state = azure.states.get(path);
        azure.reads.push({ server: path, what: changeTarget(change) });
        const prescribed = azure.readBackResults.shift();
        if (prescribed !== undefined) return prescribed;
        if (state === undefined)
            return { kind: 'missing', reason: 'HTTP 404 ResourceNotFound: no such server' };
        if (change.kind === 'parameter') {
            const value = state.parameters[change.name]?.value ?? '';
            return parameter.compare(change, value);
        }
        if (change.kind === 'restart')
            return restart.compare(change, { parameters: state.parameters, state: state.server.state });
        const found = currentValue(state, change);
        if (change.kind === 'keyRotation') return { kind: found === change.from ? 'unchanged' : 'wanted' };
        if (canonicalJson(found) === canonicalJson(change.to)) return { kind: 'wanted' };
        if (canonicalJson(found) === canonicalJson(change.from)) return { kind: 'unchanged' };
        return { kind: 'other', found: canonicalJson(found) };
    }

    return azure;
}
