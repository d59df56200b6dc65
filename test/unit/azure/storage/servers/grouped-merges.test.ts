import type { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { groupedMerges, type MergeRow } from '../../../../../src/azure/storage/servers/grouped-merges.ts';
import { StorageUnavailableError } from '../../../../../src/errors.ts';
import { emptyTable, openAccount } from '../../../../support/shared-storage.ts';

let storage: Storage;
let table: TableClient;
let merge: MergeRow;

beforeAll(async () => {
    storage = await openAccount();
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

beforeEach(async () => {
    table = await emptyTable(storage);
    merge = groupedMerges(table, 'requests');
});

/** Rows of the table by their key, with the columns that were merged. */
async function rows(): Promise<Readonly<Record<string, unknown>>> {
    const found: Record<string, unknown> = {};
    for await (const {
        rowKey = '',
        partitionKey: _partition,
        etag: _etag,
        timestamp: _at,
        ...columns
    } of table.listEntities()) {
        found[rowKey] = columns;
    }
    return found;
}

function requestsSince(count: number): readonly string[] {
    return storage.proxy.requests.slice(count).map(({ method }) => method);
}

test('a merge alone is one request', async () => {
    const before = storage.proxy.requests.length;
    await merge('orders', { event1: 'a' });
    await merge('orders', { event2: 'b' });
    expect(requestsSince(before).toSorted()).toEqual(['PATCH', 'PATCH']);
    expect(await rows()).toEqual({ orders: { event1: 'a', event2: 'b' } });
});

test('merges that arrive together share requests, and none is lost', async () => {
    const before = storage.proxy.requests.length;
    const names = Array.from({ length: 350 }, (_, index) => `server ${index} (ä)`);
    await Promise.all(names.map((name) => merge(name, { event1: name })));
    // Two at once, and the other 348 in transactions of at most 100 rows.
    expect(requestsSince(before).toSorted()).toEqual(['PATCH', 'PATCH', 'POST', 'POST', 'POST', 'POST']);
    expect(await rows()).toEqual(Object.fromEntries(names.map((name) => [name, { event1: name }])));
});

test('merges into one row keep the last value of each column', async () => {
    await Promise.all([
        merge('first', { event1: 'x' }),
        merge('second', { event1: 'x' }),
        merge('orders', { event1: 'a', event2: 'b' }),
        merge('orders', { event1: 'c' }),
    ]);
    expect(await rows()).toMatchObject({ orders: { event1: 'c', event2: 'b' } });
});

test('a row that storage refuses fails alone', async () => {
    const tooLong = 'x'.repeat(40_000);
    const results = await Promise.allSettled([
        merge('first', { event1: 'x' }),
        merge('second', { event1: 'x' }),
        merge('third', { event1: 'x' }),
        merge('refused', { event1: tooLong }),
        merge('fourth', { event1: 'x' }),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
        'fulfilled',
        'fulfilled',
        'fulfilled',
        'rejected',
        'fulfilled',
    ]);
    expect(Object.keys(await rows())).toEqual(['first', 'fourth', 'second', 'third']);
});

test('an outage fails every merge, and the ones after it are stored', async () => {
    storage.proxy.setUnavailable('table', 'busy');
    const names = ['first', 'second', 'third', 'fourth'];
    const results = await Promise.allSettled(names.map((name) => merge(name, { event1: 'x' })));
    storage.proxy.setUnavailable('table', undefined);
    expect(
        results.map(
            (result) => result.status === 'rejected' && result.reason instanceof StorageUnavailableError,
        ),
    ).toEqual([true, true, true, true]);
    await Promise.all(names.map((name) => merge(name, { event1: 'y' })));
    expect(await rows()).toMatchObject({ first: { event1: 'y' }, fourth: { event1: 'y' } });
});
