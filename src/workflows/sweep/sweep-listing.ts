import { lengthMs, place } from '../../engine/spread.ts';
import { InventoryUnreadableError } from '../../errors.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import { sliceNames } from '../../model/server-state.ts';
import type { Sweep, SweepCursor, SweepPhase } from '../../model/sweep.ts';
import type { InventoryPage } from '../../ports.ts';
import { inParallel } from '../messages/in-parallel.ts';
import type { Progress, SweepPorts } from './sweep.ts';

/** Messages that are sent at the same time. */
const sendsAtOnce = 16;
/** Calls of one whole assessment that count in the subscription's bucket: one per slice, but for Key Vault's. */
const readsPerServer = sliceNames.length - 1;
/** Between two pages of Resource Graph, which takes 15 queries in 5 seconds from a caller. */
const pagePauseMs = 1_000;
/** Failures of one page before it is looked for elsewhere or given up. */
const mostFailures = 5;
/** After the last assessment's place in time, until its answer is looked for. */
const answerMs = 2_000;
/** After that, how long answers and repairs are awaited. */
export const patienceMs = 30 * 60_000;

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
    const listed = await askForAll(ports, sweep, page.servers);
    const next = await nextCursor(ports, listed, cursor, page.next);
    return next === undefined ? awaiting(ports, listed) : going(listed, next);
}

/** Asks for an assessment of each server. Requests of one sweep have one instant: the same twice is answered once. */
export async function askForAll(
    ports: SweepPorts,
    sweep: Sweep,
    servers: readonly ServerId[],
): Promise<Sweep> {
    const elapsedMs = ports.clock.now().getTime() - Date.parse(sweep.startedAt);
    let { booked } = sweep;
    const requests = servers.map((server) => {
        const placed = place(booked, server.subscriptionId, readsPerServer, ports.readBudget);
        booked = placed.booked;
        return { server, delayMs: Math.max(0, placed.offsetMs - elapsedMs) };
    });
    await inParallel(requests, sendsAtOnce, async ({ server, delayMs }) => {
        await ports.queues.assess(
            {
                server: serverPath(server),
                slices: sliceNames,
                cause: { kind: 'sweep', sweepId: sweep.id },
                requestedAt: sweep.startedAt,
                waits: 0,
                priority: 'low',
            },
            delayMs,
        );
    });
    const populated = new Set([
        ...sweep.populated,
        ...servers.map(({ subscriptionId }) => subscriptionId.toLowerCase()),
    ]);
    return { ...sweep, seen: sweep.seen + servers.length, populated: [...populated], booked };
}

/** A page that cannot be read is tried again; then Resource Graph is left for lists, and a subscription for the next. */
async function afterFailure(
    ports: SweepPorts,
    sweep: Sweep,
    phase: Listing,
    error: InventoryUnreadableError,
): Promise<Progress> {
    const failures = phase.failures + 1;
    if (error.transient && failures < mostFailures) {
        const delayMs = 1_000 * 2 ** failures;
        return { sweep: { ...sweep, phase: { ...phase, failures } }, delayMs };
    }
    ports.log.warn('Servers could not be listed', { sweepId: sweep.id, reason: error.message });
    if (phase.cursor.kind === 'resourceGraph') {
        // What was listed so far is listed again, and its servers are not assessed a second time.
        const anew = { ...sweep, seen: 0, populated: [] };
        const all = listOf(await ports.inventory.subscriptions());
        return all === undefined ? awaiting(ports, anew) : going(anew, all);
    }
    const { subscriptionId, rest } = phase.cursor;
    const unreadable = [...sweep.unreadable, { subscriptionId, reason: error.message }];
    const next = listOf(rest);
    const known = { ...sweep, unreadable };
    return next === undefined ? awaiting(ports, known) : going(known, next);
}

/**
 * Where the listing goes on. A subscription of which Resource Graph shows nothing is listed by Resource Manager: it may
 * be empty, newer than the graph, or not readable, and only Resource Manager tells.
 */
async function nextCursor(
    ports: SweepPorts,
    sweep: Sweep,
    cursor: SweepCursor,
    page: string | undefined,
): Promise<SweepCursor | undefined> {
    if (page !== undefined) return { ...cursor, page };
    if (cursor.kind === 'list') return listOf(cursor.rest);
    const watched = await ports.inventory.subscriptions();
    return listOf(watched.filter((id) => !sweep.populated.includes(id)));
}

function listOf(subscriptionIds: readonly string[]): SweepCursor | undefined {
    const [subscriptionId, ...rest] = subscriptionIds;
    return subscriptionId === undefined ? undefined : { kind: 'list', subscriptionId, rest };
}

function going(sweep: Sweep, cursor: SweepCursor): Progress {
    return { sweep: { ...sweep, phase: { kind: 'listing', cursor, failures: 0 } }, delayMs: pagePauseMs };
}

/** Everything is asked for: waits until the last place in time is over. */
export function awaiting(ports: SweepPorts, sweep: Sweep, doubtful?: readonly string[]): Progress {
    const elapsedMs = ports.clock.now().getTime() - Date.parse(sweep.startedAt);
    const delayMs = Math.max(0, lengthMs(sweep.booked, ports.readBudget) - elapsedMs) + answerMs;
    const deadline = new Date(ports.clock.now().getTime() + delayMs + patienceMs).toISOString();
    const phase: SweepPhase = {
        kind: 'awaiting',
        deadline,
        ...(doubtful === undefined ? {} : { doubtful }),
    };
    return { sweep: { ...sweep, phase }, delayMs };
}
