import type { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { auditLog } from '../../../../../src/azure/storage/audit/audit-log.ts';
import { chainKey, entryKey } from '../../../../../src/azure/storage/audit/audit-rows.ts';
import {
    AuditDamagedError,
    MalformedInputError,
    StorageUnavailableError,
} from '../../../../../src/errors.ts';
import type { AuditOutcome } from '../../../../../src/model/audit-entry.ts';
import type { AuditQuery } from '../../../../../src/model/audit-query.ts';
import type { Audit } from '../../../../../src/ports.ts';
import { auditEntry, billing, newTable, orders, storedEntries } from '../../../../support/audit-entries.ts';
import { digest } from '../../../../support/digest.ts';
import { openAccount } from '../../../../support/shared-storage.ts';

let storage: Storage;
let table: TableClient;
let log: Audit;

/** Id, instant, server, outcome and control of each entry, oldest first. */
const history: readonly (readonly [string, string, string, AuditOutcome, string | undefined])[] = [
    ['o1', '2026-06-13T23:59:59.999Z', orders, 'intended', 'secure-transport'],
    ['o2', '2026-06-14T00:00:00.000Z', orders, 'verified', 'secure-transport'],
    ['b1', '2026-06-14T12:00:00.000Z', billing, 'intended', 'log-checkpoints'],
    ['f1', '2026-06-14T13:00:00.000Z', 'fleet', 'rejected', undefined],
    ['b2', '2026-06-15T08:00:00.000Z', billing, 'failed', 'log-checkpoints'],
    ['o3', '2026-06-15T08:00:00.001Z', orders, 'intended', "it's-quoted"],
    ['o4', '2026-06-16T09:00:00.000Z', orders, 'superseded', 'log-checkpoints'],
];

beforeAll(async () => {
    storage = await openAccount();
    table = await newTable(storage.connectionString, 'audit');
    log = auditLog(table, digest);
    for (const [id, at, server, outcome, control] of history) {
        const { control: _control, ...entry } = auditEntry(id, { at, server, outcome });
        await log.append(control === undefined ? entry : { ...entry, control });
    }
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

async function ids(query: Partial<AuditQuery>): Promise<readonly string[]> {
    const { entries } = await log.query({ limit: 100, ...query });
    return entries.map(({ id }) => id);
}

/** Every page of a query, so many entries at a time. Fails after 20 pages. */
async function pages(query: Partial<AuditQuery>, limit: number): Promise<readonly (readonly string[])[]> {
    const found: string[][] = [];
    let continuation: string | undefined;
    for (let page = 0; page < 20; page += 1) {
        const result = await log.query({
            ...query,
            limit,
            ...(continuation === undefined ? {} : { continuation }),
        });
        found.push(result.entries.map(({ id }) => id));
        continuation = result.continuation;
        if (continuation === undefined) return found;
    }
    throw new Error('The pages do not end');
}

describe('query', () => {
    test('returns the whole fleet, newest first', async () => {
        expect(await ids({})).toEqual(['o4', 'o3', 'b2', 'f1', 'b1', 'o2', 'o1']);
    });

    test('returns whole entries', async () => {
        const { entries } = await log.query({ server: billing, limit: 1 });
        const chain = await storedEntries(log, billing);
        expect(entries).toEqual([chain.at(-1)]);
    });

    test.each<[string, Partial<AuditQuery>, readonly string[]]>([
        ['one server', { server: orders }, ['o4', 'o3', 'o2', 'o1']],
        [
            'one server in another spelling',
            { server: orders.replace('/shop/', '/SHOP/') },
            ['o4', 'o3', 'o2', 'o1'],
        ],
        ['what belongs to no server', { server: 'fleet' }, ['f1']],
        ['since, inclusive', { since: '2026-06-15T08:00:00.001Z' }, ['o4', 'o3']],
        ['until, exclusive', { until: '2026-06-14T00:00:00.000Z' }, ['o1']],
        [
            'a span over days',
            { since: '2026-06-14T00:00:00.000Z', until: '2026-06-15T08:00:00.001Z' },
            ['b2', 'f1', 'b1', 'o2'],
        ],
        ['one outcome', { outcome: 'intended' }, ['o3', 'b1', 'o1']],
        ['one control', { control: 'log-checkpoints' }, ['o4', 'b2', 'b1']],
        ['a control with a quote', { control: "it's-quoted" }, ['o3']],
        ['no control', { control: '' }, ['f1']],
        [
            'everything at once',
            {
                server: orders,
                control: 'secure-transport',
                outcome: 'verified',
                since: '2026-06-14T00:00:00.000Z',
                until: '2026-06-15T00:00:00.000Z',
            },
            ['o2'],
        ],
        ['a server without entries', { server: orders.replace('orders', 'nobody') }, []],
        ['a day without entries', { since: '2027-01-01T00:00:00.000Z' }, []],
        ['an empty span', { since: '2026-06-16T00:00:00.000Z', until: '2026-06-14T00:00:00.000Z' }, []],
        ['a filter in the place of a control', { control: "x' or PartitionKey ne '" }, []],
        ['a filter in the place of a server', { server: "x' or PartitionKey ne '" }, ['f1']],
    ])('returns %s', async (_what, query, found) => {
        expect(await ids(query)).toEqual(found);
    });

    test.each([1, 2, 3, 6])('returns every entry once in pages of %d', async (limit) => {
        const found = await pages({}, limit);
        expect(found.flat()).toEqual(['o4', 'o3', 'b2', 'f1', 'b1', 'o2', 'o1']);
        expect(found.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    });

    test('gives no continuation when the last page is just full', async () => {
        expect(await pages({}, 7)).toHaveLength(1);
        expect(await pages({ server: billing }, 2)).toEqual([['b2', 'b1']]);
    });

    test('continues a query with filters', async () => {
        expect(await pages({ server: orders }, 3)).toEqual([['o4', 'o3', 'o2'], ['o1']]);
        expect(await pages({ outcome: 'intended' }, 1)).toEqual([['o3'], ['b1'], ['o1']]);
    });

    test('continues where it stopped when newer entries came meanwhile', async () => {
        const first = await log.query({ server: 'fleet', limit: 1 });
        const { continuation } = await log.query({ limit: 2 });
        await log.append(auditEntry('late', { at: '2026-06-17T00:00:00.000Z', server: 'fleet' }));
        const next = await log.query({ limit: 2, continuation: continuation ?? '' });
        expect([first.entries.map(({ id }) => id), next.entries.map(({ id }) => id)]).toEqual([
            ['f1'],
            ['b2', 'f1'],
        ]);
    });

    test.each(['x', '', 'bm90IGpzb24', Buffer.from('["one"]').toString('base64url')])(
        'refuses the continuation "%s"',
        async (continuation) => {
            await expect(log.query({ limit: 1, continuation })).rejects.toThrow(
                new MalformedInputError('The continuation token was not issued by this API'),
            );
        },
    );

    test('refuses the continuation of another query', async () => {
        const refusal = new MalformedInputError(
            'The continuation token belongs to another query; use it with the same server, or none, as the page before',
        );
        const { continuation: ofOrders = '' } = await log.query({ server: orders, limit: 1 });
        const { continuation: ofAll = '' } = await log.query({ limit: 1 });
        for (const [server, continuation] of [
            [billing, ofOrders],
            [undefined, ofOrders],
            [orders, ofAll],
        ] as const) {
            const query = { limit: 1, continuation, ...(server === undefined ? {} : { server }) };
            await expect(log.query(query)).rejects.toThrow(refusal);
        }
    });

    test('names a row that holds no entry, and returns the others', async () => {
        const damagedTable = await newTable(storage.connectionString, 'damaged');
        const damagedLog = auditLog(damagedTable, digest);
        for (const id of ['first', 'second', 'third'])
            await damagedLog.append(auditEntry(id, { server: orders }));
        const partitionKey = chainKey(orders);
        await damagedTable.updateEntity({ partitionKey, rowKey: entryKey(2), entry: '{' }, 'Merge');
        const { entries, damaged } = await damagedLog.query({ server: orders, limit: 10 });
        expect(entries.map(({ id }) => id)).toEqual(['third', 'first']);
        expect(damaged).toEqual([`row ${entryKey(2)} of ${partitionKey}`]);
    });

    test('an append behind a row that holds no entry names that row', async () => {
        const damagedTable = await newTable(storage.connectionString, 'newest');
        await auditLog(damagedTable, digest).append(auditEntry('first', { server: orders }));
        const partitionKey = chainKey(orders);
        await damagedTable.updateEntity({ partitionKey, rowKey: entryKey(1), entry: '{' }, 'Merge');
        const damagedLog = auditLog(damagedTable, digest);
        await expect(damagedLog.append(auditEntry('second', { server: orders }))).rejects.toThrow(
            new AuditDamagedError(`row ${entryKey(1)} of ${partitionKey}`),
        );
    });

    test('fails as storage that is not available', async () => {
        storage.proxy.setUnavailable('table', 'busy');
        try {
            await expect(log.query({ limit: 1 })).rejects.toThrow(StorageUnavailableError);
        } finally {
            storage.proxy.setUnavailable('table', undefined);
        }
    });
});
