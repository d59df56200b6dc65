import type { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { budgetLedger } from '../../../../../src/azure/storage/servers/budget-ledger.ts';
import { serverRecords } from '../../../../../src/azure/storage/servers/server-records.ts';
import { RecordConflictError, StorageUnavailableError } from '../../../../../src/errors.ts';
import type { ServerRecord } from '../../../../../src/model/server-record.ts';
import { emptyTable, openAccount } from '../../../../support/shared-storage.ts';

let storage: Storage;
let table: TableClient;

beforeAll(async () => {
    storage = await openAccount();
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

beforeEach(async () => {
    table = await emptyTable(storage);
});

async function failureOf(call: Promise<unknown>): Promise<unknown> {
    return await call.then(
        () => 'nothing failed',
        (error: unknown) => error,
    );
}

async function waitingIn(servers: TableClient): Promise<readonly ServerRecord[]> {
    const records: ServerRecord[] = [];
    for await (const record of serverRecords(servers).waiting()) records.push(record);
    return records;
}

describe('the fleet’s budget', () => {
    const reservation = { id: 'a:1', server: 'a', changes: 3, at: '2026-06-15T12:00:00.000Z' };

    test('is empty at first, and comes back as it was written', async () => {
        const ledger = budgetLedger(table);
        expect(await ledger.read()).toEqual({ reservations: [], now: expect.any(String) });
        await ledger.write({ reservations: [reservation] });
        expect(await ledger.read()).toEqual({
            reservations: [reservation],
            now: expect.any(String),
            etag: expect.any(String),
        });
    });

    test('is dated by the clock of storage, whether there is a row or not', async () => {
        const ledger = budgetLedger(table);
        const instants = [(await ledger.read()).now];
        await ledger.write({ reservations: [reservation] });
        instants.push((await budgetLedger(table).read()).now);
        // Storage says the second.
        for (const instant of instants) {
            expect(instant).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
            expect(Math.abs(Date.parse(instant) - Date.now())).toBeLessThan(60_000);
        }
    });

    test('is written by one of many that read the same', async () => {
        const ledger = budgetLedger(table);
        const first = await Promise.all([1, 2, 3].map(() => failureOf(ledger.write({ reservations: [] }))));
        expect(first.filter((failure) => failure instanceof RecordConflictError)).toHaveLength(2);
        const read = await ledger.read();
        const { now: _now, ...known } = read;
        const state = { ...known, reservations: [reservation] };
        const next = await Promise.all([1, 2, 3].map(() => failureOf(ledger.write(state))));
        expect(next.filter((failure) => failure === 'nothing failed')).toHaveLength(1);
        expect(next.filter((failure) => failure instanceof RecordConflictError)).toHaveLength(2);
    });

    test('is read once by a process, and again after another process wrote it', async () => {
        const [own, other] = [budgetLedger(table), budgetLedger(table)];
        await own.write({ reservations: [reservation] });
        const { now: _now, ...read } = await other.read();
        await other.write({ ...read, reservations: [] });
        const { now: _then, ...old } = await own.read();
        expect(old.reservations).toEqual([reservation]);
        expect(await failureOf(own.write({ ...old, reservations: [] }))).toBeInstanceOf(RecordConflictError);
        expect((await own.read()).reservations).toEqual([]);
    });

    test('in hand is dated by storage, and is read again where the clocks of its process disagree', async () => {
        const clocks = { wall: 1_000_000, monotonic: 0 };
        const ledger = budgetLedger(table, () => ({ ...clocks }));
        const first = Date.parse((await ledger.read()).now);
        await budgetLedger(table).write({ reservations: [reservation] });
        clocks.wall += 90_000;
        clocks.monotonic += 90_000;
        expect(await ledger.read()).toEqual({
            reservations: [],
            now: new Date(first + 90_000).toISOString(),
        });
        clocks.wall += 3_000;
        expect((await ledger.read()).reservations).toEqual([reservation]);
    });

    test('holds what a thousand servers spent', async () => {
        const ledger = budgetLedger(table);
        const reservations = Array.from({ length: 1_000 }, (_, index) => ({
            ...reservation,
            id: `server-${index}:${reservation.at}`,
        }));
        await ledger.write({ reservations });
        expect((await ledger.read()).reservations).toEqual(reservations);
    });

    test('waits for room when its row is full', async () => {
        const ledger = budgetLedger(table);
        const reservations = Array.from({ length: 8_000 }, (_, index) => ({
            ...reservation,
            id: `server-${index}:${reservation.at}`,
        }));
        const failure = await failureOf(ledger.write({ reservations }));
        expect(failure).toBeInstanceOf(StorageUnavailableError);
        expect(failure).toMatchObject({
            transient: true,
            message: 'Storage is not available: the budget of changes is full',
        });
        expect(await ledger.read()).toEqual({ reservations: [], now: expect.any(String) });
    });

    test('that is damaged reports it, and where it is', async () => {
        await budgetLedger(table).write({ reservations: [reservation] });
        await table.updateEntity({ partitionKey: 'fleet', rowKey: 'budget', spent0: '[{}]' }, 'Merge');
        const failure = await failureOf(budgetLedger(table).read());
        expect(failure).toMatchObject({
            name: 'MalformedInputError',
            transient: false,
            message: 'Row budget of table servers, partition fleet, is not the budget of changes',
        });
    });

    test('does not count as a server that waits', async () => {
        await budgetLedger(table).write({ reservations: [reservation] });
        expect(await waitingIn(table)).toEqual([]);
    });
});
