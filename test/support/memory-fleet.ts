import {
    isServerMatch,
    postureColumns,
    serverSummary,
} from '../../src/azure/storage/servers/fleet-posture.ts';
import { InventoryUnreadableError, MalformedInputError, RecordConflictError } from '../../src/errors.ts';
import type { RecentEvent } from '../../src/model/drift.ts';
import type { InventoryPage } from '../../src/model/inventory-page.ts';
import { isKeyOf } from '../../src/model/key-event.ts';
import type { PendingRequest } from '../../src/model/messages.ts';
import { parseServerId, type ServerId, serverKey, serverPath } from '../../src/model/resource-id.ts';
import type { ServerRecord } from '../../src/model/server-record.ts';
import type { ServerState } from '../../src/model/server-state.ts';
import type { ServerPage, ServerQuery, ServerSummary } from '../../src/model/server-summary.ts';
import type { Sweep } from '../../src/model/sweep.ts';
import { compareTexts } from '../../src/model/text-order.ts';
import type { FleetPosture, PendingRequests, ServerInventory, SweepStore } from '../../src/ports.ts';
import type { HistoryStore, OverviewStore, ServerPages } from '../../src/view-ports.ts';
import type { FindOverdueSweepPorts } from '../../src/workflows/fleet/find-overdue-sweep.ts';
import { frozen } from './frozen.ts';
import type { Process } from './memory-process.ts';
import { memoryViews } from './memory-views.ts';

/** What the workflows over the whole fleet see in memory. */
export interface MemoryFleet {
    /** Subscriptions that are watched. */
    subscriptionIds: readonly string[];
    /** The tenant of a subscription. Default: nothing asks. */
    tenantOf: ServerInventory['tenantOf'];
    /** Servers per page of Resource Graph and of lists. */
    pageSize: number;
    /** Subscriptions that cannot be listed, and in Resource Graph show nothing. */
    readonly unreadable: Set<string>;
    /** Subscriptions that Resource Graph shows and Resource Manager does not list. */
    readonly unlistable: Set<string>;
    /** Servers that Resource Graph does not show yet, by path. */
    readonly hidden: Set<string>;
    /** Whether Resource Graph ends after its first page, with the number of all that it would have shown. */
    endsEarly: boolean;
    /** How the next questions to Resource Graph fail. */
    readonly graphFailures: InventoryUnreadableError[];
    /** Questions that were answered: `graph`, `list {subscription}`, `users`. */
    readonly questions: string[];
    sweep: { sweep: Sweep; etag: string } | undefined;
    /** The last two instants at which a sweep was due, newest first. Default: none was. */
    dueSweeps: FindOverdueSweepPorts['dueSweeps'];
    forProcess(process: Process): FleetPorts;
}

