import { type Actor, actorText, type Cause } from '../model/cause.ts';
import type { Drift, HeardEvent } from '../model/drift.ts';
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
    let hearing: Hearing = { record, news: [] };
    for (const each of heard) hearing = hearByPast(hearByOpen(hearing, each), each);
    return hearing;
}

function hearByOpen({ record, news }: Hearing, heard: HeardEvent): Hearing {
    let next: Hearing = { record, news };
    for (const [control, drift] of Object.entries(record.drifts ?? {})) {
        const parts = newsOf(drift.parts, heard);
        if (parts === undefined) continue;
        const known: Drift = { ...drift, parts: { ...drift.parts, ...parts } };
        const told = next.record.remediations.some((remediation) => remediation.drift === drift.id);
        next = {
            record: withDrift(next.record, control, known),
            // The end of the repair that is under way tells it.
            news: told ? next.news : [...next.news, newsText(control, drift, parts, heard)],
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

function hearByPast({ record, news }: Hearing, heard: HeardEvent): Hearing {
    let { repairs } = record;
    const told: News[] = [];
    const pastDrifts = (record.pastDrifts ?? []).map((past) => {
        const parts = newsOf(past.parts, heard);
        if (parts === undefined) return past;
        const item = newsText(past.control, past, parts, heard);
        told.push(item);
        repairs = withOpponent(repairs, past.control, past.id, actorText(item.cause));
        return { ...past, parts: { ...past.parts, ...parts } };
    });
    return told.length === 0
        ? { record, news }
        : { record: { ...record, pastDrifts, repairs }, news: [...news, ...told] };
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

function newsOf(parts: Drift['parts'], heard: HeardEvent): Drift['parts'] | undefined {
    const news = Object.entries(parts).flatMap(([part, origin]) => {
        const next = heardOf(part, origin, heard);
        return next === undefined ? [] : [[part, next] as const];
    });
    return news.length === 0 ? undefined : Object.fromEntries(news);
}

function newsText(
    control: string,
    { id, cause }: Pick<Drift, 'id' | 'cause'>,
    parts: Drift['parts'],
    { event, at }: HeardEvent,
): News {
    const { since: _since, ...told } = combined(Object.values(parts), { cause, since: at });
    return { control, drift: id, eventId: event.eventId, parts: Object.keys(parts), ...told };
}
