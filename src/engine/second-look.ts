import type { EventCause } from '../model/cause.ts';
import type { HeardEvent } from '../model/drift.ts';
import type { SecondLooks, UnseenEvent } from '../model/second-look.ts';
import type { ServerRecord } from '../model/server-record.ts';
import type { SliceName } from '../model/server-state.ts';
import { isChanged, isWithin, type Sight } from './attribution.ts';
import type { Pacing } from './pacing.ts';
import { isOfPart, isSection, partOfChange, sliceOfPart } from './parts.ts';

/**
 * A read right after an event can still show the old value, and nobody would look again until the sweep. So an event
 * whose effect no read has shown is looked at again after seconds and after minutes: only the slice that it names, one
 * look for all events that wait, and none where the first read showed what the event told.
 */

/** After an event arrived, in settle times; not sooner than so many milliseconds. */
const looks = [
    { after: 1 / 6, leastMs: 2_000 },
    { after: 2, leastMs: 4_000 },
];
/** About half a KB each. The oldest one more is looked at with the others and not after them. */
const mostUnseen = 16;
const mostSettled = 64;

const none: SecondLooks = { unseen: [], settled: [] };

/** What one assessment saw, and the slices that it was asked for. */
export interface Look {
    readonly sight: Sight;
    readonly slices: readonly SliceName[];
}

/**
 * The events that nobody waits for yet and whose effect nothing that is recorded shows. For one that is older than the
 * last look would be, the first read is late enough.
 */
export function unexplained(
    record: ServerRecord,
    heard: readonly HeardEvent[],
    now: Date,
    pacing: Pacing,
): readonly HeardEvent[] {
    const { unseen, settled } = record.secondLooks ?? none;
    const known = new Set([...settled, ...unseen.map(({ event }) => event.eventId)]);
    const oldest = now.getTime() - delayMs(looks.length - 1, pacing);
    return heard.filter(
        (each) =>
            isOfEffect(each.event) &&
            Date.parse(each.at) > oldest &&
            !known.has(each.event.eventId) &&
            !isTold(record, each),
    );
}

/** Whether a drift that is recorded lies where the event does, or is being repaired there: its effect was seen. */
function isTold({ drifts = {}, pastDrifts = [], remediations }: ServerRecord, heard: HeardEvent): boolean {
    const isRepaired = remediations.some(({ change }) => {
        const part = partOfChange(change)?.part;
        return part !== undefined && isOfPart(heard.event, part);
    });
    if (isRepaired) return true;
    return [...Object.values(drifts), ...pastDrifts].some(({ parts }) =>
        Object.entries(parts).some(
            ([part, { between }]) =>
                between !== undefined && isOfPart(heard.event, part) && isWithin(heard, between),
        ),
    );
}

function isOfEffect({ eventType = '' }: EventCause): boolean {
    return /Resource(Write|Delete|Action)Success$/i.test(eventType);
}

/** What waits after a look, or after events that nobody looked at: `look` is undefined then. */
export function afterLook(
    { secondLooks: known = none, assessed }: Pick<ServerRecord, 'secondLooks' | 'assessed'>,
    heard: readonly HeardEvent[],
    echoes: ReadonlySet<string>,
    look: Look | undefined,
    pacing: Pacing,
): Pick<SecondLooks, 'unseen' | 'settled'> {
    const unseen: UnseenEvent[] = [];
    const settled: string[] = [];
    const fresh = heard.map((each) => ({
        ...each,
        looks: look === undefined ? looksTaken(each, assessed, pacing) : 0,
    }));
    for (const waiting of [...known.unseen, ...fresh]) {
        const isEcho = echoes.has(waiting.event.eventId);
        const next = isEcho ? undefined : look === undefined ? waiting : afterSight(waiting, look, pacing);
        if (next === undefined) settled.push(waiting.event.eventId);
        else unseen.push(next);
    }
    const left = unseen.slice(0, -mostUnseen).map(({ event }) => event.eventId);
    return {
        unseen: unseen.slice(-mostUnseen),
        settled: [...known.settled, ...left, ...settled].slice(-mostSettled),
    };
}

/** A read that answered the event before anybody waited for it can have been late enough to be the first look. */
function looksTaken(heard: HeardEvent, assessed: ServerRecord['assessed'], pacing: Pacing): number {
    const reads = slicesOf(heard.event).map((slice) => Date.parse(assessed[slice] ?? '') || 0);
    return isLateEnough({ ...heard, looks: 0 }, Math.min(...reads), pacing) ? 1 : 0;
}

/** One look is enough for events that came shortly after each other. */
function isLateEnough(waiting: UnseenEvent, readAt: number, pacing: Pacing): boolean {
    return readAt >= dueAt(waiting, pacing) - delayMs(0, pacing) / 2;
}

/** The event as it waits on; undefined when its effect was seen, or was looked for often enough. */
function afterSight(waiting: UnseenEvent, { sight, slices }: Look, pacing: Pacing): UnseenEvent | undefined {
    const own = slicesOf(waiting.event);
    if (!own.every((slice) => slices.includes(slice))) return waiting;
    if (isSeen(waiting, sight)) return undefined;
    if (!isLateEnough(waiting, Date.parse(sight.beganAt), pacing)) return waiting;
    const taken = waiting.looks + 1;
    return taken < looks.length ? { ...waiting, looks: taken } : undefined;
}

/**
 * Whether the read shows something new of what the event wrote, or shows nothing of it that anybody asks for. What was
 * never read before shows nothing new: the first read of a server can be behind its event as well.
 */
function isSeen({ event }: UnseenEvent, sight: Sight): boolean {
    if (isAction(event)) return false;
    const child = event.resource?.toLowerCase();
    if (child !== undefined) {
        return sight.partsOf(sliceOfPart(child)) === undefined || isChanged(child, sight) === true;
    }
    // The server is there.
    if (/DeleteSuccess$/i.test(event.eventType ?? '')) return false;
    const parts = sight.partsOf('server');
    if (parts === undefined) return true;
    return [...parts.keys()].some((part) => isSection(part) && isChanged(part, sight) === true);
}

function isAction({ eventType = '' }: EventCause): boolean {
    return /ActionSuccess$/i.test(eventType);
}

/** The slices that show what the event tells. A start or a restart shows in the parameters. */
export function slicesOf(event: EventCause): readonly SliceName[] {
    if (isAction(event)) return ['server', 'parameters'];
    return event.resource === undefined ? ['server'] : [sliceOfPart(event.resource.toLowerCase())];
}

/** When the event is looked at next, milliseconds since 1970. */
function dueAt({ at, looks: taken }: UnseenEvent, pacing: Pacing): number {
    return Date.parse(at) + delayMs(taken, pacing);
}

function delayMs(taken: number, { settleMs }: Pacing): number {
    const { after, leastMs } = looks[taken] ?? { after: 0, leastMs: 0 };
    return Math.max(after * settleMs, leastMs);
}

/** When the next look is due, milliseconds since 1970. Looks are as far apart as the first one is from its event. */
export function nextLookAt(
    unseen: readonly UnseenEvent[],
    isAfterLook: boolean,
    now: Date,
    pacing: Pacing,
): number | undefined {
    if (unseen.length === 0) return undefined;
    const first = Math.min(...unseen.map((waiting) => dueAt(waiting, pacing)));
    const soonest = now.getTime() + (isAfterLook ? delayMs(0, pacing) : 0);
    return Math.max(first, soonest);
}
