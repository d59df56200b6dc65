import { endOfLast } from '../../engine/overdue-sweep.ts';
import { RecordConflictError } from '../../errors.ts';
import type { FleetMessage } from '../../model/fleet-message.ts';
import type { StoredSweep, Sweep } from '../../model/sweep.ts';
import { done, type HandlerResult } from '../flow/handler-result.ts';
import { listNextPage } from './sweep-listing.ts';
import type { Progress, SweepPorts } from './sweep-ports.ts';
import { awaitAnswers } from './sweep-results.ts';

/** A step that is overdue by this much has lost its message. */
const graceMs = 120_000;

/** Everything that moves the stored sweep and its message on. */
export type MoveSweepPorts = Pick<SweepPorts, 'sweeps' | 'fleetQueue' | 'clock' | 'randomness'>;

/** Begins a sweep, unless one is under way: that one is made sure to go on. */
export async function startSweep(ports: SweepPorts): Promise<void> {
    const stored = await ports.sweeps.read();
    const underWay = sweepUnderWay(stored);
    if (underWay !== undefined) {
        ports.log.info('The sweep before is still under way', { sweepId: underWay.id });
        return await resumeSweep(ports);
    }
    const sweepId = await beginSweep(ports, stored);
    if (sweepId !== undefined) ports.log.info('Sweep started', { sweepId });
}

/** Returns the stored sweep as long as it is not over. */
export function sweepUnderWay(stored: StoredSweep | undefined): Sweep | undefined {
    return stored === undefined || stored.sweep.phase.kind === 'over' ? undefined : stored.sweep;
}

/** Begins the sweep after the stored one. Returns its id; undefined where another process was faster. */
export async function beginSweep(
    ports: MoveSweepPorts,
    stored: StoredSweep | undefined,
): Promise<string | undefined> {
    const startedAt = ports.clock.now().toISOString();
    const endedBefore = stored === undefined ? undefined : endOfLast(stored.sweep);
    const sweep: Sweep = {
        id: ports.randomness.id(),
        startedAt,
        phase: { kind: 'listing', cursor: { kind: 'resourceGraph' }, failures: 0, asked: '' },
        seen: 0,
        ...(endedBefore === undefined ? {} : { endedBefore }),
        round: (stored?.sweep.round ?? 0) + 1,
        listed: {},
        before: Object.keys(stored?.sweep.listed ?? {}),
        unreadable: [],
        scheduledReads: {},
        ...(stored?.sweep.readsPerServer === undefined
            ? {}
            : { readsPerServer: stored.sweep.readsPerServer }),
    };
    return (await moveOn(ports, { sweep, delayMs: 0 }, stored?.etag)) ? sweep.id : undefined;
}

/** Gives a sweep whose message was lost a new one. Runs every minute; does nothing when nothing is overdue. */
export async function resumeSweep(ports: SweepPorts): Promise<void> {
    const stored = await ports.sweeps.read();
    if (stored === undefined || stored.sweep.phase.kind === 'over') return;
    const { step, id } = stored.sweep;
    const overdueMs = ports.clock.now().getTime() - Date.parse(step?.dueAt ?? stored.sweep.startedAt);
    if (overdueMs < graceMs) return;
    const isMoved = await moveOn(ports, { sweep: stored.sweep, delayMs: 0 }, stored.etag);
    if (isMoved) ports.log.warn('Sweep resumed without its message', { sweepId: id });
}

/**
 * Moves the sweep on by one page, or checks whether its results are complete. It can die at any line: the next message repeats
 * the page, and an assessment that was asked for twice is made once.
 */
export async function sweep(
    ports: SweepPorts,
    message: FleetMessage & { kind: 'sweep' },
): Promise<HandlerResult<FleetMessage>> {
    const stored = await ports.sweeps.read();
    if (!isLive(stored, message)) {
        ports.log.debug('Message is no longer the live one', { sweepId: message.sweepId });
        return done;
    }
    const isMoved = await moveOn(ports, await nextProgress(ports, stored.sweep), stored.etag);
    if (!isMoved) ports.log.debug('Another process moved the sweep on', { sweepId: stored.sweep.id });
    return done;
}

function isLive(stored: StoredSweep | undefined, message: { readonly token: string }): stored is StoredSweep {
    return stored !== undefined && stored.sweep.step?.token === message.token;
}

async function nextProgress(ports: SweepPorts, sweep: Sweep): Promise<Progress> {
    switch (sweep.phase.kind) {
        case 'listing':
            return await listNextPage(ports, sweep, sweep.phase);
        case 'awaiting':
            return await awaitAnswers(ports, sweep, sweep.phase);
        case 'over':
            return { sweep };
    }
}

/**
 * Sends the next message first, then stores the sweep that makes it the live one. Returns false where another process was
 * faster: of two at once, one succeeds.
 */
async function moveOn(
    ports: MoveSweepPorts,
    { sweep, delayMs }: Progress,
    etag: string | undefined,
): Promise<boolean> {
    const { step: _step, ...rest } = sweep;
    try {
        if (delayMs === undefined) {
            await ports.sweeps.write(rest, etag);
            return true;
        }
        const token = ports.randomness.id();
        // At least a second, so that the message does not arrive before what makes it the live one.
        const delayed = Math.max(delayMs, 1_000);
        await ports.fleetQueue.send({ kind: 'sweep', sweepId: sweep.id, token, requeues: 0 }, delayed);
        const dueAt = new Date(ports.clock.now().getTime() + delayed).toISOString();
        await ports.sweeps.write({ ...rest, step: { token, dueAt } }, etag);
        return true;
    } catch (error) {
        if (!(error instanceof RecordConflictError)) throw error;
        return false;
    }
}
