import type { Transition } from '../../engine/remediation-steps.ts';
import type { Remediation, RemediationEnd } from '../../model/remediation.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { StoredRecord } from '../../model/server-record.ts';
import type { Clock, ServerRecords } from '../../ports.ts';

/**
 * Returns the remediation with its end decided. The decision is stored with the record, under the ETag that was read,
 * before its entry is recorded: every process records what is stored. A process that slept cannot decide, because its
 * record is not the present one.
 */
export function withEnd(
    remediation: Remediation,
    { kind: _kind, ...end }: Transition & { kind: 'close' },
    now: Date,
): Remediation & { readonly end: RemediationEnd } {
    return { ...remediation, end: remediation.end ?? { ...end, at: now.toISOString() } };
}

/** Decides the end of every open remediation of a server that they cannot go on with, and stores it. */
export async function decideEnds(
    ports: { readonly records: ServerRecords; readonly clock: Clock },
    server: ServerId,
    stored: StoredRecord,
    reason: string,
): Promise<StoredRecord> {
    const { record } = stored;
    if (record.remediations.every(({ end }) => end !== undefined)) return stored;
    const close = { kind: 'close', outcome: 'superseded', reason, reassess: true } as const;
    const now = ports.clock.now();
    const decided = {
        ...record,
        remediations: record.remediations.map((remediation) => withEnd(remediation, close, now)),
    };
    return { record: decided, etag: await ports.records.write(server, decided, stored.etag) };
}
