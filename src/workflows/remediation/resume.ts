import type { Control } from '../../controls/definition/control.ts';
import { room } from '../../engine/budget.ts';
import { slicesReadBy, unknownControlOf } from '../../engine/evaluate.ts';
import { BaselineUnreadableError, isUnreadable, RecordConflictError } from '../../errors.ts';
import type { GuardRails } from '../../model/baseline.ts';
import type { CurrentBaseline } from '../../model/current-baseline.ts';
import type { PauseState } from '../../model/pause.ts';
import type { Reservation } from '../../model/reservation.ts';
import { type ServerId, serverKey, serverPath } from '../../model/resource-id.ts';
import type { Hold, HoldCause, ServerRecord, StoredRecord } from '../../model/server-record.ts';
import type {
    BaselineSource,
    BudgetLedger,
    Clock,
    Log,
    PauseSwitch,
    Randomness,
    ServerLeases,
    ServerRecords,
    WorkQueues,
} from '../../ports.ts';
import { pauseText } from '../server/gate-context.ts';
import { controlOfKey } from '../server/notes.ts';

export interface ResumePorts {
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly baseline: BaselineSource;
    readonly budget: BudgetLedger;
    readonly pause: PauseSwitch;
    readonly controls: readonly Control[];
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly log: Log;
    readonly isDryRun: boolean;
}

/** A step that is overdue by this much has lost its message. */
const graceMs = 120_000;

/**
 * Goes on with what waits: remediations whose message was lost, and drift that was held for a reason that is over now.
 * Runs every minute; does nothing when nothing waits.
 */
export async function resume(ports: ResumePorts): Promise<void> {
    const now = ports.clock.now();
    const baselineOf = baselinesBySubscription(ports);
    let switches: Switches | undefined;
    for await (const record of ports.isDryRun ? ports.records.withOpenWork() : ports.records.waiting()) {
        const { server } = record;
        if (isOverdue(record, now) && isOurs(ports, record))
            await alone(ports, record, () => moveOn(ports, server));
        if (ports.isDryRun) continue;
        switches ??= await readSwitches(ports);
        const current = await baselineOf(server);
        if (current === undefined) continue;
        const { budget } = current.effective(server, record.tags ?? {}).guardRails;
        const granted = grantedAgain(switches, server, record, budget);
        const ended = endedHolds(record, now, {
            isPaused: pauseText(switches.pause, record, now) !== undefined,
            isRefused: current.refusal !== undefined,
            hasRoom: granted !== undefined,
        });
        if (ended.length === 0) continue;
        if (granted !== undefined) switches.reservations.push(granted);
        await assessAgain(ports, record, ended);
    }
}

/** Returns false for a remediation of a later version's control: its message is left to that version, which resumes it. */
function isOurs({ controls }: ResumePorts, { remediations: [current] }: ServerRecord): boolean {
    return current === undefined || unknownControlOf(controls, current.change) === undefined;
}

/** The switches that decide whether a hold is over, for every server. */
interface Switches {
    readonly pause: PauseState;
    /** Those in force, and what this run expects to be granted. */
    readonly reservations: Reservation[];
    /** The instant of that, by the clock of storage. */
    readonly storageNow: Date;
}

async function readSwitches(ports: ResumePorts): Promise<Switches> {
    const pause = await ports.pause.read();
    const { reservations, now } = await ports.budget.read();
    return { pause, reservations: [...reservations], storageNow: new Date(now) };
}

/** Reads the baseline once for each subscription; one whose exemptions cannot be read waits, and no other with it. */
function baselinesBySubscription(
    ports: ResumePorts,
): (server: ServerId) => Promise<CurrentBaseline | undefined> {
    const known = new Map<string, CurrentBaseline | undefined>();
    return async (server) => {
        const { subscriptionId } = server;
        if (known.has(subscriptionId)) return known.get(subscriptionId);
        const current = await ports.baseline.current(server).catch((error: unknown) => {
            if (!(error instanceof BaselineUnreadableError)) throw error;
            ports.log.warn('Held drift waits for the baseline', { subscriptionId, reason: error.message });
            return undefined;
        });
        known.set(subscriptionId, current);
        return current;
    };
}

/** Keeps a server that is leased elsewhere, or whose row is damaged, from stopping the others. */
async function alone(ports: ResumePorts, { server }: ServerRecord, work: () => Promise<void>): Promise<void> {
    try {
        await work();
    } catch (error) {
        if (!(error instanceof RecordConflictError || isUnreadable(error))) throw error;
        ports.log.warn('Resuming put off', { server: serverPath(server), reason: error.message });
    }
}

