import { leftBody } from '../../src/azure/storage/queues/left-messages.ts';
import { queueBody } from '../../src/azure/storage/queues/work-queues.ts';
import { parseFleetMessage } from '../../src/azure/storage/schemas/fleet-message-schema.ts';
import { LeaseLostError, MalformedInputError, RecordConflictError } from '../../src/errors.ts';
import type { AuditAnchor } from '../../src/model/audit-anchor.ts';
import type { AuditEntry, ChainedAuditEntry } from '../../src/model/audit-entry.ts';
import type { FailedMessage } from '../../src/model/failed-message.ts';
import type { LeaveMessage } from '../../src/model/left-message.ts';
import type { PauseState } from '../../src/model/pause.ts';
import type { BudgetState } from '../../src/model/reservation.ts';
import { type ServerId, serverKey, serverPath } from '../../src/model/resource-id.ts';
import type { ServerRecord } from '../../src/model/server-record.ts';
import { compareTexts } from '../../src/model/text-order.ts';
import type {
    Audit,
    AuditAnchors,
    BudgetLedger,
    Clock,
    FailedMessageStore,
    FleetQueue,
    PauseSwitch,
    ServerLeases,
    ServerRecords,
    WorkQueues,
} from '../../src/ports.ts';
import type { AuditViews, FailedMessageCount, QueueDepths, RecordPages } from '../../src/view-ports.ts';
import { frozen } from './frozen.ts';
import { memoryAudit } from './memory-audit.ts';
import { memoryOperatorStores } from './memory-operator-stores.ts';
import type { Process } from './memory-process.ts';
import { memoryQueueDepths } from './memory-queue-depths.ts';

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
    readonly audit: (ChainedAuditEntry & AuditEntry)[];
    /** Files of anchors, oldest first. */
    readonly anchors: AuditAnchor[];
    readonly records: Map<string, { record: ServerRecord; etag: string }>;
    readonly queue: QueuedMessage[];
    pause: PauseState;
    spent: BudgetState;
    readonly failedMessages: Map<string, FailedMessage>;
    /** Storage as one process sees it. Every call is an effect that the process may not live to see. */
    forProcess(process: Process, onAdded?: (entry: ChainedAuditEntry) => void): StoragePorts;
    /** Ids that no other call has. */
    id(): string;
}

export interface StoragePorts {
    readonly audit: Audit & AuditViews;
    readonly anchors: AuditAnchors;
    readonly records: ServerRecords;
    readonly recordPages: RecordPages;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly fleetQueue: FleetQueue;
    readonly leaveMessage: LeaveMessage;
    readonly pause: PauseSwitch;
    readonly budget: BudgetLedger;
    readonly failedMessages: FailedMessageStore & FailedMessageCount;
    readonly queueDepths: QueueDepths;
}

/** What operators see of it. */
export type StoredViews = Pick<
    StoragePorts,
    'audit' | 'anchors' | 'failedMessages' | 'queueDepths' | 'recordPages'
>;

const leaseMs = 15_000;
/** A lease that was acquired or confirmed is certainly ours for so long; half of that without asking again. */
const certainMs = 10_000;

/** A lease is renewed for as long as its holder lives and knows that he has it. */
interface Holding {
    readonly process: Process;
    /** Milliseconds since 1970. */
    readonly takenAt: number;
    isKept: boolean;
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one object, one method per port method.
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
        forProcess: (process, onAdded) => ({
            audit: audit.auditLog(process, onAdded),
            anchors: audit.auditAnchors(process),
            records: serverRecords(process),
            recordPages: recordPages(process),
            leases: serverLeases(process),
            ...workQueues(process),
            queueDepths: queueDepths(process),
            pause: operators.pauseSwitch(process),
            budget: operators.budgetLedger(process),
            failedMessages: operators.failedMessageStore(process),
        }),
    };
    const audit = memoryAudit(storage);
    const queueDepths = memoryQueueDepths(storage.queue, now);
    const operators = memoryOperatorStores(storage, clock);

    function serverRecords({ effect }: Process): ServerRecords {
        const isUnderWay = ({ remediations, deferred }: ServerRecord): boolean =>
            remediations.length > 0 || deferred !== undefined;
        async function* listed(isMeant: (record: ServerRecord) => boolean): AsyncGenerator<ServerRecord> {
            yield* await effect('records waiting', () =>
                [...storage.records.values()].map(({ record }) => frozen(record)).filter(isMeant),
            );
        }
        return {
            read: (server) => effect('records read', () => frozen(storage.records.get(serverKey(server)))),
            write: (server, record, etag) =>
                effect('records write', () => {
                    const stored = storage.records.get(serverKey(server));
                    if (stored?.etag !== etag) throw new RecordConflictError(serverPath(server));
                    const next = { record: frozen(record), etag: storage.id() };
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
                        .map(([, stored]) => frozen(stored)),
                ),
            page: async (of, { limit, continuation = '' }) => {
                const isMeant = (record: ServerRecord): boolean =>
                    of === 'openWork' ? isUnderWay(record) : record.pendingApprovals.length > 0;
                const found = [...storage.records]
                    .filter(([key, { record }]) => key > continuation && isMeant(record))
                    .toSorted(([a], [b]) => compareTexts(a, b));
                const [last] = found[limit - 1] ?? [];
                return {
                    records: found.slice(0, limit).map(([, { record }]) => record),
                    ...(found.length > limit && last !== undefined ? { continuation: last } : {}),
                };
            },
            withOpenWork: () => listed(isUnderWay),
            waiting: () => listed((record) => isUnderWay(record) || Object.keys(record.holds).length > 0),
        };
    }

    /** A token is the key of a record. */
    function recordPages({ effect }: Process): RecordPages {
        return {
            async *from(token = '') {
                if (token !== '' && !storage.records.has(token)) {
                    throw new MalformedInputError('The continuation token was not issued by this API');
                }
                yield* await effect('record pages', () =>
                    [...storage.records]
                        .filter(([key]) => key > token)
                        .toSorted(([a], [b]) => compareTexts(a, b))
                        .map(([key, { record }]) => ({ token: key, record: frozen(record) })),
                );
            },
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
                const isOwn = (): boolean => leases.get(key) === own;
                const isTaken = await process.effect('lease', () => {
                    const holding = leases.get(key);
                    if (holding !== undefined && !isOver(holding)) return false;
                    leases.set(key, own);
                    return true;
                });
                if (!isTaken) return undefined;
                // A lease whose answer was lost is renewed by nobody.
                own.isKept = true;
                let confirmedAt = own.takenAt;
                return {
                    confirm: () =>
                        process.effect('lease confirm', () => {
                            if (now() - confirmedAt >= certainMs / 2) {
                                if (!isOwn()) throw new LeaseLostError(key);
                                confirmedAt = now();
                            }
                            const since = confirmedAt;
                            return { holds: () => now() - since < certainMs };
                        }),
                    async release() {
                        if (process.diedAt === undefined && isOwn()) leases.delete(key);
                    },
                };
            },
        };
    }

    function workQueues({ effect }: Process): Pick<StoragePorts, 'queues' | 'fleetQueue' | 'leaveMessage'> {
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
                requeue: (message) =>
                    effect('queue fleet', () => {
                        put('fleet', parseFleetMessage(message), 0);
                        return true;
                    }),
            },
            leaveMessage: (queue, message, since, delayMs) =>
                effect(`queue ${queue}`, () => put(queue, leftBody(message, since), delayMs)),
        };
    }

    return storage;
}
