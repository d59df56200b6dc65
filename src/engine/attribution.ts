import type { Actor, Cause, EventCause } from '../model/cause.ts';
import type { HeardEvent, Origin, Period, SeenSlice } from '../model/drift.ts';
import type { SliceName } from '../model/server-state.ts';
import { isOfPart, isSection, type Parts, partText, sliceOfPart } from './parts.ts';

/**
 * Whose change it was. An event does not tell which value was written, so one person is named only where Azure's events
 * tell of nobody else who wrote this very part between the last read of another value and the read that found this one.
 */

/**
 * What one assessment saw of a server, and what is known of the time before.
 * Assumed: the time of an event is when its write had taken effect, so that it lies between the last read of the value
 * before and the read that finds the new one.
 */
export interface Sight {
    /** The parts of a slice that was read. */
    readonly partsOf: (slice: SliceName) => Parts | undefined;
    readonly seen: { readonly [S in SliceName]?: SeenSlice };
    /** A digest of what the baseline asks of the server. */
    readonly rules: string;
    /** The baseline's name. */
    readonly baseline: string;
    readonly events: readonly HeardEvent[];
    /** Events whose effect no read before showed: the change can be as old as they are. */
    readonly unseen: readonly HeardEvent[];
    /** When the read began and when it was over, ISO 8601. */
    readonly beganAt: string;
    readonly endedAt: string;
    readonly digest: (text: string) => string;
}

/** Events of what was never read before count for so long. */
const firstSightMs = 600_000;
const mostCandidates = 8;

/** Whether the part has another value than the last read saw; undefined when there was none. */
export function isChanged(part: string, sight: Sight): boolean | undefined {
    const slice = sliceOfPart(part);
    const written = sight.seen[slice]?.written?.[part];
    const found = sight.partsOf(slice)?.get(part);
    if (written !== undefined) return partDigest(found?.value, sight.digest) !== written.value;
    const isSame = isAsRead(part, sight);
    return isSame === undefined ? undefined : !isSame;
}

/** Whether the part is as the last read saw it, whatever was written since. */
function isAsRead(part: string, { seen, partsOf, digest }: Sight): boolean | undefined {
    const slice = sliceOfPart(part);
    const known = seen[slice];
    const parts = partsOf(slice);
    if (known === undefined || parts === undefined) return undefined;
    const found = parts.get(part);
    const before = Object.hasOwn(known.parts, part) ? known.parts[part] : undefined;
    const isUsual = found === undefined || found.isDefault === true;
    return before === (isUsual ? undefined : partDigest(found.value, digest));
}

export function partDigest(value: unknown, digest: Sight['digest']): string {
    return digest(partText(value)).slice(0, 12);
}

/** Where the part's value came from. What is known already holds until the value changes. */
export function originOf(part: string, sight: Sight, known: Origin | undefined): Origin {
    const isNew = isChanged(part, sight);
    if (known !== undefined && isNew !== true) return known;
    const since = known?.since ?? sight.beganAt;
    if (isNew === false) {
        const isAskedAnew = sight.seen[sliceOfPart(part)]?.rules !== sight.rules;
        return isAskedAnew ? { since, cause: { kind: 'baseline', name: sight.baseline } } : { since };
    }
    const between = windowOf(part, sight);
    const found = attribution(part, between, sight.events);
    const { cause, oneOf } = found;
    // What Pgwarden wrote had no effect, as far as anybody tells.
    if (known !== undefined && cause === undefined && oneOf === undefined && isAsRead(part, sight))
        return known;
    const changedAt = cause?.kind === 'event' ? instantOf(sight.events, cause) : undefined;
    return { between, since: known?.since ?? changedAt ?? since, ...found };
}

function windowOf(part: string, sight: Sight): Period {
    const slice = sight.seen[sliceOfPart(part)];
    const read = slice?.written?.[part]?.at ?? slice?.at;
    if (read === undefined) return { until: sight.endedAt };
    // A read can be behind an event: then the change is older than the read that did not show it.
    const waiting = sight.unseen.filter(({ event }) => isOfPart(event, part)).map(happenedAt);
    const after = new Date(Math.min(Date.parse(read), ...waiting)).toISOString();
    const period = { after, until: sight.endedAt };
    return isSection(part) && changedSections(sight) > 1 ? { ...period, isShared: true } : period;
}

function changedSections(sight: Sight): number {
    const found = [...(sight.partsOf('server')?.keys() ?? [])];
    return found.filter((part) => isSection(part) && isChanged(part, sight) === true).length;
}

