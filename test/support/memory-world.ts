import { createHash } from 'node:crypto';
import { auditHash } from '../../src/azure/audit-hash.ts';
import { controls } from '../../src/controls/index.ts';
import { defaultPacing } from '../../src/engine/transition.ts';
import { RecordConflictError } from '../../src/errors.ts';
import type { ChainedAuditEntry } from '../../src/model/audit-entry.ts';
import type { EffectiveBaseline } from '../../src/model/baseline.ts';
import type { AssessmentMessage, RemediationMessage } from '../../src/model/messages.ts';
import { type ServerId, serverKey } from '../../src/model/resource-id.ts';
import type { ServerRecord } from '../../src/model/server-record.ts';
import type { AuditLog, ServerLeases, ServerRecords, WorkQueues } from '../../src/ports.ts';
import { assess } from '../../src/workflows/assess.ts';
import { remediate } from '../../src/workflows/remediate.ts';
import { resume } from '../../src/workflows/resume.ts';
import { type MemoryAzure, memoryAzure } from './memory-azure.ts';

/** The process is dead: nothing after this line happened. */
export class KilledError extends Error {
    override readonly name = 'KilledError';
}

/** Asked before and after every effect of the process under test; throws KilledError to kill it there. */
export type Fate = (port: string, moment: 'before' | 'after') => void;

interface QueuedMessage {
    readonly queue: 'assessments' | 'remediations';
    readonly text: string;
    visibleAt: number;
    dequeued: number;
}

/** Everything that workflows need, in memory, with a clock that only the test moves and a process that can die. */
export interface MemoryWorld {
    readonly azure: MemoryAzure;
    readonly audit: ChainedAuditEntry[];
    readonly records: Map<string, { record: ServerRecord; etag: string }>;
    readonly queue: QueuedMessage[];
    readonly poison: QueuedMessage[];
    isDryRun: boolean;
    baseline: EffectiveBaseline;
    fate: Fate;
    /** Milliseconds since 1970. */
    now: number;
    request(message: AssessmentMessage): Promise<void>;
    /** Delivers messages, moving the clock on when none is visible, until none is left. */
    run(options?: {
        readonly pick?: (count: number) => number;
        readonly mostDeliveries?: number;
    }): Promise<number>;
    tick(): Promise<void>;
}

const lockMs = 30_000;
const leaseMs = 15_000;

