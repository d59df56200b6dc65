import { listedByBoth } from '../../engine/listing-means.ts';
import { nextReadSlot, readsOf, scheduleMs } from '../../engine/read-schedule.ts';
import { InventoryUnreadableError } from '../../errors.ts';
import { notAsked } from '../../model/asked-servers.ts';
import type { InventoryPage } from '../../model/inventory-page.ts';
import type { ServerId } from '../../model/resource-id.ts';
import { controlPlaneSlices } from '../../model/server-state.ts';
import type { SubscriptionListing, Sweep, SweepCursor, SweepPhase } from '../../model/sweep.ts';
import { inParallel } from '../flow/in-parallel.ts';
import type { Progress, SweepPorts } from './sweep-ports.ts';

/** Messages that are sent at the same time. */
const sendsAtOnce = 16;
/** Most reads of one whole assessment: many servers need fewer. */
const maxReads = readsOf(controlPlaneSlices);
/** Between two pages of Resource Graph, which takes 15 queries in 5 seconds from a caller. */
const pageDelayMs = 1_000;
/** Failures of one page before it is listed by other means or given up. */
const maxFailures = 5;
/** Delay after the last scheduled assessment before the first look at the results. */
const answerMs = 2_000;
/** Longest wait for results and repairs after that. */
export const answerTimeoutMs = 30 * 60_000;

type Listing = SweepPhase & { readonly kind: 'listing' };

/** Lists one page of servers and asks for an assessment of each, at the place in time that the read budget gives it. */
export async function listNextPage(ports: SweepPorts, sweep: Sweep, phase: Listing): Promise<Progress> {
    const { cursor } = phase;
    let page: InventoryPage;
    try {
        page =
            cursor.kind === 'resourceGraph'
                ? await ports.inventory.page(cursor.page)
                : await ports.inventory.pageOf(cursor.subscriptionId, cursor.page);
    } catch (error) {
        if (!(error instanceof InventoryUnreadableError)) throw error;
        return await afterFailure(ports, sweep, phase, error);
    }
    const { fresh, asked } = notAsked(ports.digest, phase.asked, page.servers);
    const found = await requestAssessments(ports, sweep, fresh);
    const means = cursor.kind === 'resourceGraph' ? 'graph' : 'manager';
    const listed = { ...found, listed: await counted(ports, found, cursor, page.servers, means) };
    const next = await nextCursor(ports, listed, cursor, page);
    return next === undefined ? answersOutstanding(ports, listed) : going(listed, next, asked);
}

/** Returns the listing so far with one more page. A subscription without servers shows none. */
async function counted(
    ports: SweepPorts,
    { listed }: Sweep,
    cursor: SweepCursor,
    servers: readonly ServerId[],
    means: keyof SubscriptionListing,
): Promise<Sweep['listed']> {
    const asked = cursor.kind === 'list' ? [cursor.subscriptionId] : await ports.inventory.subscriptions();
    const counts: Record<string, SubscriptionListing> = { ...listed };
    for (const id of asked) counts[id] = { ...counts[id], [means]: counts[id]?.[means] ?? 0 };
    for (const { subscriptionId: id } of servers)
        counts[id] = { ...counts[id], [means]: (counts[id]?.[means] ?? 0) + 1 };
    return counts;
}

/** Requests an assessment of each server. Requests of one sweep have one instant: the same twice is answered once. */
export async function requestAssessments(
    ports: SweepPorts,
    sweep: Sweep,
    servers: readonly ServerId[],
): Promise<Sweep> {
    const elapsedMs = ports.clock.now().getTime() - Date.parse(sweep.startedAt);
    const scheduledReads = { ...sweep.scheduledReads };
    const requests = servers.map((server) => {
        const id = server.subscriptionId.toLowerCase();
        const offsetMs = nextReadSlot(
            scheduledReads,
            id,
            sweep.readsPerServer?.[id] ?? maxReads,
            ports.readBudget,
        );
        return { server, delayMs: Math.max(0, offsetMs - elapsedMs) };
    });
    await inParallel(requests, sendsAtOnce, async ({ server, delayMs }) => {
        await ports.queues.assess(
            {
                server,
                slices: controlPlaneSlices,
                cause: { kind: 'sweep', sweepId: sweep.id },
                requestedAt: sweep.startedAt,
                requeues: 0,
                priority: 'low',
            },
            delayMs,
        );
    });
    return { ...sweep, seen: sweep.seen + servers.length, scheduledReads };
}

