import { type Actor, actorText, type Cause } from '../model/cause.ts';
import type { Drift, HeardEvent, Origin } from '../model/drift.ts';
import type { Remediation } from '../model/remediation.ts';
import type { ServerRecord } from '../model/server-record.ts';
import { combined, heardOf } from './attribution.ts';
import { driftedSince, toldCause } from './told-cause.ts';

/** What an event that came late tells of a drift that is recorded already. */
export interface News {
    readonly control: string;
    readonly drift: string;
    readonly eventId: string;
    /** What of the drift it tells of. */
    readonly parts: readonly string[];
    readonly cause: Cause;
    readonly oneOf?: readonly Actor[];
}

export interface Hearing {
    readonly record: ServerRecord;
    /** What no entry that is still to come will tell. */
    readonly news: readonly News[];
}

/** The record after events were heard: they may name who made a drift that is open, or that ended lately. */
export function afterHearing(record: ServerRecord, heard: readonly HeardEvent[]): Hearing {
    return hearByPast(hearByOpen(record, heard), heard);
}

function hearByOpen(record: ServerRecord, heard: readonly HeardEvent[]): Hearing {
    let next: Hearing = { record, news: [] };
    for (const [control, drift] of Object.entries(record.drifts ?? {})) {
        const told = newsOf(control, drift, heard);
        if (told === undefined) continue;
        // The end of the repair that is under way tells it.
        const isUnderWay = record.remediations.some((remediation) => remediation.drift === drift.id);
        next = {
            record: withDrift(next.record, control, { ...drift, parts: told.parts }),
            news: isUnderWay ? next.news : [...next.news, told.news],
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
        awaiting: record.awaiting.map((waiting) =>
            waiting.change.control === control
                ? { ...waiting, cause: toldCause(drift, waiting.change, waiting.cause).cause }
                : waiting,
        ),
    };
}

function withCause(remediation: Remediation, drift: Drift): Remediation {
    const { cause, trigger = cause, oneOf: _oneOf, ...rest } = remediation;
    const since = driftedSince(drift, remediation.change);
    return { ...rest, since, ...toldCause(drift, remediation.change, trigger) };
}

function hearByPast({ record, news }: Hearing, heard: readonly HeardEvent[]): Hearing {
    let { repairs } = record;
    const added: News[] = [];
    const pastDrifts = (record.pastDrifts ?? []).map((past) => {
        const told = newsOf(past.control, past, heard);
        if (told === undefined) return past;
        added.push(told.news);
        repairs = withOpponent(repairs, past.control, past.id, actorText(told.news.cause));
        return { ...past, parts: told.parts };
    });
    if (added.length === 0) return { record, news };
    return { record: { ...record, pastDrifts, repairs }, news: [...news, ...added] };
}

/** The count of repairs names who made them necessary. */
function withOpponent(
    repairs: ServerRecord['repairs'],
    control: string,
    drift: string,
    opponent: string,
): ServerRecord['repairs'] {
    const known = repairs[control];
    if (known === undefined) return repairs;
    const next = known.map((repair) => (repair.drift === drift ? { ...repair, opponent } : repair));
    return { ...repairs, [control]: next };
}

/** The parts after everything was heard, and what is to be told of it; undefined when nothing is new. */
function newsOf(
    control: string,
    { id, cause, parts: known }: Pick<Drift, 'id' | 'cause' | 'parts'>,
    heard: readonly HeardEvent[],
): { readonly parts: Drift['parts']; readonly news: News } | undefined {
    const news = new Map<string, Origin>();
    let eventId = '';
    for (const each of heard) {
        for (const [part, origin] of Object.entries(known)) {
            const next = heardOf(part, news.get(part) ?? origin, each);
            if (next === undefined) continue;
            news.set(part, next);
            eventId = each.event.eventId;
        }
    }
    if (news.size === 0) return undefined;
    const since = heard[0]?.at ?? '';
    const { since: _since, ...told } = combined([...news.values()], { cause, since });
    return {
        parts: { ...known, ...Object.fromEntries(news) },
        news: { control, drift: id, eventId, parts: [...news.keys()], ...told },
    };
}
