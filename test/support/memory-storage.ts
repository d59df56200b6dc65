import { createHash } from 'node:crypto';
import { auditHash } from '../../src/azure/storage/audit/audit-hash.ts';
import { queueBody } from '../../src/azure/storage/queues/work-queues.ts';
import { parseFleetMessage } from '../../src/azure/storage/schemas/fleet-message-schema.ts';
import { LeaseLostError, RecordConflictError } from '../../src/errors.ts';
import type { AuditAnchor } from '../../src/model/audit-anchor.ts';
import type { ChainedAuditEntry } from '../../src/model/audit-entry.ts';
import { parseServerId, type ServerId, serverKey, serverPath } from '../../src/model/resource-id.ts';
import type { ServerRecord } from '../../src/model/server-record.ts';
import type {
    AuditAnchors,
    AuditLog,
    BudgetLedger,
    BudgetState,
    Clock,
    FailedMessage,
    FailedMessageStore,
    FleetQueue,
    PauseState,
    PauseSwitch,
    ServerLeases,
    ServerRecords,
    WorkQueues,
} from '../../src/ports.ts';

/** One message on a queue of the world in memory. */
export interface QueuedMessage {
    readonly queue: 'assessments' | 'remediations' | 'fleet';
    readonly text: string;
    /** Milliseconds since 1970. */
    visibleAt: number;
    dequeued: number;
    /** A delivery of it is under way. */
    isHeld: boolean;
}

/** What outlives every process: audit, records, leases and queues. */
export interface MemoryStorage {
    readonly audit: ChainedAuditEntry[];
    /** Files of anchors, oldest first. */
    readonly anchors: AuditAnchor[];
    readonly records: Map<string, { record: ServerRecord; etag: string }>;
    readonly queue: QueuedMessage[];
    pause: PauseState;
    spent: BudgetState;
    readonly failedMessages: Map<string, FailedMessage>;
    /** Storage as one process sees it. Every call is an effect that the process may not live to see. */
    seenBy(process: Process): StoragePorts;
    /** Ids that no other call has. */
    id(): string;
}

export interface StoragePorts {
    readonly audit: AuditLog;
    readonly anchors: AuditAnchors;
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly fleetQueue: FleetQueue;
    readonly pause: PauseSwitch;
    readonly budget: BudgetLedger;
    readonly failedMessages: FailedMessageStore;
}

/** One delivery of one message, or one run of the timer. */
export interface Process {
    /** Runs an effect: before and after it the process can die, or another one can go on. */
    effect<Result>(port: string, act: () => Promise<Result> | Result): Promise<Result>;
    /** Milliseconds since 1970; undefined while it lives. */
    readonly diedAt: number | undefined;
    /** Milliseconds since 1970; undefined while it is awake. */
    readonly frozenAt: number | undefined;
}

const leaseMs = 15_000;
/** A lease that was confirmed is certainly ours for so long. */
const certainMs = 10_000;

/** A lease is renewed for as long as its holder lives and knows that he has it. */
interface Holding {
    readonly process: Process;
    /** Milliseconds since 1970. */
    readonly takenAt: number;
    isKept: boolean;
}

function chainOf(server: string): string {
    const id = parseServerId(server);
    return id === undefined ? server : serverKey(id);
}

export function digest(text: string): string {
    return createHash('sha256').update(text).digest('hex');
}

