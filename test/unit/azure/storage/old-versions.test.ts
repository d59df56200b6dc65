import { createHash } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Storage, startStorage } from '../../../../sandbox/storage/storage.ts';
import { auditLog } from '../../../../src/azure/storage/audit/audit-log.ts';
import { inForceStore } from '../../../../src/azure/storage/blobs/in-force-store.ts';
import { pauseSwitch } from '../../../../src/azure/storage/blobs/pause-switch.ts';
import { sweepStore } from '../../../../src/azure/storage/blobs/sweep-store.ts';
import { parseFleetMessage } from '../../../../src/azure/storage/schemas/fleet-message-schema.ts';
import {
    parseAssessmentMessage,
    parseRemediationMessage,
} from '../../../../src/azure/storage/schemas/message-schema.ts';
import { parseRecord } from '../../../../src/azure/storage/schemas/record-schema.ts';
import { budgetLedger } from '../../../../src/azure/storage/servers/budget-ledger.ts';
import { fleetPosture } from '../../../../src/azure/storage/servers/fleet-posture.ts';
import { serverRecords } from '../../../../src/azure/storage/servers/server-records.ts';
import { MalformedInputError, NewerDataError } from '../../../../src/errors.ts';
import { verifyAudit } from '../../../../src/workflows/audit/verify-audit.ts';
import { expectedHash, newTable, unanchored } from '../../../support/audit-entries.ts';
import { collected } from '../../../support/collected.ts';
import { digest } from '../../../support/digest.ts';
import { jsonOf, putJson } from '../../../support/json-blobs.ts';
import {
    oldAssessmentMessage,
    oldEntries,
    oldInForce,
    oldPause,
    oldRecord,
    oldRemediationMessage,
    oldReservations,
    oldSweep,
    oldSweepMessage,
    orders,
    presentRecord,
} from '../../../support/old-rows.ts';

const server = presentRecord.server;
const clock = { now: () => new Date('2026-06-15T12:00:00.000Z') };

let storage: Storage;
let table: TableClient;
let container: ContainerClient;
let made = 0;

