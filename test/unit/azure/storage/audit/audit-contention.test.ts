import { expect, test } from 'vitest';
import { auditLog } from '../../../../../src/azure/storage/audit/audit-log.ts';
import type { AuditEntry } from '../../../../../src/model/audit-entry.ts';
import type { PauseState } from '../../../../../src/model/pause.ts';
import type { Audit } from '../../../../../src/ports.ts';
import { recordFailedMessage } from '../../../../../src/workflows/failed-messages/record-failed-message.ts';
import { rejectEvent } from '../../../../../src/workflows/intake/receive.ts';
import { rejections } from '../../../../../src/workflows/intake/rejections.ts';
import { pauseWrites, resumeWrites } from '../../../../../src/workflows/operators/pause.ts';
import { storedEntries } from '../../../../support/audit-entries.ts';
import { digest } from '../../../../support/digest.ts';
import { enforcing } from '../../../../support/effective-baseline.ts';
import { type MemoryTable, memoryTable } from '../../../../support/memory-table.ts';
import { memoryWorld } from '../../../../support/memory-world.ts';

/** What operators do costs as many requests to storage while events flood the app as while nothing happens. */

const clock = { now: () => new Date('2026-06-15T12:00:00.000Z') };
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** One instance of the app: its own memory, the common table. */
function instance(table: MemoryTable, name: string) {
    const audit = auditLog(table.client, digest);
    let ids = 0;
    const randomness = { id: () => `${name}-${++ids}`, fraction: () => 0.5 };
    return { audit, randomness, rejections: rejections({ audit, clock, randomness }) };
}

async function tripsOfPauseAndResume(flood: (table: MemoryTable) => () => Promise<void>): Promise<number> {
    const rows = new Map();
    const table = memoryTable(rows);
    const { audit, randomness } = instance(table, 'operators');
    let state: PauseState = { servers: {} };
    const pause = {
        read: async () => state,
        write: async (next: PauseState) => {
            state = next;
        },
    };
    const request = { server: undefined, operator: 'olga', reason: 'an incident' };
    table.before = flood(memoryTable(rows));
    const ports = { ...memoryWorld(enforcing([])).ports(), pause, audit, clock, randomness };
    await pauseWrites(ports, request);
    await resumeWrites(ports, request);
    const outcomes = (await audit.query({ server: 'fleet', limit: 10 })).entries.map(
        ({ outcome }) => outcome,
    );
    expect(outcomes).toEqual(['resumed', 'paused']);
    return table.trips;
}

const quiet = await tripsOfPauseAndResume(() => () => Promise.resolve());

test('a pause does not wait for events that are rejected by twenty other instances at every moment', async () => {
    let number = 0;
    const trips = await tripsOfPauseAndResume((table) => {
        const instances = Array.from({ length: 20 }, (_, index) => instance(table, `instance-${index}`));
        return async () => {
            for (const ports of instances) {
                number += 1;
                await rejectEvent({ ...ports, log }, `event-${number}`, 'subscription x is not watched');
            }
        };
    });
    expect(trips).toBe(quiet);
    expect(number).toBeGreaterThan(100);
});

test('a pause does not wait for messages that name no server and fail', async () => {
    let number = 0;
    const unused = (): never => {
        throw new Error('no server is named');
    };
    const trips = await tripsOfPauseAndResume((table) => {
        const { audit } = instance(table, 'other');
        const failedMessages = {
            add: async () => undefined,
            read: unused,
            list: unused,
            remove: unused,
        };
        const world = memoryWorld(enforcing([])).ports();
        const ports = {
            audit,
            failedMessages,
            records: world.records,
            leases: world.leases,
            controls: [],
            clock,
            digest,
            log,
        };
        return async () => {
            number += 1;
            const failed = { queue: 'fleet', id: `message-${number}`, message: {}, reason: 'a defect' };
            await recordFailedMessage(ports, failed);
        };
    });
    expect(trips).toBe(quiet);
});

test('two instances that append to one chain at every moment lose nothing and stay within their tries', async () => {
    const rows = new Map();
    const [first, second] = [memoryTable(rows), memoryTable(rows)];
    const logs: readonly Audit[] = [auditLog(first.client, digest), auditLog(second.client, digest)];
    const entry = (id: string): AuditEntry => ({
        id,
        at: '2026-06-15T12:00:00.000Z',
        server: 'events',
        outcome: 'rejected',
        cause: { kind: 'event', eventId: id },
    });
    await Promise.all(
        Array.from({ length: 40 }, (_, index) => logs[index % 2]?.append(entry(`entry-${index}`))),
    );
    const [log] = logs;
    expect(log === undefined ? [] : await storedEntries(log, 'events')).toHaveLength(40);
});
