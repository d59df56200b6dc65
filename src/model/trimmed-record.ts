import { boundedVerdict } from './bounded.ts';
import type { ServerRecord } from './server-record.ts';

/**
 * A record that is larger than its row loses detail, in this order, until it fits. What is lost is told again or looked
 * at again; what decides about writes is never lost: remediations that were begun, decisions in the order of their age,
 * contests, undos, and the verdict of every control.
 */
const losses: readonly ((record: ServerRecord) => ServerRecord)[] = [
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
    // What was only planned is planned again.
    (record) => ({
        ...record,
        remediations: record.remediations.filter(({ status }, index) => index < 5 || status !== 'planned'),
    }),
];

/** The record as JSON of at most so many characters, or what is left of it when nothing more can go. */
export function fittingRecord(record: ServerRecord, mostCharacters: number): ServerRecord {
    let fitting = record;
    for (const loss of losses) {
        if (JSON.stringify(fitting).length <= mostCharacters) return fitting;
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
    most: number,
): Readonly<Record<string, Value>> {
    return Object.fromEntries(Object.entries(values).slice(0, most));
}

function newest<Value extends { readonly at: string }>(
    values: Readonly<Record<string, Value>>,
    most: number,
): Readonly<Record<string, Value>> {
    const entries = Object.entries(values).sort(([, a], [, b]) => (a.at < b.at ? 1 : -1));
    return Object.fromEntries(entries.slice(0, most));
}