beforeAll(async () => {
    storage = await startStorage();
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

beforeEach(async () => {
    made += 1;
    table = await newTable(storage.connectionString, `old${made}`);
    const blobs = BlobServiceClient.fromConnectionString(storage.connectionString);
    container = blobs.getContainerClient(`old-${made}`);
    await container.create();
});

const upload = (name: string, value: unknown) => putJson(container, name, value);
const stored = (name: string) => jsonOf(container, name);

describe('a record of version 1', () => {
    const row = {
        partitionKey: server.subscriptionId,
        rowKey: `${server.subscriptionId}|shop|orders`,
        pieces: 1,
        record0: JSON.stringify(oldRecord),
        recordHash: createHash('sha256').update(JSON.stringify(oldRecord)).digest('hex'),
        isUnderWay: true,
        isWaiting: true,
        isAwaiting: true,
        serverId: orders,
        assessedAt: '',
        verdict: 'compliant',
        gone: '2026-06-15T12:00:00.000Z',
        swept: JSON.stringify(oldRecord.swept),
        isRepairing: false,
    };

    test('is read with everything that it holds', async () => {
        await table.createEntity(row);
        expect((await serverRecords(table).read(server))?.record).toEqual(presentRecord);
    });

    test('is of the present version once it is written, and reads the same', async () => {
        await table.createEntity(row);
        const records = serverRecords(table);
        const { record, etag } = (await records.read(server)) ?? {};
        if (record === undefined) throw new Error('not read');
        await records.write(server, record, etag);
        const written = await table.getEntity<{ readonly record0: string }>(row.partitionKey, row.rowKey);
        expect(JSON.parse(written.record0)).toMatchObject({
            version: 3,
            minReader: 2,
            deletedAt: oldRecord.gone,
        });
        expect((await records.read(server))?.record).toEqual(presentRecord);
    });

    test('counts in the fleet as it did: deleted, with the result of its sweep', async () => {
        await table.createEntity(row);
        expect(await collected(fleetPosture(table).servers())).toEqual([
            {
                server,
                verdict: 'compliant',
                isRepairing: false,
                deletedAt: '2026-06-15T12:00:00.000Z',
                sweepResult: oldRecord.swept,
            },
        ]);
    });
});

describe('a record of an unknown version', () => {
    test.each([
        [4, /^A row has version 4, and this Pgwarden reads versions 1 to 3: deploy .* docs\/operating\.md$/],
        [0, /^A row has version 0/],
        ['2', /^A row has version "2"/],
    ])('of version %j is refused, with the remedy', (version, message) => {
        const text = JSON.stringify({ ...presentRecord, server: orders, version });
        expect(() => parseRecord(text, 'A row')).toThrow(
            version === 4 ? NewerDataError : MalformedInputError,
        );
        expect(() => parseRecord(text, 'A row')).toThrow(message);
    });

    test('because a field has no name of its version is refused, and not read without it', () => {
        const record = { ...oldRecord, version: 2 };
        expect(() => parseRecord(JSON.stringify(record), 'A row')).toThrow(/"contested", "awaiting"/);
        const strange = { ...oldRecord, remediations: [{ ...oldRecord.remediations[0], strange: 1 }] };
        expect(() => parseRecord(JSON.stringify(strange), 'A row')).toThrow(/"strange"/);
    });
});

describe('a message of version 1', () => {
    test('to queue assessments is read', () => {
        const { waits: _w, isPaced: _p, heard, isBurst: _b, ...same } = oldAssessmentMessage;
        expect(parseAssessmentMessage(oldAssessmentMessage)).toEqual({
            ...same,
            server,
            requeues: 2,
            isScheduled: true,
            recentEvents: heard,
            isCoalesced: true,
        });
    });

    test('to queues remediations and fleet is read', () => {
        const { waits: _w, ...same } = oldRemediationMessage;
        expect(parseRemediationMessage(oldRemediationMessage)).toEqual({ ...same, server, requeues: 1 });
        const { waits: _x, ...sweep } = oldSweepMessage;
        expect(parseFleetMessage(oldSweepMessage)).toEqual({ ...sweep, requeues: 1 });
    });

    test.each([
        [parseAssessmentMessage, oldAssessmentMessage, 3],
        [parseRemediationMessage, oldRemediationMessage, 3],
        [parseFleetMessage, oldSweepMessage, 2],
    ])('is left to a newer Pgwarden when its version is not known', (parse, message, present) => {
        const newer = RegExp(
            `^A message of queue \\w+ has version 9, and this Pgwarden reads versions 1 to ${present}`,
        );
        expect(() => parse({ ...message, version: 9 })).toThrow(newer);
    });
});

describe('a sweep of an older version', () => {
    test('continues, and is of version 4 once it is written', async () => {
        await upload('sweep.json', oldSweep);
        const sweeps = sweepStore(container);
        const { booked: scheduledReads, ...same } = oldSweep;
        const sweep = { ...same, scheduledReads };
        const found = await sweeps.read();
        expect(found?.sweep).toEqual(sweep);
        if (found !== undefined) await sweeps.write(found.sweep, found.etag);
        expect(await stored('sweep.json')).toEqual({ version: 4, minReader: 3, ...sweep });
    });

    test('is not replaced when its version is not known', async () => {
        await upload('sweep.json', { ...oldSweep, version: 5 });
        await expect(sweepStore(container).read()).rejects.toThrow(
            /Blob sweep\.json has version 5, and this Pgwarden reads versions 1 to 4/,
        );
    });
});

describe('a row that kept its first shape', () => {
    test('is read without a version and written with one', async () => {
        await upload('pause.json', oldPause);
        const pause = pauseSwitch({ config: container, state: container }, clock);
        const state = await pause.read();
        expect(state).toMatchObject(oldPause);
        await pause.write(state);
        expect(await stored('pause.json')).toEqual({ version: 1, ...oldPause });

        await upload('in-force.json', oldInForce);
        const inForce = inForceStore(container);
        const found = await inForce.read();
        expect(found?.inForce).toEqual(oldInForce);
        if (found !== undefined) await inForce.write(found.inForce, found.etag);
        expect(await stored('in-force.json')).toEqual({ version: 1, ...oldInForce });

        const row = { partitionKey: 'fleet', rowKey: 'budget' };
        await table.createEntity({ ...row, pieces: 1, spent0: JSON.stringify(oldReservations) });
        const ledger = budgetLedger(table);
        const spent = await ledger.read();
        expect(spent.reservations).toEqual(oldReservations);
        await ledger.write(spent);
        expect(await table.getEntity(row.partitionKey, row.rowKey)).toMatchObject({ version: 1 });
    });

    test('stops writes when its version is not known', async () => {
        const refused = (what: string) =>
            new RegExp(`${what} has version 2, and this Pgwarden reads version 1: deploy`);
        await upload('pause.json', { ...oldPause, version: 2 });
        const pause = pauseSwitch({ config: container, state: container }, clock);
        await expect(pause.read()).rejects.toThrow(refused('Blob pause\\.json'));
        await upload('in-force.json', { ...oldInForce, version: 2 });
        await expect(inForceStore(container).read()).rejects.toThrow(refused('Blob in-force\\.json'));
        const row = { partitionKey: 'fleet', rowKey: 'budget' };
        await table.createEntity({ ...row, pieces: 1, spent0: '[]', version: 2 });
        await expect(budgetLedger(table).read()).rejects.toThrow(refused('partition fleet,'));
    });
});

describe('the audit of version 1', () => {
    /** The rows as they were written then: a chain, its markers and the copies by day. */
    async function writeChain(): Promise<readonly object[]> {
        const chain = `${server.subscriptionId}|shop|orders`;
        const chained: object[] = [];
        let previousHash = '';
        for (const [index, entry] of oldEntries.entries()) {
            const linked = { ...entry, sequence: index + 1, previousHash };
            const whole = { ...linked, hash: expectedHash(linked) };
            previousHash = whole.hash;
            chained.push(whole);
            const columns = {
                at: entry.at,
                server: entry.server,
                outcome: entry.outcome,
                control: entry.control ?? '',
                sequence: whole.sequence,
                hash: whole.hash,
                entry: JSON.stringify(whole),
            };
            const key = `${9_999_999_999 - whole.sequence}`;
            const partitionKey = `chain|${chain}`;
            await table.createEntity({ partitionKey, rowKey: `entry|${key}`, ...columns });
            const marker = { id: entry.id, entryKey: `entry|${key}` };
            await table.createEntity({ partitionKey, rowKey: `id|${digest(entry.id)}`, ...marker });
            const instant = `${9_999_999_999_999 - Date.parse(entry.at)}`.padStart(13, '0');
            await table.createEntity({
                partitionKey: `day|${entry.at.slice(0, 10)}`,
                rowKey: `${instant}|${chain}|${key}`,
                ...columns,
            });
        }
        const [date] = oldEntries[0]?.at.split('T') ?? [];
        await table.createEntity({ partitionKey: 'days', rowKey: `${99_999_999 - 20_260_615}`, date });
        await table.createEntity({ partitionKey: 'servers', rowKey: chain, server: orders });
        return chained;
    }

    test('verifies, and is shown as it was recorded, so that its hashes can be checked', async () => {
        const chained = await writeChain();
        const log = auditLog(table, digest);
        expect((await verifyAudit(unanchored(log))).problems).toEqual([]);
        const { entries, damaged } = await log.query({ server: orders, limit: 10 });
        expect(damaged).toBeUndefined();
        expect(entries).toEqual(chained.toReversed());
    });

    test.each([
        ['flapping', 'contested'],
        ['serverDeleted', 'gone'],
        ['serverReturned', 'returned'],
        ['serverMoved', 'moved'],
    ] as const)('is found by outcome %s, which was %s', async (outcome, former) => {
        await writeChain();
        for (const of of [{ server: orders }, {}]) {
            const { entries } = await auditLog(table, digest).query({ ...of, outcome, limit: 10 });
            expect(entries.map((entry) => entry.outcome)).toEqual([former]);
        }
    });

    test('is continued in the current words', async () => {
        await writeChain();
        const log = auditLog(table, digest);
        const cause = { kind: 'event', eventId: 'event-2' } as const;
        const at = '2026-06-15T12:00:01.000Z';
        await log.append({ id: 'new', at, server: orders, outcome: 'serverDeleted', cause });
        expect((await verifyAudit(unanchored(log))).problems).toEqual([]);
        const { entries } = await log.query({ outcome: 'serverDeleted', limit: 10 });
        expect(entries.map(({ outcome }) => outcome)).toEqual(['serverDeleted', 'gone']);
    });
});
