import type { OperationAnswer, ReadBackAnswer, WriteAnswer } from '../../src/model/answers.ts';
import { canonicalJson } from '../../src/model/canonical-json.ts';
import { type Change, changeTarget } from '../../src/model/change.ts';
import { isSameValue } from '../../src/model/parameter-value.ts';
import { type ServerId, serverPath } from '../../src/model/resource-id.ts';
import type { ServerState, SliceName, SliceReadings } from '../../src/model/server-state.ts';
import type { Clock, ServerReader, ServerWriter } from '../../src/ports.ts';
import { applyChange } from './apply-change.ts';

/** One write that the Azure in memory took. */
export interface AcceptedWrite {
    readonly server: string;
    readonly target: string;
    readonly to: unknown;
    readonly correlationId: string;
    readonly acceptedAt: number;
    readonly endsAt: number;
}

interface Operation {
    readonly server: string;
    readonly change: Change;
    readonly endsAt: number;
    readonly failure?: { readonly code: string };
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
    readonly refusals: WriteAnswer[];
    /** How the next taken writes end, instead of succeeding. */
    readonly failures: { readonly code: string; readonly answer: OperationAnswer }[];
    /** Slices that cannot be read now, and why. */
    readonly unreadable: Map<SliceName, { readonly reason: string; readonly transient: boolean }>;
}

const operationMs = 10_000;

export function memoryAzure(clock: Clock): MemoryAzure {
    const operations = new Map<string, Operation & { answer?: OperationAnswer }>();
    const azure: MemoryAzure = {
        states: new Map(),
        writes: [],
        reads: [],
        refusals: [],
        failures: [],
        unreadable: new Map(),
        reader: { read: async (server, slices) => read(server, slices) },
        writer: {
            start: async (server, change, correlationId) => start(server, change, correlationId),
            poll: async (_server, url) => poll(url),
            readBack: async (server, change) => readBack(server, change),
        },
    };

    function settle(): void {
        for (const operation of operations.values()) {
            if (operation.isOver || clock.now().getTime() < operation.endsAt) continue;
            operation.isOver = true;
            const state = azure.states.get(operation.server);
            if (state === undefined || operation.failure !== undefined) continue;
            azure.states.set(operation.server, applyChange(state, operation.change));
        }
    }

    function read(server: ServerId, slices: readonly SliceName[]) {
        settle();
        const path = serverPath(server);
        const state = azure.states.get(path);
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

    function start(server: ServerId, change: Change, correlationId: string): WriteAnswer {
        settle();
        const path = serverPath(server);
        const refusal = azure.refusals.shift();
        if (refusal !== undefined) return refusal;
        if (!azure.states.has(path))
            return { kind: 'refused', reason: 'HTTP 404 ResourceNotFound: no such server' };
        const isBusy = [...operations.values()].some(
            (operation) => operation.server === path && !operation.isOver,
        );
        if (isBusy) return { kind: 'busy', reason: 'HTTP 409 ServerIsBusy: busy' };
        const acceptedAt = clock.now().getTime();
        const endsAt = acceptedAt + operationMs;
        azure.writes.push({
            server: path,
            target: changeTarget(change),
            to: change.to,
            correlationId,
            acceptedAt,
            endsAt,
        });
        const failure = azure.failures.shift();
        const operation = { server: path, change, endsAt, isOver: false };
        const operationUrl = `operation:${azure.writes.length}`;
        operations.set(
            operationUrl,
            failure === undefined ? operation : { ...operation, failure, answer: failure.answer },
        );
        return { kind: 'accepted', operationUrl, retryAfterMs: operationMs };
    }

    function poll(url: string): OperationAnswer {
        settle();
        const operation = operations.get(url);
        if (operation === undefined) return { kind: 'unanswered', reason: 'HTTP 404' };
        if (!operation.isOver) return { kind: 'running', retryAfterMs: operationMs };
        return operation.answer ?? { kind: 'succeeded' };
    }

    function readBack(server: ServerId, change: Change): ReadBackAnswer {
        settle();
        const path = serverPath(server);
        const state = azure.states.get(path);
        azure.reads.push({ server: path, what: changeTarget(change) });
        if (state === undefined)
            return { kind: 'missing', reason: 'HTTP 404 ResourceNotFound: no such server' };
        if (change.kind === 'parameter') {
            const value = state.parameters[change.name]?.value ?? '';
            if (isSameValue(change.dataType, value, change.to)) return { kind: 'wanted' };
            return isSameValue(change.dataType, value, change.from)
                ? { kind: 'unchanged' }
                : { kind: 'other', found: value };
        }
        const isThere = canonicalJson(applyChange(state, change)) === canonicalJson(state);
        return { kind: isThere ? 'wanted' : 'unchanged' };
    }

    return azure;
}
