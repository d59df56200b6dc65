import { describe, expect, test } from 'vitest';
import type { AuditProblem } from '../../../../../src/workflows/audit/verify-audit.ts';
import { billing, orders, production, storedEntries } from '../../../../support/audit-entries.ts';
import { digest } from '../../../../support/digest.ts';
import { auditInAzurite, tamperedAudit } from './tampered-audit.ts';

/**
 * Somebody with a key of the storage account changes one row of an audit of two servers, the fleet and two days.
 * Each test takes the change back.
 */
const { log, rowsIn, withColumns, withoutRow, withRow } = tamperedAudit(auditInAzurite);

describe('the report of a tampered audit names', () => {
    const first = (found: readonly AuditProblem[]): unknown => found[0];

    test('a deleted entry in the middle', async () => {
        const [, middle] = rowsIn(`chain|`, 'entry|').filter(({ server }) => server === orders);
        expect(middle).toBeDefined();
        if (middle === undefined) return;
        expect(await withoutRow(middle)).toEqual([
            { server: orders, sequence: 2, problem: 'the entry is missing' },
            { server: orders, sequence: 3, problem: 'the entry does not follow the one before it' },
            { server: orders, sequence: 2, problem: 'a marker without its entry' },
            { server: orders, sequence: 2, problem: 'a copy in the day index without its entry' },
        ]);
    });

    test('the newest entry, deleted', async () => {
        const [newest] = rowsIn(`chain|`, 'entry|').filter(({ server }) => server === orders);
        expect(newest).toBeDefined();
        if (newest === undefined) return;
        expect(await withoutRow(newest)).toEqual([
            { server: orders, sequence: 3, problem: 'a marker without its entry' },
            { server: orders, sequence: 3, problem: 'a copy in the day index without its entry' },
        ]);
    });

    test('an entry with another reason', async () => {
        const [entry] = rowsIn(`chain|`, 'entry|').filter(({ server }) => server === billing);
        expect(entry).toBeDefined();
        if (entry === undefined) return;
        const text = String(entry.entry).replace('only reports', 'never reports');
        expect(await withColumns(entry, { entry: text })).toEqual([
            { server: billing, sequence: 1, problem: 'the entry does not have the hash that it carries' },
        ]);
    });

    test('an entry with another reason and a hash that fits', async () => {
        const [entry] = rowsIn(`chain|`, 'entry|').filter(({ server }) => server === billing);
        expect(entry).toBeDefined();
        if (entry === undefined) return;
        const [stored] = await storedEntries(log(), billing);
        expect(stored).toBeDefined();
        const { hash: _hash, ...unhashed } = { ...stored, reason: 'nothing happened' };
        const hash = digest(JSON.stringify(unhashed, Object.keys(unhashed).sort()));
        const forged = { ...unhashed, hash };
        const found = await withColumns(entry, { entry: JSON.stringify(forged), hash });
        expect(found.length).toBeGreaterThan(0);
    });

    test('an entry whose column differs in the outcome', async () => {
        const [entry] = rowsIn(`chain|`, 'entry|').filter(({ outcome }) => outcome === 'intended');
        expect(entry).toBeDefined();
        if (entry === undefined) return;
        expect(await withColumns(entry, { outcome: 'reported' })).toEqual([
            {
                server: orders,
                sequence: 2,
                problem: 'the columns of the row do not say what its entry says',
            },
        ]);
    });

    test('an entry that was put far ahead', async () => {
        const [entry] = rowsIn(`chain|`, 'entry|').filter(({ server }) => server === billing);
        expect(entry).toBeDefined();
        if (entry === undefined) return;
        expect(first(await withRow({ ...entry, rowKey: 'entry|0000000001' }))).toEqual({
            server: billing,
            sequence: 2,
            problem: 'the entries up to 9999999997 are missing',
        });
    });

    test('an entry under an invalid key', async () => {
        const [entry] = rowsIn(`chain|`, 'entry|').filter(({ server }) => server === billing);
        expect(entry).toBeDefined();
        if (entry === undefined) return;
        expect(first(await withRow({ ...entry, rowKey: 'entry|x' }))).toEqual({
            server: billing,
            sequence: 0,
            problem: 'the entry stands at no place of the chain',
        });
    });

    test('a row that holds no entry any more', async () => {
        const [entry] = rowsIn(`chain|`, 'entry|').filter(({ server }) => server === billing);
        expect(entry).toBeDefined();
        if (entry === undefined) return;
        expect(first(await withColumns(entry, { entry: '{}' }))).toEqual({
            server: billing,
            sequence: 1,
            problem: 'the row holds no entry',
        });
    });

    test('a deleted marker and a deleted copy', async () => {
        const [marker] = rowsIn('chain|', 'id|').filter(({ id }) => id === 'four');
        const [copy] = rowsIn('day|').filter(({ server }) => server === billing);
        expect([marker === undefined, copy === undefined]).toEqual([false, false]);
        if (marker === undefined || copy === undefined) return;
        expect(await withoutRow(marker)).toEqual([
            { server: billing, sequence: 1, problem: 'the marker of the entry is missing' },
        ]);
        expect(await withoutRow(copy)).toEqual([
            { server: billing, sequence: 1, problem: 'the copy in the day index is missing' },
        ]);
    });

    test('a day or a server that is removed from its list', async () => {
        const [, older] = rowsIn('days');
        const [server] = rowsIn('servers').filter(({ server: id }) => id === billing);
        expect([older?.date, server === undefined]).toEqual(['2026-06-15', false]);
        if (older === undefined || server === undefined) return;
        expect(await withoutRow(older)).toEqual([
            {
                server: 'fleet',
                sequence: 0,
                problem: 'the day 2026-06-15 is missing from the list of days',
            },
        ]);
        expect(await withoutRow(server)).toEqual([
            { server: billing, sequence: 0, problem: 'the chain is missing from the list of servers' },
        ]);
    });

    test('a day and a server that are added to their lists', async () => {
        expect(await withRow({ partitionKey: 'days', rowKey: '79799898', date: '2020-01-01' })).toEqual([
            {
                server: 'fleet',
                sequence: 0,
                problem: 'the list of days names 2020-01-01, which has no entries',
            },
        ]);
        const server = billing.replace('billing', 'invented');
        const rowKey = `${production}|shop|invented`;
        expect(await withRow({ partitionKey: 'servers', rowKey, server })).toEqual([
            { server, sequence: 0, problem: 'the server is listed and has no entries' },
        ]);
        expect(await withRow({ partitionKey: 'servers', rowKey: 'x', server })).toEqual([
            { server, sequence: 0, problem: 'the server is listed in the wrong place' },
        ]);
    });
});