/** Returns the share of the budget that the server would get now, if one of its changes waits for it. */
function grantedAgain(
    { reservations, storageNow }: Switches,
    server: ServerId,
    record: ServerRecord,
    budget: GuardRails['budget'],
): Reservation | undefined {
    const wanted = Object.values(record.holds).filter(({ cause }) => cause === 'budget').length;
    if (wanted === 0) return undefined;
    const key = serverKey(server);
    const changes = Math.min(wanted, room(reservations, key, budget, storageNow));
    return changes === 0
        ? undefined
        : { id: `resume:${key}`, server: key, changes, at: storageNow.toISOString() };
}

interface EndedHold {
    readonly control: string;
    readonly cause: HoldCause;
}

/** The switches that hold the writes of a server now. */
interface Present {
    readonly isPaused: boolean;
    /** True if the newest baseline is refused. */
    readonly isRefused: boolean;
    /** True if the fleet's budget has room for it. */
    readonly hasRoom: boolean;
}

function endedHolds(record: ServerRecord, now: Date, present: Present): readonly EndedHold[] {
    return Object.entries(record.holds)
        .filter(([, hold]) => isOver(hold, present, now))
        .map(([key, { cause }]) => ({ control: controlOfKey(key), cause }));
}

function isOver({ cause, until }: Hold, { isPaused, isRefused, hasRoom }: Present, now: Date): boolean {
    switch (cause) {
        case 'dryRun':
            return true;
        case 'baseline':
            return !isRefused;
        case 'paused':
            return !isPaused;
        case 'budget':
            return hasRoom && !isPaused;
        case 'flapping':
        case 'window':
        case 'undone':
            return until !== undefined && Date.parse(until) <= now.getTime();
    }
}

function isOverdue(record: ServerRecord, now: Date): boolean {
    if (record.remediations.length === 0 && record.deferred === undefined) return false;
    return record.step === undefined || now.getTime() - Date.parse(record.step.dueAt) > graceMs;
}

/**
 * Gives the server a new live message, or asks for the assessment that waited for the end of its remediations. The old
 * message, should it still come, finds that it is not the live one.
 */
async function moveOn(ports: ResumePorts, server: ServerId): Promise<void> {
    const lease = await ports.leases.acquire(server);
    if (lease === undefined) return;
    try {
        const stored = await ports.records.read(server);
        if (stored === undefined || !isOverdue(stored.record, ports.clock.now())) return;
        const [current] = stored.record.remediations;
        if (current === undefined) return await askForDeferred(ports, server, stored);
        const token = ports.randomness.id();
        const { traceparent } = stored.record.step ?? {};
        await ports.queues.remediate({
            server,
            remediationId: current.id,
            token,
            requeues: 0,
            ...(traceparent === undefined ? {} : { traceparent }),
        });
        const step = { token, dueAt: ports.clock.now().toISOString() };
        await ports.records.write(server, { ...stored.record, step }, stored.etag);
        ports.log.warn('Remediation resumed without its message', {
            server: serverPath(server),
            remediationId: current.id,
        });
    } finally {
        await lease.release();
    }
}

async function askForDeferred(
    ports: ResumePorts,
    server: ServerId,
    { record, etag }: StoredRecord,
): Promise<void> {
    const { deferred, step: _step, ...rest } = record;
    if (deferred === undefined) return;
    await ports.queues.assess({ server: record.server, ...deferred, requeues: 0 });
    await ports.records.write(server, rest, etag);
    ports.log.warn('Deferred assessment asked for without its message', { server: serverPath(server) });
}

const reasons: Readonly<Record<HoldCause, string>> = {
    dryRun: 'dry-run was switched off',
    baseline: 'the baseline was mended',
    paused: 'writes are no longer paused',
    budget: 'the budget has room again',
    flapping: 'it was quiet for long enough',
    window: 'the maintenance window is open',
    undone: 'the exemption after an undo is over',
};

async function assessAgain(
    ports: ResumePorts,
    record: ServerRecord,
    ended: readonly EndedHold[],
): Promise<void> {
    const ids = new Set(ended.map(({ control }) => control));
    const slices = slicesReadBy(ports.controls.filter(({ id }) => ids.has(id)));
    const [first] = ended;
    if (first === undefined || slices.length === 0) return;
    const requestedAt = ports.clock.now().toISOString();
    const cause = { kind: 'followUp' as const, reason: reasons[first.cause] };
    await ports.queues.assess({ server: record.server, slices, cause, requestedAt, requeues: 0 });
    ports.log.info('Held drift is assessed again', {
        server: serverPath(record.server),
        reason: cause.reason,
    });
}