export function memoryStorage(clock: Clock): MemoryStorage {
    let ids = 0;
    const leases = new Map<string, Holding>();
    const now = (): number => clock.now().getTime();
    const storage: MemoryStorage = {
        audit: [],
        anchors: [],
        records: new Map(),
        queue: [],
        pause: { servers: {} },
        spent: { reservations: [] },
        failedMessages: new Map(),
        id() {
            ids += 1;
            return `id-${ids}`;
        },
        seenBy: (process) => ({
            audit: auditLog(process),
            anchors: auditAnchors(process),
            records: serverRecords(process),
            leases: serverLeases(process),
            ...workQueues(process),
            pause: pauseSwitch(process),
            budget: budgetLedger(process),
            failedMessages: failedMessageStore(process),
        }),
    };

    function auditLog({ effect }: Process): AuditLog {
        return {
            append: (entry, fence) =>
                effect(`audit ${entry.outcome}`, () => {
                    if (fence?.holds() === false) throw new LeaseLostError(entry.server);
                    const server = entry.server.toLowerCase();
                    const chain = storage.audit.filter((other) => other.server.toLowerCase() === server);
                    if (chain.some(({ id }) => id === entry.id)) return 'known';
                    const last = chain.at(-1);
                    const unhashed = {
                        ...entry,
                        sequence: (last?.sequence ?? 0) + 1,
                        previousHash: last?.hash ?? '',
                    };
                    storage.audit.push({ ...unhashed, hash: auditHash(digest, unhashed) });
                    return 'added';
                }),
            entry: (server, id) =>
                effect('audit entry', () =>
                    storage.audit.find(
                        (entry) => entry.id === id && entry.server.toLowerCase() === server.toLowerCase(),
                    ),
                ),
            query: (query) =>
                effect('audit query', () => {
                    const server = query.server?.toLowerCase();
                    const entries = storage.audit.filter(
                        (entry) =>
                            (server === undefined || entry.server.toLowerCase() === server) &&
                            (query.outcome === undefined || entry.outcome === query.outcome) &&
                            (query.control === undefined || entry.control === query.control),
                    );
                    return { entries: entries.reverse() };
                }),
            async *rows() {},
            async *downTo(chain, sequence) {
                const entries = await effect('audit chain', () =>
                    storage.audit.filter((entry) => chainOf(entry.server) === chain),
                );
                yield* entries.filter((entry) => entry.sequence >= sequence).reverse();
            },
            movedSince: (since) =>
                effect('audit days', () => {
                    const moved = storage.audit.filter(({ at }) => at >= since);
                    const newest = new Map(moved.map((entry) => [chainOf(entry.server), entry]));
                    return [...newest].map(([chain, { sequence, hash }]) => ({ chain, sequence, hash }));
                }),
            chains: () =>
                effect('audit chains', () => [
                    ...new Set(
                        storage.audit
                            .map(({ server }) => chainOf(server))
                            .filter((chain) => chain !== 'fleet'),
                    ),
                ]),
        };
    }

    function auditAnchors({ effect }: Process): AuditAnchors {
        const newest = () =>
            effect('anchors read', () => {
                const last = storage.anchors.at(-1);
                if (last === undefined) return undefined;
                const all = storage.anchors.flatMap(({ heads }) => heads);
                const heads = new Map(all.map((head) => [head.chain, head]));
                const { sequence, at, upTo } = last;
                return { sequence, at, upTo, heads, hash: digest(JSON.stringify(last)) };
            });
        return {
            newest,
            read: () =>
                effect('anchors read', () => ({
                    claims: storage.anchors.flatMap(({ at, heads }) =>
                        heads.map((head) => ({ ...head, at })),
                    ),
                    problems: [],
                })),
            add: (anchor) =>
                effect('anchors add', () => {
                    if (storage.anchors.some(({ sequence }) => sequence === anchor.sequence)) return 'taken';
                    storage.anchors.push(anchor);
                    return { hash: digest(JSON.stringify(anchor)) };
                }),
        };
    }

    function pauseSwitch({ effect }: Process): PauseSwitch {
        return {
            read: () => effect('pause read', () => structuredClone(storage.pause)),
            write: ({ etag, ...state }) =>
                effect('pause write', () => {
                    if (storage.pause.etag !== etag) throw new RecordConflictError('the pause switch');
                    storage.pause = { ...structuredClone(state), etag: storage.id() };
                }),
        };
    }

    function budgetLedger({ effect }: Process): BudgetLedger {
        return {
            read: () =>
                effect('budget read', () => ({
                    ...structuredClone(storage.spent),
                    now: clock.now().toISOString(),
                })),
            write: ({ etag, reservations }) =>
                effect('budget write', () => {
                    if (storage.spent.etag !== etag) throw new RecordConflictError('the budget');
                    storage.spent = { reservations: structuredClone(reservations), etag: storage.id() };
                }),
        };
    }

    function failedMessageStore({ effect }: Process): FailedMessageStore {
        return {
            add: (message) => effect('shelf add', () => void storage.failedMessages.set(message.id, message)),
            read: (id) => effect('shelf read', () => storage.failedMessages.get(id)),
            list: (limit, continuation = '') =>
                effect('shelf list', () => {
                    const left = [...storage.failedMessages.values()]
                        .filter(({ id }) => id > continuation)
                        .sort((a, b) => a.id.localeCompare(b.id));
                    const messages = left.slice(0, limit);
                    const last = messages.at(-1)?.id;
                    return left.length === messages.length || last === undefined
                        ? { messages }
                        : { messages, continuation: last };
                }),
            remove: (id) => effect('shelf remove', () => void storage.failedMessages.delete(id)),
        };
    }

    function serverRecords({ effect }: Process): ServerRecords {
        const isUnderWay = ({ remediations, deferred }: ServerRecord): boolean =>
            remediations.length > 0 || deferred !== undefined;
        async function* listed(isMeant: (record: ServerRecord) => boolean): AsyncGenerator<ServerRecord> {
            yield* await effect('records waiting', () =>
                [...storage.records.values()].map(({ record }) => structuredClone(record)).filter(isMeant),
            );
        }
        return {
            read: (server) =>
                effect('records read', () => structuredClone(storage.records.get(serverKey(server)))),
            write: (server, record, etag) =>
                effect('records write', () => {
                    const stored = storage.records.get(serverKey(server));
                    if (stored?.etag !== etag) throw new RecordConflictError(serverPath(server));
                    const next = { record: structuredClone(record), etag: storage.id() };
                    storage.records.set(serverKey(server), next);
                    return next.etag;
                }),
            remove: (server, etag) =>
                effect('records remove', () => {
                    const key = serverKey(server);
                    const stored = storage.records.get(key);
                    if (stored !== undefined && stored.etag !== etag) throw new RecordConflictError(key);
                    storage.records.delete(key);
                }),
            namesakes: (server) =>
                effect('records namesakes', () =>
                    [...storage.records]
                        .filter(
                            ([key]) =>
                                key !== serverKey(server) && key.endsWith(`|${server.name.toLowerCase()}`),
                        )
                        .map(([, stored]) => structuredClone(stored)),
                ),
            pendingApprovals: async () =>
                [...storage.records.values()]
                    .map(({ record }) => record)
                    .filter(({ pendingApprovals }) => pendingApprovals.length > 0),
            withOpenWork: () => listed(isUnderWay),
            waiting: () => listed((record) => isUnderWay(record) || Object.keys(record.holds).length > 0),
        };
    }

    function serverLeases(process: Process): ServerLeases {
        const isOver = ({ process: holder, takenAt, isKept }: Holding): boolean => {
            const lastRenewal = isKept ? (holder.diedAt ?? holder.frozenAt) : takenAt;
            return lastRenewal !== undefined && lastRenewal + leaseMs <= now();
        };
        return {
            async acquire(server: ServerId) {
                const key = serverKey(server);
                const own: Holding = { process, takenAt: now(), isKept: false };
                const isOurs = (): boolean => leases.get(key) === own;
                const isTaken = await process.effect('lease', () => {
                    const holding = leases.get(key);
                    if (holding !== undefined && !isOver(holding)) return false;
                    leases.set(key, own);
                    return true;
                });
                if (!isTaken) return undefined;
                // A lease whose answer was lost is renewed by nobody.
                own.isKept = true;
                return {
                    confirm: () =>
                        process.effect('lease confirm', () => {
                            if (!isOurs()) throw new LeaseLostError(key);
                            const since = now();
                            return { holds: () => now() - since < certainMs };
                        }),
                    async release() {
                        if (process.diedAt === undefined && isOurs()) leases.delete(key);
                    },
                };
            },
        };
    }

    function workQueues({ effect }: Process): Pick<StoragePorts, 'queues' | 'fleetQueue'> {
        const put = (queue: QueuedMessage['queue'], message: object, delayMs: number): void => {
            const visibleAt = now() + Math.ceil(delayMs / 1_000) * 1_000;
            const text = JSON.stringify(message);
            storage.queue.push({ queue, text, visibleAt, dequeued: 0, isHeld: false });
        };
        return {
            queues: {
                assess: (message, delayMs = 0) =>
                    effect('queue assessments', () => put('assessments', queueBody(message), delayMs)),
                remediate: (message, delayMs = 0) =>
                    effect('queue remediations', () => put('remediations', queueBody(message), delayMs)),
            },
            fleetQueue: {
                send: (message, delayMs = 0) => effect('queue fleet', () => put('fleet', message, delayMs)),
                putBack: (message) =>
                    effect('queue fleet', () => {
                        put('fleet', parseFleetMessage(message), 0);
                        return true;
                    }),
            },
        };
    }

    return storage;
}
