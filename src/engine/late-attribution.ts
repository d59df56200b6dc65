import { type Actor, actorText, type Cause } from '../model/cause.ts';
import type { Drift, Origin, RecentEvent } from '../model/drift.ts';
import type { Remediation } from '../model/remediation.ts';
import type { ServerRecord } from '../model/server-record.ts';
import { attributedCause, driftedSince } from './attributed-cause.ts';
import { combined, withEvent } from './attribution.ts';

/** The attribution of a recorded drift to the actors that a late event names. */
export interface LateAttribution {
    readonly control: string;
    readonly drift: string;
    readonly eventId: string;
    /** The parts of the drift that it names. */
    readonly parts: readonly string[];
    readonly cause: Cause;
    readonly possibleActors?: readonly Actor[];
}

export interface LateAttributions {
    readonly record: ServerRecord;
    /** Attributions that no later entry will carry. */
    readonly attributions: readonly LateAttribution[];
}

/** Returns the record after late events: they may name the actor of an open drift or of one that ended recently. */
export function attributeLate(record: ServerRecord, recentEvents: readonly RecentEvent[]): LateAttributions {
    return attributeToPast(attributeToOpen(record, recentEvents), recentEvents);
}

function attributeToOpen(record: ServerRecord, recentEvents: readonly RecentEvent[]): LateAttributions {
    let next: LateAttributions = { record, attributions: [] };
    for (const [control, drift] of Object.entries(record.drifts ?? {})) {
        const found = attributionOf(control, drift, recentEvents);
        if (found === undefined) continue;
        // The closing entry of the running repair carries it.
        const isUnderWay = record.remediations.some((remediation) => remediation.drift === drift.id);
        next = {
            record: withDrift(next.record, control, { ...drift, parts: found.parts }),
            attributions: isUnderWay ? next.attributions : [...next.attributions, found.attribution],
        };
    }
    return next;
}

function withDrift(record: ServerRecord, control: string, drift: Drift): ServerRecord {
    return {
        ...record,
        drifts: { ...record.drifts, [control]: drift },
        remediations: record.remediations.map((remediation) =>
            remediation.drift === drift.id ? withCause(remediation, drift) : remediation,
        ),
        pendingApprovals: record.pendingApprovals.map((waiting) =>
            waiting.change.control === control
                ? { ...waiting, cause: attributedCause(drift, waiting.change, waiting.cause).cause }
                : waiting,
        ),
    };
}

function withCause(remediation: Remediation, drift: Drift): Remediation {
    const { cause, trigger = cause, possibleActors: _possibleActors, ...rest } = remediation;
    const since = driftedSince(drift, remediation.change);
    return { ...rest, since, ...attributedCause(drift, remediation.change, trigger) };
}

function attributeToPast(
    { record, attributions }: LateAttributions,
    recentEvents: readonly RecentEvent[],
): LateAttributions {
    let { repairs } = record;
    const added: LateAttribution[] = [];
    const pastDrifts = (record.pastDrifts ?? []).map((past) => {
        const found = attributionOf(past.control, past, recentEvents);
        if (found === undefined) return past;
        added.push(found.attribution);
        repairs = withActor(repairs, past.control, past.id, actorText(found.attribution.cause));
        return { ...past, parts: found.parts };
    });
    if (added.length === 0) return { record, attributions };
    return { record: { ...record, pastDrifts, repairs }, attributions: [...attributions, ...added] };
}

/** Returns the repairs with the actor that made them necessary. */
function withActor(
    repairs: ServerRecord['repairs'],
    control: string,
    drift: string,
    actor: string,
): ServerRecord['repairs'] {
    const known = repairs[control];
    if (known === undefined) return repairs;
    const next = known.map((repair) => (repair.drift === drift ? { ...repair, actor } : repair));
    return { ...repairs, [control]: next };
}

/** Returns the parts after all events, and the attribution to record; undefined when nothing is new. */
function attributionOf(
    control: string,
    { id, cause, parts: known }: Pick<Drift, 'id' | 'cause' | 'parts'>,
    recentEvents: readonly RecentEvent[],
): { readonly parts: Drift['parts']; readonly attribution: LateAttribution } | undefined {
    const attributed = new Map<string, Origin>();
    let eventId = '';
    for (const each of recentEvents) {
        for (const [part, origin] of Object.entries(known)) {
            const next = withEvent(part, attributed.get(part) ?? origin, each);
            if (next === undefined) continue;
            attributed.set(part, next);
            eventId = each.event.eventId;
        }
    }
    if (attributed.size === 0) return undefined;
    const since = recentEvents[0]?.at ?? '';
    const { since: _since, ...found } = combined([...attributed.values()], { cause, since });
    return {
        parts: { ...known, ...Object.fromEntries(attributed) },
        attribution: { control, drift: id, eventId, parts: [...attributed.keys()], ...found },
    };
}
