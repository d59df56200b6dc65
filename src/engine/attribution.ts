import type { Actor, Cause, EventCause } from '../model/cause.ts';
import type { ObservedSlice, Origin, Period, RecentEvent } from '../model/drift.ts';
import type { SliceName } from '../model/server-state.ts';
import { sliceOfPart } from './events/child-slices.ts';
import { isOfPart, isSection, type Parts, partText } from './parts.ts';

/**
 * Attributes changes to actors. An event does not carry the written value, so one actor is named only where Azure's
 * events name no other one for this very part between the last read of another value and the read that found this one.
 */

/**
 * The parts of a server in one assessment, and the observations before it.
 * Assumed: the time of an event is when its write had taken effect, so that it lies between the last read of the value
 * before and the read that finds the new one.
 */
export interface Observation {
    /** The parts of a slice that was read. */
    readonly partsOf: (slice: SliceName) => Parts | undefined;
    readonly observed: { readonly [S in SliceName]?: ObservedSlice };
    /** A digest of what the baseline asks of the server. */
    readonly rules: string;
    /** The baseline's name. */
    readonly baseline: string;
    readonly events: readonly RecentEvent[];
    /** Events whose effect no read before showed: the change can be as old as they are. */
    readonly unconfirmed: readonly RecentEvent[];
    /** Start and end of the read, ISO 8601. */
    readonly beganAt: string;
    readonly endedAt: string;
    readonly digest: (text: string) => string;
}

/** Events of what was never read before count for so long. */
const firstObservationMs = 600_000;
const maxCandidates = 8;

/** Returns whether the part has another value than the last read saw; undefined when there was none. */
export function isChanged(part: string, observation: Observation): boolean | undefined {
    const slice = sliceOfPart(part);
    const written = observation.observed[slice]?.written?.[part];
    const found = observation.partsOf(slice)?.get(part);
    if (written !== undefined) return partDigest(found?.value, observation.digest) !== written.value;
    const isSame = isAsRead(part, observation);
    return isSame === undefined ? undefined : !isSame;
}

/** Returns whether the part is as the last read saw it, whatever was written since. */
function isAsRead(part: string, { observed, partsOf, digest }: Observation): boolean | undefined {
    const slice = sliceOfPart(part);
    const known = observed[slice];
    const parts = partsOf(slice);
    if (known === undefined || parts === undefined) return undefined;
    const found = parts.get(part);
    const before = Object.hasOwn(known.parts, part) ? known.parts[part] : undefined;
    const isUsual = found === undefined || found.isDefault === true;
    return before === (isUsual ? undefined : partDigest(found.value, digest));
}

export function partDigest(value: unknown, digest: Observation['digest']): string {
    return digest(partText(value)).slice(0, 12);
}

/** Returns the origin of the part's value. A known origin holds until the value changes. */
export function originOf(part: string, observation: Observation, known: Origin | undefined): Origin {
    const isNew = isChanged(part, observation);
    if (known !== undefined && isNew !== true) return known;
    const since = known?.since ?? observation.beganAt;
    if (isNew === false) {
        const isAskedAnew = observation.observed[sliceOfPart(part)]?.rules !== observation.rules;
        return isAskedAnew ? { since, cause: { kind: 'baseline', name: observation.baseline } } : { since };
    }
    const between = windowOf(part, observation);
    const found = attribution(part, between, observation.events);
    const { cause, possibleActors } = found;
    // Pgwarden's write had no effect, as far as Azure shows.
    if (
        known !== undefined &&
        cause === undefined &&
        possibleActors === undefined &&
        isAsRead(part, observation)
    )
        return known;
    const changedAt = cause?.kind === 'event' ? instantOf(observation.events, cause) : undefined;
    return { between, since: known?.since ?? changedAt ?? since, ...found };
}

function windowOf(part: string, observation: Observation): Period {
    const slice = observation.observed[sliceOfPart(part)];
    const read = slice?.written?.[part]?.at ?? slice?.at;
    if (read === undefined) return { until: observation.endedAt };
    // A read can be behind an event: then the change is older than the read that did not show it.
    const waiting = observation.unconfirmed.filter(({ event }) => isOfPart(event, part)).map(happenedAt);
    const after = new Date(Math.min(Date.parse(read), ...waiting)).toISOString();
    const period = { after, until: observation.endedAt };
    return isSection(part) && changedSections(observation) > 1 ? { ...period, isShared: true } : period;
}

function changedSections(observation: Observation): number {
    const found = [...(observation.partsOf('server')?.keys() ?? [])];
    return found.filter((part) => isSection(part) && isChanged(part, observation) === true).length;
}