/** Who wrote the part in that time: one, several, or nobody that Azure told of. */
function attribution(
    part: string,
    between: Period,
    events: readonly HeardEvent[],
): Pick<Origin, 'cause' | 'oneOf'> {
    const candidates = events.filter((heard) => isOfPart(heard.event, part) && isWithin(heard, between));
    const byActor = new Map(candidates.map((heard) => [actorKey(heard.event), heard]));
    const latest = [...candidates].sort((a, b) => happenedAt(a) - happenedAt(b)).at(-1);
    if (latest === undefined) return {};
    const isAnySection = isSection(part) && (between.after === undefined || between.isShared === true);
    const isCertain = byActor.size === 1 && !isAnySection;
    if (isCertain) return { cause: latest.event };
    const oneOf = [...byActor.values()].flatMap(({ event }) => event.actor ?? []);
    return oneOf.length === 0 ? {} : { oneOf: oneOf.slice(0, mostCandidates) };
}

/** What is known of the part after one more event; undefined when it tells nothing new. */
export function heardOf(part: string, origin: Origin, heard: HeardEvent): Origin | undefined {
    const { between, cause, oneOf = [], ...rest } = origin;
    const { event } = heard;
    if (between === undefined || (cause !== undefined && cause.kind !== 'event')) return undefined;
    if (!isOfPart(event, part) || !isWithin(heard, between)) return undefined;
    if (cause === undefined && oneOf.length === 0) {
        const found = attribution(part, between, [heard]);
        if (found.cause === undefined && found.oneOf === undefined) return undefined;
        const changedAt = new Date(happenedAt(heard)).toISOString();
        const since = found.cause !== undefined && changedAt < rest.since ? changedAt : rest.since;
        return { ...rest, between, ...found, since };
    }
    if (cause !== undefined && isSameWrite(cause, event)) return undefined;
    const known = cause?.actor === undefined ? oneOf : [cause.actor];
    if (event.actor === undefined && cause === undefined) return undefined;
    if (event.actor !== undefined && known.some((actor) => nameOf(actor) === nameOf(event.actor)))
        return undefined;
    const all = [...known, ...(event.actor === undefined ? [] : [event.actor])];
    if (all.length > mostCandidates) return undefined;
    return { ...rest, between, ...(all.length === 0 ? {} : { oneOf: all }) };
}

/** One act can make several events. */
function isSameWrite(known: EventCause, event: EventCause): boolean {
    if (known.eventId === event.eventId) return true;
    return known.correlationId !== undefined && known.correlationId === event.correlationId;
}

/** When it happened, milliseconds since 1970: not later than it was heard of, whatever the clocks say. */
export function happenedAt({ event, at }: HeardEvent): number {
    return Math.min(Date.parse(event.time ?? at), Date.parse(at));
}

function instantOf(events: readonly HeardEvent[], cause: EventCause): string | undefined {
    const heard = events.find(({ event }) => event.eventId === cause.eventId);
    return heard === undefined ? undefined : new Date(happenedAt(heard)).toISOString();
}

export function isWithin(heard: HeardEvent, { after, until }: Period): boolean {
    const at = happenedAt(heard);
    const from = after === undefined ? Date.parse(until) - firstSightMs : Date.parse(after);
    return from <= at && at <= Date.parse(until);
}

function actorKey({ actor }: EventCause): string {
    return actor === undefined ? '' : nameOf(actor);
}

function nameOf(actor: Actor | undefined): string {
    return actor?.objectId ?? actor?.appId ?? '';
}

/** What is to be said of several parts together: one cause where all have the same, else everybody who had a part. */
export function combined(
    origins: readonly Origin[],
    otherwise: { readonly cause: Cause; readonly since: string },
): Pick<Origin, 'oneOf'> & { readonly cause: Cause; readonly since: string } {
    const since = origins.map((origin) => origin.since).sort()[0] ?? otherwise.since;
    const [first] = origins;
    const isOfOne = origins.every(({ cause }) => cause !== undefined && sameSource(cause, first?.cause));
    const latest = origins.flatMap(({ cause }) => cause ?? []).at(-1);
    if (isOfOne && latest !== undefined) return { cause: latest, since };
    const actors = origins.flatMap(({ cause, oneOf }) =>
        cause?.kind === 'event' ? (cause.actor ?? []) : (oneOf ?? []),
    );
    const oneOf = [...new Map(actors.map((actor) => [nameOf(actor), actor])).values()];
    const { cause } = otherwise;
    return oneOf.length === 0 ? { cause, since } : { cause, since, oneOf: oneOf.slice(0, mostCandidates) };
}

function sameSource(a: Cause, b: Cause | undefined): boolean {
    if (a.kind === 'event' && b?.kind === 'event') return actorKey(a) === actorKey(b);
    return a.kind === b?.kind;
}
