import { describe, expect, test } from 'vitest';
import { verifyAudit } from '../../../../../src/workflows/audit/verify-audit.ts';
import { unanchored } from '../../../../support/audit-entries.ts';
import { auditInMemory, tamperedAudit } from './tampered-audit.ts';

/**
 * Somebody with a key of the storage account changes one row of an audit of two servers, the fleet and two days.
 * Each test takes the change back.
 */
const { log, problems, rows, rowsIn, withColumns, withoutRow, withRow, withRowAt } =
    tamperedAudit(auditInMemory);

/** A value of the same type that is not the same. */
function otherThan(value: unknown): unknown {
    return typeof value === 'number' ? value + 1 : `${String(value)}x`;
}

describe('an audit that no actor touched', () => {
    test('has no problems', async () => {
        expect(await verifyAudit(unanchored(log()))).toEqual({
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
            rows().length,
        ]).toEqual([5, 5, 5, 2, 2, 19]);
    });
});

describe('one row', () => {
    test('that is deleted shows, whichever it is', async () => {
        for (const row of rows()) {
            const found = await withoutRow(row);
            expect({ row, found: found.length > 0 }).toEqual({ row, found: true });
        }
        expect(await problems()).toEqual([]);
    });

    test('of which any column is changed shows, whichever it is', async () => {
        let changes = 0;
        for (const row of rows()) {
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
    });

    test('that stands under another key shows, whichever it is', async () => {
        for (const row of rows()) {
            const found = await withRowAt(row, { rowKey: `${row.rowKey.slice(0, -1)}z` });
            expect({ row, found: found.length > 0 }).toEqual({ row, found: true });
        }
        expect(await problems()).toEqual([]);
    });

    test('that is inserted as a copy of another shows, whichever it is', async () => {
        for (const row of rows()) {
            const found = await withRow({ ...row, rowKey: `${row.rowKey}0` });
            expect({ row, found: found.length > 0 }).toEqual({ row, found: true });
        }
        expect(await problems()).toEqual([]);
    });
});
