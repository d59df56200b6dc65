import type { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { auditLog } from '../../../../../src/azure/storage/audit/audit-log.ts';
import type { Audit } from '../../../../../src/ports.ts';
import { type AuditProblem, verifyAudit } from '../../../../../src/workflows/audit/verify-audit.ts';
import { auditEntry, billing, newTable, unanchored } from '../../../../support/audit-entries.ts';
import { digest } from '../../../../support/digest.ts';
import { openAccount } from '../../../../support/shared-storage.ts';

/**
 * Somebody with a key of the storage account changes one row of an audit of two servers, the fleet and two days.
 * Each test takes the change back.
 */

interface Row {
    readonly partitionKey: string;
    readonly rowKey: string;
    readonly [column: string]: unknown;
}

let storage: Storage;
let table: TableClient;
let log: Audit;
let rows: readonly Row[];

beforeAll(async () => {
    storage = await openAccount();
    table = await newTable(storage.directConnectionString, 'audit');
    log = auditLog(table, digest);
    await log.append(auditEntry('one'));
    await log.append(auditEntry('two', { outcome: 'intended', at: '2026-06-15T12:00:01.000Z' }));
    await log.append(auditEntry('three', { outcome: 'verified', at: '2026-06-16T00:00:00.000Z' }));
    await log.append(auditEntry('four', { server: billing }));
    await log.append(auditEntry('five', { server: 'fleet', outcome: 'rejected' }));
    rows = await allRows();
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

async function allRows(): Promise<Row[]> {
    const found: Row[] = [];
    for await (const entity of table.listEntities()) {
        const { etag: _etag, timestamp: _timestamp, ...columns } = entity;
        const { partitionKey = '', rowKey = '' } = entity;
        found.push({ ...columns, partitionKey, rowKey });
    }
    return found;
}

async function problems(): Promise<readonly AuditProblem[]> {
    return (await verifyAudit(unanchored(log))).problems;
}

function rowsIn(partition: string, keys = ''): Row[] {
    return rows.filter((row) => row.partitionKey.startsWith(partition) && row.rowKey.startsWith(keys));
}

/** The problems that show while the row is not there. */
async function withoutRow({ partitionKey, rowKey, ...columns }: Row): Promise<readonly AuditProblem[]> {
    await table.deleteEntity(partitionKey, rowKey);
    const found = await problems();
    await table.createEntity({ partitionKey, rowKey, ...columns });
    return found;
}

/** The problems that show while the row has these columns as well. */
async function withColumns(row: Row, columns: object): Promise<readonly AuditProblem[]> {
    await table.updateEntity({ ...row, ...columns }, 'Replace');
    const found = await problems();
    await table.updateEntity(row, 'Replace');
    return found;
}

/** The problems that show while there is one row more. */
async function withRow(row: Row): Promise<readonly AuditProblem[]> {
    await table.createEntity(row);
    const found = await problems();
    await table.deleteEntity(row.partitionKey, row.rowKey);
    return found;
}

/** A row under another key: deleted in one place and inserted in another. */
async function withRowAt(row: Row, keys: Partial<Row>): Promise<readonly AuditProblem[]> {
    await table.deleteEntity(row.partitionKey, row.rowKey);
    const found = await withRow({ ...row, ...keys });
    await table.createEntity(row);
    return found;
}

/** A value of the same type that is not the same. */
function otherThan(value: unknown): unknown {
    return typeof value === 'number' ? value + 1 : `${String(value)}x`;
}

describe('an audit that no actor touched', () => {
    test('has no problems', async () => {
        expect(await verifyAudit(unanchored(log))).toEqual({
            servers: 3,
            entries: 5,
            problems: [],
            anchored: null,
        });
    });

    test('consists of entries, markers, copies, days and servers', () => {
        expect([
            rowsIn('chain|', 'entry|').length,
            rowsIn('chain|', 'id|').length,
            rowsIn('day|').length,
            rowsIn('days').length,
            rowsIn('servers').length,
            rows.length,
        ]).toEqual([5, 5, 5, 2, 2, 19]);
    });
});

describe('one row', () => {
    test('that is deleted shows, whichever it is', async () => {
        for (const row of rows) {
            const found = await withoutRow(row);
            expect({ row, found: found.length > 0 }).toEqual({ row, found: true });
        }
        expect(await problems()).toEqual([]);
    }, 60_000);

    test('of which any column is changed shows, whichever it is', async () => {
        let changes = 0;
        for (const row of rows) {
            const { partitionKey: _partition, rowKey: _row, ...columns } = row;
            for (const [column, value] of Object.entries(columns)) {
                const found = await withColumns(row, { [column]: otherThan(value) });
                expect({ row, column, found: found.length > 0 }).toEqual({ row, column, found: true });
                changes += 1;
            }
        }
        // Entries and copies have seven columns, markers two, days and servers one.
        expect(changes).toBe(84);
        expect(await problems()).toEqual([]);
    }, 60_000);

    test('that stands under another key shows, whichever it is', async () => {
        for (const row of rows) {
            const found = await withRowAt(row, { rowKey: `${row.rowKey.slice(0, -1)}z` });
            expect({ row, found: found.length > 0 }).toEqual({ row, found: true });
        }
        expect(await problems()).toEqual([]);
    }, 60_000);

    test('that is inserted as a copy of another shows, whichever it is', async () => {
        for (const row of rows) {
            const found = await withRow({ ...row, rowKey: `${row.rowKey}0` });
            expect({ row, found: found.length > 0 }).toEqual({ row, found: true });
        }
        expect(await problems()).toEqual([]);
    }, 60_000);
});
