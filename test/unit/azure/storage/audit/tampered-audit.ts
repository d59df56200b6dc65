import type { TableClient } from '@azure/data-tables';
import { auditLog } from '../../../../../src/azure/storage/audit/audit-log.ts';
import type { AuditTable } from '../../../../../src/azure/storage/audit/audit-rows.ts';
import type { Audit } from '../../../../../src/ports.ts';
import { type AuditProblem, verifyAudit } from '../../../../../src/workflows/audit/verify-audit.ts';
import { auditEntry, billing, newTable, unanchored } from '../../../../support/audit-entries.ts';
import { digest } from '../../../../support/digest.ts';
import { keyOf, memoryTable } from '../../../../support/memory-table.ts';
import { perFile } from '../../../../support/per-file.ts';
import { openAccount } from '../../../../support/shared-storage.ts';

/** An audit of two servers, the fleet, and two days in a table of its own. */
interface StoredAudit {
    readonly log: Audit;
    readonly rows: readonly Row[];
    put(row: Row): Promise<void>;
    remove(row: Row): Promise<void>;
    stop(): Promise<void>;
}

interface Row {
    readonly partitionKey: string;
    readonly rowKey: string;
    readonly [column: string]: unknown;
}

/**
 * Stores the audit for the tests of one file, in Azurite, or in memory for tests that tamper with every row. Every
 * function that tampers with a row restores it before it returns the problems.
 */
export function tamperedAudit(store: () => Promise<StoredAudit>) {
    const audit = perFile(store, (stored) => stored.stop(), 60_000);

    async function problems(): Promise<readonly AuditProblem[]> {
        return (await verifyAudit(unanchored(audit().log))).problems;
    }

    /** Returns the problems that show with one more row. */
    async function withRow(row: Row): Promise<readonly AuditProblem[]> {
        await audit().put(row);
        const found = await problems();
        await audit().remove(row);
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
        async withoutRow(row: Row): Promise<readonly AuditProblem[]> {
            await audit().remove(row);
            const found = await problems();
            await audit().put(row);
            return found;
        },

        /** Returns the problems that show while the row has these columns as well. */
        async withColumns(row: Row, columns: object): Promise<readonly AuditProblem[]> {
            await audit().put({ ...row, ...columns });
            const found = await problems();
            await audit().put(row);
            return found;
        },

        /** Returns the problems that show while the row has another key. */
        async withRowAt(row: Row, keys: Partial<Row>): Promise<readonly AuditProblem[]> {
            await audit().remove(row);
            const found = await withRow({ ...row, ...keys });
            await audit().put(row);
            return found;
        },
    };
}

export async function auditInAzurite(): Promise<StoredAudit> {
    const storage = await openAccount();
    const table = await newTable(storage.directConnectionString, 'audit');
    const log = await audited(table);
    return {
        log,
        rows: await rowsOf(table),
        put: async (row) => void (await table.upsertEntity(row, 'Replace')),
        remove: async ({ partitionKey, rowKey }) => void (await table.deleteEntity(partitionKey, rowKey)),
        stop: () => storage.stop(),
    };
}

export async function auditInMemory(): Promise<StoredAudit> {
    const { client, rows } = memoryTable();
    const log = await audited(client);
    return {
        log,
        rows: [...rows.values()],
        put: async (row) => void rows.set(keyOf(row), row),
        remove: async (row) => void rows.delete(keyOf(row)),
        stop: async () => undefined,
    };
}

async function audited(table: AuditTable): Promise<Audit> {
    const log = auditLog(table, digest);
    await log.append(auditEntry('one'));
    await log.append(auditEntry('two', { outcome: 'intended', at: '2026-06-15T12:00:01.000Z' }));
    await log.append(auditEntry('three', { outcome: 'verified', at: '2026-06-16T00:00:00.000Z' }));
    await log.append(auditEntry('four', { server: billing }));
    await log.append(auditEntry('five', { server: 'fleet', outcome: 'rejected' }));
    return log;
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