export function memoryWorld(baseline: EffectiveBaseline): MemoryWorld {
    let ids = 0;
    const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
    const clock = { now: () => new Date(world.now) };
    const azure = memoryAzure(clock);
    const leases = new Map<string, { holder: number; until: number }>();

    /** An effect of the process: it can die right before or right after. */
    async function effect<Result>(port: string, act: () => Promise<Result> | Result): Promise<Result> {
        world.fate(port, 'before');
        const result = await act();
        world.fate(port, 'after');
        return result;
    }

    const auditLog: AuditLog = {
        append: (entry) =>
            effect(`audit ${entry.outcome}`, () => {
                const chain = world.audit.filter(({ server }) => server === entry.server);
                if (chain.some(({ id }) => id === entry.id)) return;
                const last = chain.at(-1);
                const unhashed = {
                    ...entry,
                    sequence: (last?.sequence ?? 0) + 1,
                    previousHash: last?.hash ?? '',
                };
                world.audit.push({ ...unhashed, hash: auditHash(digest, unhashed) });
            }),
        query: async () => ({ entries: [...world.audit].reverse() }),
        chain: async () => ({ entries: [], markers: [] }),
        servers: async () => [],
        days: async () => [],
        async *index() {},
    };
    const records: ServerRecords = {
        read: (server) => effect('records read', () => structuredClone(world.records.get(serverKey(server)))),
        write: (server, record, etag) =>
            effect('records write', () => {
                const stored = world.records.get(serverKey(server));
                if (stored?.etag !== etag) throw new RecordConflictError(record.server);
                ids += 1;
                world.records.set(serverKey(server), {
                    record: structuredClone(record),
                    etag: `etag-${ids}`,
                });
                return `etag-${ids}`;
            }),
        remove: (server) => effect('records remove', () => void world.records.delete(serverKey(server))),
        waiting: async () => [...world.records.values()].map(({ record }) => structuredClone(record)),
    };
    const serverLeases: ServerLeases = {
        acquire: (server: ServerId) =>
            effect('lease', () => {
                const key = serverKey(server);
                if ((leases.get(key)?.until ?? 0) > world.now) return undefined;
                ids += 1;
                const holder = ids;
                leases.set(key, { holder, until: world.now + leaseMs });
                return {
                    confirm: async () => effect('lease confirm', () => undefined),
                    release: async () => {
                        if (leases.get(key)?.holder === holder) leases.delete(key);
                    },
                };
            }),
    };
    const queues: WorkQueues = {
        assess: (message, delayMs = 0) =>
            effect('queue assessments', () => put('assessments', message, delayMs)),
        remediate: (message, delayMs = 0) =>
            effect('queue remediations', () => put('remediations', message, delayMs)),
    };

    function put(queue: QueuedMessage['queue'], message: object, delayMs: number): void {
        const visibleAt = world.now + Math.ceil(delayMs / 1_000) * 1_000;
        world.queue.push({ queue, text: JSON.stringify(message), visibleAt, dequeued: 0 });
    }

    const ports = () => ({
        reader: {
            read: (server: ServerId, slices: Parameters<typeof azure.reader.read>[1]) =>
                effect('azure read', () => azure.reader.read(server, slices)),
        },
        writer: {
            start: (...call: Parameters<typeof azure.writer.start>) =>
                effect('azure write', () => azure.writer.start(...call)),
            poll: (...call: Parameters<typeof azure.writer.poll>) =>
                effect('azure poll', () => azure.writer.poll(...call)),
            readBack: (...call: Parameters<typeof azure.writer.readBack>) =>
                effect('azure read back', () => azure.writer.readBack(...call)),
        },
        records,
        leases: serverLeases,
        queues,
        audit: auditLog,
        baseline: { current: async () => ({ needsTags: false, effective: () => world.baseline }) },
        controls,
        clock,
        digest,
        randomness: {
            id: () => {
                ids += 1;
                return `id-${ids}`;
            },
            fraction: () => 0.5,
        },
        log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
        pacing: defaultPacing,
        isDryRun: world.isDryRun,
    });

    /** One delivery. A message is deleted only when its function came to its end. */
    async function deliver(message: QueuedMessage): Promise<void> {
        message.dequeued += 1;
        message.visibleAt = world.now + lockMs;
        const body = JSON.parse(message.text) as AssessmentMessage & RemediationMessage;
        try {
            if (message.queue === 'assessments') await assess(ports(), body);
            else await remediate(ports(), body);
        } catch (error) {
            if (error instanceof KilledError) return;
            message.visibleAt = world.now + 10_000;
            if (message.dequeued >= 5)
                world.poison.push(...world.queue.splice(world.queue.indexOf(message), 1));
            return;
        }
        world.queue.splice(world.queue.indexOf(message), 1);
    }

    const world: MemoryWorld = {
        azure,
        audit: [],
        records: new Map(),
        queue: [],
        poison: [],
        isDryRun: false,
        baseline,
        fate: () => undefined,
        now: Date.parse('2026-06-15T12:00:00Z'),
        request: async (message) => put('assessments', message, 0),
        async run({ pick = () => 0, mostDeliveries = 500 } = {}) {
            let deliveries = 0;
            while (world.queue.length > 0 && deliveries < mostDeliveries) {
                const visible = world.queue.filter(({ visibleAt }) => visibleAt <= world.now);
                const message = visible[pick(visible.length)];
                if (message === undefined) {
                    world.now = Math.min(...world.queue.map(({ visibleAt }) => visibleAt));
                    continue;
                }
                deliveries += 1;
                world.now += 50;
                await deliver(message);
            }
            return deliveries;
        },
        tick: async () => await resume(ports()),
    };
    return world;
}
