import { partOfChange } from '../changes/kinds.ts';
import type { EventCause } from '../model/cause.ts';
import type { RecentEvent } from '../model/drift.ts';
import type { Rechecks, UnconfirmedEvent } from '../model/recheck.ts';
import type { ServerRecord } from '../model/server-record.ts';
import type { SliceName } from '../model/server-state.ts';
import { isChanged, isWithin, type Observation } from './attribution.ts';
import { sliceOfPart } from './events/child-slices.ts';
import { isOfPart, isSection, isWritten } from './parts.ts';
import type { RetryPolicy } from './retry-policy.ts';

/**
 * A read right after an event can still show the old value. So an event whose effect no read has shown is rechecked after
 * seconds and after minutes: only the slice that it names, one read for all events that wait, and none where the first
 * read showed the effect.
 */

/** After an event arrived, in settle times; not sooner than so many milliseconds. */
const checks = [
    { after: 1 / 6, leastMs: 2_000 },
    { after: 2, leastMs: 4_000 },
];
/** About half a KB each. The oldest ones beyond are rechecked with the others and not after them. */
const maxUnconfirmed = 16;
const maxSettled = 64;

const none: Rechecks = { unconfirmed: [], settled: [] };

/** The observation of one assessment, and the slices that were requested. */
export interface Look {
    readonly observation: Observation;
    readonly slices: readonly SliceName[];
}

/**
 * Returns the new events whose effect no record shows. For an event that is older than its last recheck would be, the
 * first read is late enough.
 */
export function unconfirmedEvents(
    record: ServerRecord,
    recentEvents: readonly RecentEvent[],
    now: Date,
    retryPolicy: RetryPolicy,
): readonly RecentEvent[] {
    return newEvents(record, recentEvents, now, retryPolicy).filter((each) => !isRecorded(record, each));
}

/** Returns the record, in which the new events whose effect it shows are settled: they stay so when their repair has ended. */
export function withRecordedEvents(
    record: ServerRecord,
    recentEvents: readonly RecentEvent[],
    now: Date,
    retryPolicy: RetryPolicy,
): ServerRecord {
    const recorded = newEvents(record, recentEvents, now, retryPolicy)
        .filter((each) => isRecorded(record, each))
        .map(({ event }) => event.eventId);
    if (recorded.length === 0) return record;
    const { rechecks = none } = record;
    return { ...record, rechecks: { ...rechecks, settled: lastSettled([...rechecks.settled, ...recorded]) } };
}

/** Returns the events that neither wait nor are settled, and of which a read can show the effect. */
function newEvents(
    { rechecks: { unconfirmed, settled } = none }: ServerRecord,
    recentEvents: readonly RecentEvent[],
    now: Date,
    retryPolicy: RetryPolicy,
): readonly RecentEvent[] {
    const known = new Set([...settled, ...unconfirmed.map(({ event }) => event.eventId)]);
    const oldest = now.getTime() - delayMs(checks.length - 1, retryPolicy);
    return recentEvents.filter(
        ({ event, at }) =>
            isOfEffect(event) &&
            slicesOf(event).some(isWritten) &&
            Date.parse(at) > oldest &&
            !known.has(event.eventId),
    );
}

function lastSettled(eventIds: readonly string[]): readonly string[] {
    return eventIds.slice(-maxSettled);
}

/** Returns whether a drift that is recorded lies where the event does, or is being repaired there: its effect was seen. */
function isRecorded(
    { drifts = {}, pastDrifts = [], remediations }: ServerRecord,
    arrived: RecentEvent,
): boolean {
    const isRepaired = remediations.some(({ change }) => {
        const part = partOfChange(change)?.part;
        return part !== undefined && isOfPart(arrived.event, part);
    });
    if (isRepaired) return true;
    return [...Object.values(drifts), ...pastDrifts].some(({ parts }) =>
        Object.entries(parts).some(
            ([part, { between }]) =>
                between !== undefined && isOfPart(arrived.event, part) && isWithin(arrived, between),
        ),
    );
}

function isOfEffect({ eventType = '' }: EventCause): boolean {
    return /Resource(Write|Delete|Action)Success$/i.test(eventType);
}

