import type { TableClient } from '@azure/data-tables';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { auditLog } from '../../../../../src/azure/storage/audit/audit-log.ts';
import type { Audit } from '../../../../../src/ports.ts';
import { type AuditProblem, verifyAudit } from '../../../../../src/workflows/audit/verify-audit.ts';
import { auditEntry, billing, newTable, unanchored } from '../../../../support/audit-entries.ts';
import { digest } from '../../../../support/digest.ts';
import { perFile } from '../../../../support/per-file.ts';
import { openAccount } from '../../../../support/shared-storage.ts';

/** An audit of two servers, the fleet, and two days in a table of its own. */
interface StoredAudit {
    readonly storage: Storage;
    readonly table: TableClient;
    readonly log: Audit;
    readonly rows: readonly Row[];
}

interface Row {
    readonly partitionKey: string;
    readonly rowKey: string;
    readonly [column: string]: unknown;
}

/**
 * Stores the audit for the tests of one file. Every function that tampers with a row restores it before it returns
 * the problems.
 */
export function tamperedAudit() {
    const audit = perFile(storedAudit, ({ storage }) => storage.stop(), 60_000);

    async function problems(): Promise<readonly AuditProblem[]> {
        return (await verifyAudit(unanchored(audit().log))).problems;
    }

    /** Returns the problems that show with one more row. */
    async function withRow(row: Row): Promise<readonly AuditProblem[]> {
        const { table } = audit();
        await table.createEntity(row);
        const found = await problems();
        await table.deleteEntity(row.partitionKey, row.rowKey);
        return found;
    }

    return {
        log: () => audit().log,
        rows: () => audit().rows,
        rowsIn: (partition: string, keys = ''): readonly Row[] =>
            audit().rows.filter(
                (row) => row.partitionKey.startsWith(partition) && row.rowKey.startsWith(keys),
            ),
        problems,
        withRow,

        /** Returns the problems that show without the row. */
        async withoutRow({ partitionKey, rowKey, ...columns }: Row): Promise<readonly AuditProblem[]> {
            const { table } = audit();
            await table.deleteEntity(partitionKey, rowKey);
            const found = await problems();
            await table.createEntity({ partitionKey, rowKey, ...columns });
            return found;
        },

        /** Returns the problems that show while the row has these columns as well. */
        async withColumns(row: Row, columns: object): Promise<readonly AuditProblem[]> {
            const { table } = audit();
            await table.updateEntity({ ...row, ...columns }, 'Replace');
            const found = await problems();
            await table.updateEntity(row, 'Replace');
            return found;
        },

        /** Returns the problems that show while the row has another key. */
        async withRowAt(row: Row, keys: Partial<Row>): Promise<readonly AuditProblem[]> {
            const { table } = audit();
            await table.deleteEntity(row.partitionKey, row.rowKey);
            const found = await withRow({ ...row, ...keys });
            await table.createEntity(row);
            return found;
        },
    };
}

async function storedAudit(): Promise<StoredAudit> {
    const storage = await openAccount();
    const table = await newTable(storage.directConnectionString, 'audit');
    const log = auditLog(table, digest);
    await log.append(auditEntry('one'));
    await log.append(auditEntry('two', { outcome: 'intended', at: '2026-06-15T12:00:01.000Z' }));
    await log.append(auditEntry('three', { outcome: 'verified', at: '2026-06-16T00:00:00.000Z' }));
    await log.append(auditEntry('four', { server: billing }));
    await log.append(auditEntry('five', { server: 'fleet', outcome: 'rejected' }));
    return { storage, table, log, rows: await rowsOf(table) };
}

async function rowsOf(table: TableClient): Promise<Row[]> {
    const found: Row[] = [];
    for await (const entity of table.listEntities()) {
        const { etag: _etag, timestamp: _timestamp, ...columns } = entity;
        const { partitionKey = '', rowKey = '' } = entity;
        found.push({ ...columns, partitionKey, rowKey });
    }
    return found;
}
