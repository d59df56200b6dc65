import type { LateAttribution } from '../../engine/late-attribution.ts';
import { attributeLate } from '../../engine/late-attribution.ts';
import type { AuditEntry } from '../../model/audit-entry.ts';
import type { Drift, Ending, PastDrift, RecentEvent } from '../../model/drift.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { AuditLog, Clock } from '../../ports.ts';
import { controlOfKey } from './notes.ts';

/**
 * The audit entries about drifts. Each has an id of the drift, so recording it again changes nothing: a process records from
 * the stored record the entries that another one died before.
 */

/** An event can come a day late. */
const pastMs = 24 * 3_600_000;
const maxPast = 16;

/** The one entry that ends a drift which no repair ended. */
export function endingEntry(server: ServerId, control: string, drift: Drift, ending: Ending): AuditEntry {
    const { end, at, reason, cause, possibleActors } = ending;
    return {
        id: endId(drift),
        at,
        server: serverPath(server),
        outcome: end === 'exempted' ? 'exempted' : 'resolved',
        control,
        drift: drift.id,
        driftEnd: end,
        reason,
        cause,
        ...(possibleActors === undefined ? {} : { possibleActors }),
    };
}

export function endId({ id }: Drift): string {
    return `${id}:ended`;
}

/** Tells the ends that are decided, and returns the record without these drifts. */
export async function recordDriftEndings(
    ports: { readonly audit: AuditLog },
    record: ServerRecord,
): Promise<ServerRecord> {
    let remaining = record;
    for (const [control, drift] of Object.entries(record.drifts ?? {})) {
        if (isUnrecordedExemption(record, control, drift)) {
            await ports.audit.append(exemptionEntry(record.server, control, drift, drift.foundAt));
        }
        if (drift.ending === undefined) continue;
        await ports.audit.append(endingEntry(record.server, control, drift, drift.ending));
        remaining = withoutDrift(remaining, control, drift.ending.at);
    }
    return remaining;
}

/** A process died between the decision and the entry. */
function isUnrecordedExemption({ noted }: ServerRecord, control: string, { isExempt }: Drift): boolean {
    if (isExempt !== true) return false;
    return !Object.entries(noted).some(
        ([key, note]) => controlOfKey(key) === control && note.startsWith('exempted:'),
    );
}

/** The end of a drift that an exemption stands against. */
export function exemptionEntry(server: ServerId, control: string, drift: Drift, at: string): AuditEntry {
    const reason = 'an exemption stands against its repair';
    return endingEntry(server, control, drift, { end: 'exempted', at, reason, cause: drift.cause });
}

/** The record with the control's drift among those that ended lately. */
export function withoutDrift(record: ServerRecord, control: string, endedAt: string): ServerRecord {
    const { [control]: ended, ...drifts } = record.drifts ?? {};
    if (ended === undefined) return record;
    const { id, cause, parts } = ended;
    const past: PastDrift = { id, control, endedAt, cause, parts };
    const from = new Date(Date.parse(endedAt) - pastMs).toISOString();
    const recent = (record.pastDrifts ?? []).filter((each) => each.endedAt >= from);
    return { ...record, drifts, pastDrifts: [...recent, past].slice(-maxPast) };
}

/** Attributes recorded drifts to the actors of late events. */
export async function attributeLateEvents(
    ports: { readonly audit: AuditLog; readonly clock: Clock },
    record: ServerRecord,
    recentEvents: readonly RecentEvent[],
): Promise<ServerRecord> {
    const attributed = attributeLate(record, recentEvents);
    for (const attribution of attributed.attributions) {
        await ports.audit.append(attributedEntry(record.server, attribution, ports.clock.now()));
    }
    return attributed.record;
}

/** Returns whether events attribute any of the recorded drifts. */
export function tellsAttribution(record: ServerRecord, recentEvents: readonly RecentEvent[]): boolean {
    return attributeLate(record, recentEvents).record !== record;
}

function attributedEntry(server: ServerId, attribution: LateAttribution, now: Date): AuditEntry {
    const { control, drift, eventId, parts, cause, possibleActors } = attribution;
    const what = parts.slice(0, 5).join(', ');
    const reason =
        possibleActors === undefined
            ? `the event of this change came late: ${what}`
            : `it is unknown which write it was: ${what}`;
    return {
        id: `${drift}:attributed:${eventId}`,
        at: now.toISOString(),
        server: serverPath(server),
        outcome: 'attributed',
        control,
        drift,
        reason,
        cause,
        ...(possibleActors === undefined ? {} : { possibleActors }),
    };
}