/** Returns the events that wait after a read, or after events that were answered without one: `look` is undefined then. */
export function afterRecheck(
    { rechecks: known = none, assessed }: Pick<ServerRecord, 'rechecks' | 'assessed'>,
    recentEvents: readonly RecentEvent[],
    echoes: ReadonlySet<string>,
    look: Look | undefined,
    retryPolicy: RetryPolicy,
): Pick<Rechecks, 'unconfirmed' | 'settled'> {
    const unconfirmed: UnconfirmedEvent[] = [];
    const settled: string[] = [];
    const fresh = recentEvents.map((each) => ({
        ...each,
        checks: look === undefined ? checksMade(each, assessed, retryPolicy) : 0,
    }));
    for (const waiting of [...known.unconfirmed, ...fresh]) {
        const isEcho = echoes.has(waiting.event.eventId);
        const next = isEcho
            ? undefined
            : look === undefined
              ? waiting
              : afterObservation(waiting, look, retryPolicy);
        if (next === undefined) settled.push(waiting.event.eventId);
        else unconfirmed.push(next);
    }
    const overflow = unconfirmed.slice(0, -maxUnconfirmed).map(({ event }) => event.eventId);
    return {
        unconfirmed: unconfirmed.slice(-maxUnconfirmed),
        settled: lastSettled([...known.settled, ...overflow, ...settled]),
    };
}

/** Returns the rechecks that earlier reads stand for: a read after the event can have been late enough to be the first. */
function checksMade(
    arrived: RecentEvent,
    assessed: ServerRecord['assessed'],
    retryPolicy: RetryPolicy,
): number {
    const reads = slicesOf(arrived.event).map((slice) => Date.parse(assessed[slice] ?? '') || 0);
    return isLateEnough({ ...arrived, checks: 0 }, Math.min(...reads), retryPolicy) ? 1 : 0;
}

/** One recheck is enough for events that arrived shortly after each other. */
function isLateEnough(waiting: UnconfirmedEvent, readAt: number, retryPolicy: RetryPolicy): boolean {
    return readAt >= dueAt(waiting, retryPolicy) - delayMs(0, retryPolicy) / 2;
}

/** Returns the event as it waits on; undefined when a read showed its effect, or after its last recheck. */
function afterObservation(
    waiting: UnconfirmedEvent,
    { observation, slices }: Look,
    retryPolicy: RetryPolicy,
): UnconfirmedEvent | undefined {
    const own = slicesOf(waiting.event);
    if (!own.every((slice) => slices.includes(slice))) return waiting;
    if (isShown(waiting, observation)) return undefined;
    if (!isLateEnough(waiting, Date.parse(observation.beganAt), retryPolicy)) return waiting;
    const taken = waiting.checks + 1;
    return taken < checks.length ? { ...waiting, checks: taken } : undefined;
}

/**
 * Returns whether the read shows the effect of the event, or could not show it because no control reads the part. A part
 * that was never read before shows no effect: the first read of a server can be behind its event as well.
 */
function isShown({ event }: UnconfirmedEvent, observation: Observation): boolean {
    if (isAction(event)) return false;
    const child = event.resource?.toLowerCase();
    if (child !== undefined) {
        return (
            observation.partsOf(sliceOfPart(child)) === undefined || isChanged(child, observation) === true
        );
    }
    // The server is there.
    if (/DeleteSuccess$/i.test(event.eventType ?? '')) return false;
    const parts = observation.partsOf('server');
    if (parts === undefined) return true;
    return [...parts.keys()].some((part) => isSection(part) && isChanged(part, observation) === true);
}

function isAction({ eventType = '' }: EventCause): boolean {
    return /ActionSuccess$/i.test(eventType);
}

/** Returns the slices that show the event's effect. A start or a restart shows in the parameters. */
export function slicesOf(event: EventCause): readonly SliceName[] {
    if (isAction(event)) return ['server', 'parameters'];
    return event.resource === undefined ? ['server'] : [sliceOfPart(event.resource.toLowerCase())];
}

/** Returns the instant of the event's next recheck, milliseconds since 1970. */
function dueAt({ at, checks: taken }: UnconfirmedEvent, retryPolicy: RetryPolicy): number {
    return Date.parse(at) + delayMs(taken, retryPolicy);
}

function delayMs(taken: number, { settleMs }: RetryPolicy): number {
    const { after, leastMs } = checks[taken] ?? { after: 0, leastMs: 0 };
    return Math.max(after * settleMs, leastMs);
}

/** Returns the instant of the next recheck, milliseconds since 1970. Rechecks are as far apart as the first one is from its event. */
export function nextRecheckAt(
    unconfirmed: readonly UnconfirmedEvent[],
    isAfterLook: boolean,
    now: Date,
    retryPolicy: RetryPolicy,
): number | undefined {
    if (unconfirmed.length === 0) return undefined;
    const first = Math.min(...unconfirmed.map((waiting) => dueAt(waiting, retryPolicy)));
    const soonest = now.getTime() + (isAfterLook ? delayMs(0, retryPolicy) : 0);
    return Math.max(first, soonest);
}
