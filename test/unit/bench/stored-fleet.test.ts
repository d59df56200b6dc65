import { expect, test } from 'vitest';
import { auditStories } from '../../../bench/support/stored-fleet/audit-stories.ts';
import { chainedRows } from '../../../bench/support/stored-fleet/chained-rows.ts';
import { pathAt } from '../../../bench/support/stored-fleet/fleet-size.ts';
import { type StoredFleet, startStoredFleet } from '../../../bench/support/stored-fleet/start.ts';
import { auditLog } from '../../../src/azure/storage/audit/audit-log.ts';
import { chainKey, dayKey } from '../../../src/azure/storage/audit/audit-rows.ts';
import { serverRecords } from '../../../src/azure/storage/servers/server-records.ts';
import { openStorage } from '../../../src/azure/storage/storage.ts';
import { digest } from '../../support/digest.ts';
import { keyOf, memoryTable } from '../../support/memory-table.ts';
import { perFile } from '../../support/per-file.ts';

const size = { servers: 40, entries: 300, until: '2026-06-15T12:00:00.000Z' };
const fleet = perFile<StoredFleet>(
    () => startStoredFleet(size),
    (stored) => stored.stop(),
    60_000,
);

async function rowsOf(filter: string) {
    const { audit } = openStorage({
        kind: 'connectionString',
        connectionString: fleet().connectionString,
    });
    const rows = [];
    for await (const { etag: _etag, timestamp: _timestamp, ...row } of audit.listEntities({
        queryOptions: { filter },
    }))
        rows.push(row);
    return rows;
}

test('an audit that is filled has exactly the rows that appending its entries leaves', async () => {
    const table = memoryTable();
    const log = auditLog(table.client, digest);
    for (const entry of auditStories(size, digest)) await log.append(entry);
    const filled = [...chainedRows(digest, auditStories(size, digest))];
    expect(new Map(filled.map((row) => [keyOf(row), row]))).toEqual(table.rows);
    expect(filled).toHaveLength(table.rows.size);
});

test('Azurite returns the filled rows as those that were sent to it', async () => {
    const expected = [...chainedRows(digest, auditStories(size, digest))];
    const byKey = (a: { partitionKey?: string; rowKey?: string }, b: typeof a): number =>
        `${a.partitionKey} ${a.rowKey}` < `${b.partitionKey} ${b.rowKey}` ? -1 : 1;
    expect((await rowsOf("PartitionKey ne ''")).toSorted(byKey)).toEqual(expected.toSorted(byKey));
});

test.each([
    ['a chain', `PartitionKey eq '${chainKey(pathAt(3))}'`],
    ['a place of a chain', `PartitionKey eq '${chainKey(pathAt(3))}' and RowKey le 'entry|9999999997'`],
    [
        'several days',
        `PartitionKey ge '${dayKey('2026-05-01')}' and PartitionKey le '${dayKey('2026-05-20')}'`,
    ],
    ['alternatives', `PartitionKey gt 'day|' and (outcome eq 'failed' or outcome eq 'approved')`],
    ['a quoted text', "PartitionKey gt 'a''b' and RowKey lt 'it''s'"],
    ['nothing', `PartitionKey eq 'none'`],
])('a query of %s finds the same rows with the index by key as without it', async (_what, filter) => {
    const scanned = await fleet().whileScanning(() => rowsOf(filter));
    expect(await rowsOf(filter)).toEqual(scanned);
});

test('every stored record is one that Pgwarden reads', async () => {
    const { servers } = openStorage({ kind: 'connectionString', connectionString: fleet().connectionString });
    const records = serverRecords(servers);
    const stored = await records.read({
        subscriptionId: '11111111-1111-4111-8111-000000000000',
        resourceGroup: 'shop',
        name: 'orders-000002',
    });
    expect(Object.keys(stored?.record.posture ?? {}).length).toBeGreaterThan(10);
});
