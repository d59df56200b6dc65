import type { Drift } from '../model/drift.ts';
import type { ServerRecord } from '../model/server-record.ts';
import type { Severity } from '../model/severity.ts';
import type { ServerRecords } from '../ports.ts';
import type { Meter } from './meter.ts';
import type { Telemetry } from './telemetry.ts';

/** Severities by control. */
export type Severities = ReadonlyMap<string, Severity>;

/** Number of records whose drifts are remembered between the read and the write. */
const maxRemembered = 500;

/**
 * Counts drifts when the record that has them first is stored, and notes the trace in the step, so that a message that is
 * lost leaves its trace to the one that replaces it.
 */
export function observedRecords(
    records: ServerRecords,
    { meter, tracer }: Telemetry,
    severities: Severities,
): ServerRecords {
    const known = new Map<string, ReadonlySet<string>>();
    const remember = (etag: string, record: ServerRecord): void => {
        known.set(etag, new Set(Object.values(record.drifts ?? {}).map(({ id }) => id)));
        const [oldest] = known.keys();
        if (known.size > maxRemembered && oldest !== undefined) known.delete(oldest);
    };
    return {
        ...records,
        async read(server) {
            const stored = await records.read(server);
            if (stored !== undefined) remember(stored.etag, stored.record);
            return stored;
        },
        async write(server, record, etag) {
            const written = await records.write(server, tracedRecord(record, tracer.traceparent()), etag);
            const before = etag === undefined ? new Set<string>() : known.get(etag);
            if (before !== undefined) countDrifts(meter, record, before, severities);
            if (etag !== undefined) known.delete(etag);
            remember(written, record);
            return written;
        },
    };
}

function tracedRecord(record: ServerRecord, traceparent: string | undefined): ServerRecord {
    if (record.step === undefined || traceparent === undefined) return record;
    return { ...record, step: { ...record.step, traceparent } };
}

function countDrifts(
    meter: Meter,
    { drifts = {} }: ServerRecord,
    before: ReadonlySet<string>,
    severities: Severities,
): void {
    for (const [control, drift] of Object.entries(drifts)) {
        const severity = severities.get(control);
        if (before.has(drift.id) || severity === undefined) continue;
        meter.record('pgwarden.drifts', 1, { control, severity });
        const seconds = detectionSeconds(drift);
        if (seconds !== undefined) meter.record('pgwarden.detection.duration', seconds, {});
    }
}

/** Returns undefined where no event with a time led to the read. */
function detectionSeconds({ cause, foundAt }: Drift): number | undefined {
    if (cause.kind !== 'event' || cause.time === undefined) return undefined;
    const milliseconds = Date.parse(foundAt) - Date.parse(cause.time);
    return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) / 1_000 : undefined;
}