/** Returns the actors that wrote the part in that time: one, several possible ones, or none that Azure named. */
function attribution(
    part: string,
    between: Period,
    events: readonly RecentEvent[],
): Pick<Origin, 'cause' | 'possibleActors'> {
    const candidates = events.filter(
        (arrived) => isOfPart(arrived.event, part) && isWithin(arrived, between),
    );
    const byActor = new Map(candidates.map((arrived) => [actorKey(arrived.event), arrived]));
    const latest = [...candidates].sort((a, b) => happenedAt(a) - happenedAt(b)).at(-1);
    if (latest === undefined) return {};
    const isAnySection = isSection(part) && (between.after === undefined || between.isShared === true);
    const isCertain = byActor.size === 1 && !isAnySection;
    if (isCertain) return { cause: latest.event };
    const possibleActors = [...byActor.values()].flatMap(({ event }) => event.actor ?? []);
    return possibleActors.length === 0 ? {} : { possibleActors: possibleActors.slice(0, maxCandidates) };
}

/** Returns the origin of the part after one more event; undefined when the event adds nothing. */
export function withEvent(part: string, origin: Origin, arrived: RecentEvent): Origin | undefined {
    const { between, cause, possibleActors = [], ...rest } = origin;
    const { event } = arrived;
    if (between === undefined || (cause !== undefined && cause.kind !== 'event')) return undefined;
    if (!isOfPart(event, part) || !isWithin(arrived, between)) return undefined;
    if (cause === undefined && possibleActors.length === 0) {
        const found = attribution(part, between, [arrived]);
        if (found.cause === undefined && found.possibleActors === undefined) return undefined;
        const changedAt = new Date(happenedAt(arrived)).toISOString();
        const since = found.cause !== undefined && changedAt < rest.since ? changedAt : rest.since;
        return { ...rest, between, ...found, since };
    }
    if (cause !== undefined && isSameWrite(cause, event)) return undefined;
    const known = cause?.actor === undefined ? possibleActors : [cause.actor];
    if (event.actor === undefined && cause === undefined) return undefined;
    if (event.actor !== undefined && known.some((actor) => nameOf(actor) === nameOf(event.actor)))
        return undefined;
    const all = [...known, ...(event.actor === undefined ? [] : [event.actor])];
    if (all.length > maxCandidates) return undefined;
    return { ...rest, between, ...(all.length === 0 ? {} : { possibleActors: all }) };
}

/** One act can make several events. */
function isSameWrite(known: EventCause, event: EventCause): boolean {
    if (known.eventId === event.eventId) return true;
    return known.correlationId !== undefined && known.correlationId === event.correlationId;
}

/** Returns the instant of the event, milliseconds since 1970: not later than its arrival, whatever the clocks say. */
export function happenedAt({ event, at }: RecentEvent): number {
    return Math.min(Date.parse(event.time ?? at), Date.parse(at));
}

function instantOf(events: readonly RecentEvent[], cause: EventCause): string | undefined {
    const arrived = events.find(({ event }) => event.eventId === cause.eventId);
    return arrived === undefined ? undefined : new Date(happenedAt(arrived)).toISOString();
}

export function isWithin(arrived: RecentEvent, { after, until }: Period): boolean {
    const at = happenedAt(arrived);
    const from = after === undefined ? Date.parse(until) - firstObservationMs : Date.parse(after);
    return from <= at && at <= Date.parse(until);
}

function actorKey({ actor }: EventCause): string {
    return actor === undefined ? '' : nameOf(actor);
}

function nameOf(actor: Actor | undefined): string {
    return actor?.objectId ?? actor?.appId ?? '';
}

/** Returns the common origin of several parts: one cause where all have the same, else all possible actors. */
export function combined(
    origins: readonly Origin[],
    otherwise: { readonly cause: Cause; readonly since: string },
): Pick<Origin, 'possibleActors'> & { readonly cause: Cause; readonly since: string } {
    const since = origins.map((origin) => origin.since).sort()[0] ?? otherwise.since;
    const [first] = origins;
    const isOfOne = origins.every(({ cause }) => cause !== undefined && sameSource(cause, first?.cause));
    const latest = origins.flatMap(({ cause }) => cause ?? []).at(-1);
    if (isOfOne && latest !== undefined) return { cause: latest, since };
    const actors = origins.flatMap(({ cause, possibleActors }) =>
        cause?.kind === 'event' ? (cause.actor ?? []) : (possibleActors ?? []),
    );
    const possibleActors = [...new Map(actors.map((actor) => [nameOf(actor), actor])).values()];
    const { cause } = otherwise;
    return possibleActors.length === 0
        ? { cause, since }
        : { cause, since, possibleActors: possibleActors.slice(0, maxCandidates) };
}

function sameSource(a: Cause, b: Cause | undefined): boolean {
    if (a.kind === 'event' && b?.kind === 'event') return actorKey(a) === actorKey(b);
    return a.kind === b?.kind;
}