/** A page that cannot be read is tried again; then Resource Graph is left for lists, and a subscription for the next. */
async function afterFailure(
    ports: SweepPorts,
    sweep: Sweep,
    phase: Listing,
    error: InventoryUnreadableError,
): Promise<Progress> {
    const failures = phase.failures + 1;
    if (error.transient && failures < maxFailures) {
        const delayMs = 1_000 * 2 ** failures;
        return { sweep: { ...sweep, phase: { ...phase, failures } }, delayMs };
    }
    ports.log.warn('Servers could not be listed', { sweepId: sweep.id, reason: error.message });
    if (phase.cursor.kind === 'resourceGraph') {
        const known = { ...sweep, listed: {} };
        const all = listOf(await ports.inventory.subscriptions());
        return all === undefined ? answersOutstanding(ports, known) : going(known, all, phase.asked);
    }
    const { subscriptionId, rest } = phase.cursor;
    // Resource Graph's servers of it are known all the same.
    const isShown = (sweep.listed[subscriptionId]?.graph ?? 0) > 0;
    const unreadable = isShown
        ? sweep.unreadable
        : [...sweep.unreadable, { subscriptionId, reason: error.message }];
    const next = listOf(rest);
    const known = { ...sweep, unreadable };
    return next === undefined ? answersOutstanding(ports, known) : going(known, next, phase.asked);
}

/** Returns the next place of the listing: page by page, and after Resource Graph where its list may not be complete. */
async function nextCursor(
    ports: SweepPorts,
    sweep: Sweep,
    cursor: SweepCursor,
    { next, total }: InventoryPage,
): Promise<SweepCursor | undefined> {
    if (next !== undefined) return { ...cursor, page: next };
    if (cursor.kind === 'list') return listOf(cursor.rest);
    const graph = Object.fromEntries(
        Object.entries(sweep.listed).map(([id, shown]) => [id, shown.graph ?? 0] as const),
    );
    return listOf(
        listedByBoth({
            round: sweep.round,
            watched: await ports.inventory.subscriptions(),
            graph,
            isShort: sweep.seen < (total ?? 0),
            known: await knownBySubscription(ports),
            before: sweep.before,
        }),
    );
}

async function knownBySubscription(ports: SweepPorts): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for await (const { server, deletedAt } of ports.posture.servers()) {
        const id = server.subscriptionId.toLowerCase();
        if (deletedAt === undefined) counts[id] = (counts[id] ?? 0) + 1;
    }
    return counts;
}

function listOf(subscriptionIds: readonly string[]): SweepCursor | undefined {
    const [subscriptionId, ...rest] = subscriptionIds;
    return subscriptionId === undefined ? undefined : { kind: 'list', subscriptionId, rest };
}

function going(sweep: Sweep, cursor: SweepCursor, asked: string): Progress {
    const phase = { kind: 'listing', cursor, failures: 0, asked } as const;
    return { sweep: { ...sweep, phase }, delayMs: pageDelayMs };
}

/** Everything is asked for: waits until the last place in time is over. */
export function answersOutstanding(ports: SweepPorts, sweep: Sweep, doubtful?: readonly string[]): Progress {
    const elapsedMs = ports.clock.now().getTime() - Date.parse(sweep.startedAt);
    const delayMs = Math.max(0, scheduleMs(sweep.scheduledReads, ports.readBudget) - elapsedMs) + answerMs;
    const deadline = new Date(ports.clock.now().getTime() + delayMs + answerTimeoutMs).toISOString();
    const phase: SweepPhase = {
        kind: 'awaiting',
        deadline,
        ...(doubtful === undefined ? {} : { doubtful }),
    };
    return { sweep: { ...sweep, phase }, delayMs };
}
