import { boundedVerdict } from './bounded.ts';
import type { ServerRecord } from './server-record.ts';

/**
 * The losses, in order, by which a record that is larger than its row is trimmed until it fits. Lost detail is recorded or
 * read again. Nothing that decides about writes is lost: remediations in progress, the newest decisions, flapping, undos
 * and the verdict of every control.
 */
const losses: readonly ((record: ServerRecord) => ServerRecord)[] = [
    ({ lastReads: _, ...record }) => record,
    ({ pastDrifts: _, ...record }) => record,
    ({ observed: _, ...record }) => record,
    (record) => ({ ...record, posture: mapped(record.posture, withoutDetail) }),
    (record) =>
        record.drifts === undefined
            ? record
            : {
                  ...record,
                  drifts: mapped(record.drifts, (drift) => ({ ...drift, parts: firstOf(drift.parts, 2) })),
              },
    (record) => ({ ...record, repairs: mapped(record.repairs, (repairs) => repairs.slice(-10)) }),
    (record) => ({ ...record, pendingApprovals: record.pendingApprovals.slice(0, 20) }),
    (record) => ({ ...record, decisions: newest(record.decisions, 200) }),
    (record) => ({ ...record, noted: {} }),
    (record) => ({ ...record, pendingApprovals: [] }),
    // Remediations that were only planned are planned again.
    (record) => ({
        ...record,
        remediations: record.remediations.filter(({ status }, index) => index < 5 || status !== 'planned'),
    }),
];

/** Returns the record with as much detail as fits, or the least that can be kept when nothing more can go. */
export function fittingRecord(record: ServerRecord, fits: (record: ServerRecord) => boolean): ServerRecord {
    let fitting = record;
    for (const loss of losses) {
        if (fits(fitting)) return fitting;
        fitting = loss(fitting);
    }
    return fitting;
}

function withoutDetail(entry: ServerRecord['posture'][string]): ServerRecord['posture'][string] {
    const verdict = boundedVerdict(entry.verdict);
    if (verdict.kind !== 'drifted') return { ...entry, verdict };
    const more = (verdict.more ?? 0) + verdict.evidence.length - 1;
    const evidence = verdict.evidence.slice(0, 1);
    return { ...entry, verdict: { ...verdict, evidence, ...(more === 0 ? {} : { more }) } };
}

function mapped<Value>(
    values: Readonly<Record<string, Value>>,
    map: (value: Value) => Value,
): Readonly<Record<string, Value>> {
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}

function firstOf<Value>(
    values: Readonly<Record<string, Value>>,
    count: number,
): Readonly<Record<string, Value>> {
    return Object.fromEntries(Object.entries(values).slice(0, count));
}

function newest<Value extends { readonly at: string }>(
    values: Readonly<Record<string, Value>>,
    count: number,
): Readonly<Record<string, Value>> {
    const entries = Object.entries(values).sort(([, a], [, b]) => (a.at < b.at ? 1 : -1));
    return Object.fromEntries(entries.slice(0, count));
}