export interface FleetPorts extends Omit<FindOverdueSweepPorts, 'clock'> {
    readonly inventory: ServerInventory;
    readonly sweeps: SweepStore;
    readonly posture: FleetPosture & ServerPages;
    readonly overview: OverviewStore;
    readonly history: HistoryStore;
    readonly pendingRequests: PendingRequests;
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one object, one method per port method.
export function memoryFleet(
    states: ReadonlyMap<string, ServerState>,
    records: ReadonlyMap<string, { readonly record: ServerRecord }>,
    id: () => string,
): MemoryFleet {
    const notes = new Map<string, Map<string, PendingRequest>>();
    const recentEvents = new Map<string, Map<string, RecentEvent>>();

    function addEvent(server: ServerId, { event, at }: RecentEvent): void {
        const events = recentEvents.get(serverKey(server)) ?? new Map<string, RecentEvent>();
        events.set(`${event.resource} ${event.actor?.objectId}`, { event, at });
        recentEvents.set(serverKey(server), events);
    }

    function serversOf(isWanted: (server: ServerId, state: ServerState) => boolean): ServerId[] {
        return [...states].flatMap(([path, state]) => {
            const server = parseServerId(path);
            return server !== undefined && isWanted(server, state) ? [server] : [];
        });
    }

    function pageOf(servers: readonly ServerId[], page: string | undefined): InventoryPage {
        const first = Number(page ?? 0);
        const next = first + fleet.pageSize;
        return {
            servers: servers.slice(first, next),
            ...(next < servers.length ? { next: String(next) } : {}),
        };
    }

    /** Resource Graph shows what is readable in the watched subscriptions, and new servers late. */
    function inGraph(page: string | undefined, isWanted: (state: ServerState) => boolean): InventoryPage {
        const failure = fleet.graphFailures.shift();
        if (failure !== undefined) throw failure;
        const shown = serversOf(
            (server, state) =>
                fleet.subscriptionIds.includes(server.subscriptionId) &&
                !fleet.unreadable.has(server.subscriptionId) &&
                !fleet.hidden.has(serverPath(server)) &&
                isWanted(state),
        );
        const found = { ...pageOf(shown, page), total: shown.length };
        if (!fleet.endsEarly) return found;
        const { next: _next, ...last } = found;
        return last;
    }

    const views = memoryViews(id);
    const fleet: MemoryFleet = {
        subscriptionIds: [],
        tenantOf: () => Promise.reject(new Error('the tenant of a subscription is not known')),
        pageSize: 1_000,
        unreadable: new Set(),
        unlistable: new Set(),
        hidden: new Set(),
        endsEarly: false,
        graphFailures: [],
        questions: [],
        sweep: undefined,
        dueSweeps: () => [],
        forProcess: ({ effect }) => ({
            ...views.forProcess({ effect }),
            dueSweeps: (now) => fleet.dueSweeps(now),
            inForce: { read: async () => undefined },
            inventory: {
                subscriptions: async () => fleet.subscriptionIds,
                tenantOf: (subscriptionId) => fleet.tenantOf(subscriptionId),
                page: (page) =>
                    effect('inventory', () => {
                        fleet.questions.push('graph');
                        return inGraph(page, () => true);
                    }),
                pageOf: (subscriptionId, page) =>
                    effect('inventory', () => {
                        fleet.questions.push(`list ${subscriptionId}`);
                        if (fleet.unreadable.has(subscriptionId) || fleet.unlistable.has(subscriptionId))
                            throw new InventoryUnreadableError('HTTP 403 AuthorizationFailed: no', false);
                        return pageOf(
                            serversOf((server) => server.subscriptionId === subscriptionId),
                            page,
                        );
                    }),
                using: (key, page) =>
                    effect('inventory', () => {
                        fleet.questions.push('users');
                        return inGraph(page, ({ server: { dataEncryption } }) =>
                            [dataEncryption.primaryKeyURI, dataEncryption.geoBackupKeyURI].some(
                                (uri) => uri !== undefined && isKeyOf(uri, key),
                            ),
                        );
                    }),
            },
            sweeps: {
                read: () => effect('sweep read', () => frozen(fleet.sweep)),
                write: (sweep, etag) =>
                    effect('sweep write', () => {
                        if (fleet.sweep?.etag !== etag) throw new RecordConflictError('fleet');
                        fleet.sweep = { sweep: frozen(sweep), etag: id() };
                        return fleet.sweep.etag;
                    }),
            },
            posture: {
                async *servers() {
                    yield* await effect('posture read', () => [...records.values()].flatMap(summaryOf));
                },
                page: (query) => effect('posture page', () => serverPage(records, query)),
            },
            pendingRequests: {
                add: (server, { slices, cause, requestedAt }) =>
                    effect('burst note', () => {
                        const known = notes.get(serverKey(server)) ?? new Map<string, PendingRequest>();
                        for (const slice of slices) known.set(slice, { slice, cause, requestedAt });
                        notes.set(serverKey(server), known);
                        if (cause.kind === 'event') addEvent(server, { event: cause, at: requestedAt });
                    }),
                read: (server) =>
                    effect('burst read', () => [...(notes.get(serverKey(server))?.values() ?? [])]),
                addEvent: (server, event) => effect('burst note', () => addEvent(server, event)),
                recentEvents: (server) =>
                    effect('burst read', () => [...(recentEvents.get(serverKey(server))?.values() ?? [])]),
            },
        }),
    };
    return fleet;
}

function summaryOf({ record }: { readonly record: ServerRecord }): ServerSummary[] {
    return serverSummary(postureColumns(record));
}

/** A token names the last server of the page before. */
function serverPage(
    records: ReadonlyMap<string, { readonly record: ServerRecord }>,
    query: ServerQuery,
): ServerPage {
    const { continuation, limit } = query;
    const after = continuation === undefined ? undefined : parseServerId(continuation);
    if (continuation !== undefined && after === undefined) {
        throw new MalformedInputError('The continuation token was not issued by this API');
    }
    const found = [...records.values()]
        .flatMap(summaryOf)
        .filter((server) => isServerMatch(server, query))
        .filter(({ server }) => after === undefined || serverKey(server) > serverKey(after))
        .toSorted((a, b) => compareTexts(serverKey(a.server), serverKey(b.server)));
    const servers = found.slice(0, limit);
    const last = servers.at(-1);
    return found.length === servers.length || last === undefined
        ? { servers }
        : { servers, continuation: serverPath(last.server) };
}
