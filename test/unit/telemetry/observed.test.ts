import { expect, test } from 'vitest';
import type { Drift } from '../../../src/model/drift.ts';
import { emptyRecord, type ServerRecord } from '../../../src/model/server-record.ts';
import type { AuditLog, ServerRecords, WorkQueues } from '../../../src/ports.ts';
import { observedAudit } from '../../../src/telemetry/observed-audit.ts';
import { observedDeadLetters } from '../../../src/telemetry/observed-dead-letters.ts';
import { observedQueues } from '../../../src/telemetry/observed-queues.ts';
import { observedRecords } from '../../../src/telemetry/observed-records.ts';
import { auditEntry, orders } from '../../support/audit-entries.ts';
import { recordingTelemetry } from '../../support/recording-telemetry.ts';
import { idOf } from '../../support/server-id.ts';

const server = idOf(orders);
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const severities = new Map([['log-checkpoints', 'medium' as const]]);

const drift: Drift = {
    id: 'd1',
    foundAt: '2026-11-30T10:00:07.500Z',
    cause: { kind: 'event', eventId: 'e1', time: '2026-11-30T10:00:00Z' },
    parts: {},
};

/** One record in memory under ETags that count. */
function oneRecord(): ServerRecords & { readonly stored: () => ServerRecord | undefined } {
    let stored: ServerRecord | undefined;
    let version = 0;
    const unused = (): never => {
        throw new Error('not asked for here');
    };
    return {
        stored: () => stored,
        read: async () => (stored === undefined ? undefined : { record: stored, etag: String(version) }),
        async write(_server, record) {
            stored = record;
            version += 1;
            return String(version);
        },
        remove: unused,
        namesakes: unused,
        withOpenWork: unused,
        waiting: unused,
        page: unused,
    };
}

test('a drift is counted with its severity when it is first stored, and not again by later writes', async () => {
    const telemetry = recordingTelemetry();
    const records = observedRecords(oneRecord(), telemetry, severities);
    const drifted = { ...emptyRecord(server), drifts: { 'log-checkpoints': drift } };
    const etag = await records.write(server, drifted, undefined);
    expect(telemetry.taken()).toEqual([
        'pgwarden.drifts control=log-checkpoints severity=medium 1',
        'pgwarden.detection.duration 7.5',
    ]);
    await records.write(server, drifted, etag);
    const stored = await records.read(server);
    await records.write(server, drifted, stored?.etag);
    expect(telemetry.taken()).toEqual([]);
});

test('a write that another process was faster than counts nothing', async () => {
    const telemetry = recordingTelemetry();
    const conflicting = { ...oneRecord(), write: () => Promise.reject(new Error('conflict')) };
    const records = observedRecords(conflicting, telemetry, severities);
    const drifted = { ...emptyRecord(server), drifts: { 'log-checkpoints': drift } };
    await expect(records.write(server, drifted, undefined)).rejects.toThrow('conflict');
    expect(telemetry.taken()).toEqual([]);
});

test('the step of a record keeps the trace of its message', async () => {
    const inner = oneRecord();
    const records = observedRecords(inner, recordingTelemetry(traceparent), severities);
    const step = { token: 't', dueAt: '2026-11-30T10:00:00Z' };
    await records.write(server, { ...emptyRecord(server), step }, undefined);
    expect(inner.stored()?.step).toEqual({ ...step, traceparent });
});

test('a message carries the span that sends it', async () => {
    const sent: unknown[] = [];
    const queues: WorkQueues = {
        assess: async (message) => void sent.push(message),
        remediate: async (message) => void sent.push(message),
    };
    const message = { server, remediationId: 'r', token: 't', requeues: 0 };
    await observedQueues(queues, recordingTelemetry(traceparent)).remediate(message);
    expect(sent).toEqual([{ ...message, traceparent }]);
});

test('an entry that was known before is not counted', async () => {
    const telemetry = recordingTelemetry();
    const results = ['added', 'known'] as const;
    let calls = 0;
    const inner: Pick<AuditLog, 'append'> = {
        append: async () => {
            calls += 1;
            return results[calls - 1] ?? 'known';
        },
    };
    const audit = observedAudit(inner, telemetry);
    const entry = {
        ...auditEntry('one'),
        outcome: 'verified' as const,
        control: 'log-checkpoints',
        remediationId: 'r1',
        durationMs: 4_200,
    };
    expect([await audit.append(entry), await audit.append(entry)]).toEqual(results);
    expect(telemetry.taken()).toEqual([
        'pgwarden.audit.entries outcome=verified 1',
        'pgwarden.repairs control=log-checkpoints outcome=verified 1',
        'pgwarden.repair.duration 4.2',
    ]);
});

test('a dead letter that cannot be read counts as failed, and the error stays', async () => {
    const telemetry = recordingTelemetry();
    const letters = observedDeadLetters(
        {
            list: async () => [],
            read: () => Promise.reject(new TypeError('no JSON')),
            remove: async () => undefined,
        },
        telemetry,
    );
    await expect(letters.read('a.json')).rejects.toThrow(TypeError);
    await letters.remove('b.json');
    expect(telemetry.taken()).toEqual([
        'pgwarden.dead_letters result=failed 1',
        'pgwarden.dead_letters result=taken 1',
    ]);
});
