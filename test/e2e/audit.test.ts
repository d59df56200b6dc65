import type { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FlexibleServer } from '../../sandbox/simulator/world/world.ts';
import { type TestSandbox, testSandbox } from '../support/sandbox.ts';
import { auditTable } from '../support/sandbox-audit.ts';

interface Row {
    readonly partitionKey: string;
    readonly rowKey: string;
    readonly [column: string]: unknown;
}

let box: TestSandbox;
let server: FlexibleServer;
let table: TableClient;
/** Rows of the table after two repairs, by partition. */
const rows: Row[] = [];

beforeAll(async () => {
    box = await testSandbox();
    server = box.server(0);
    table = auditTable(box.sandbox);
    await box.azure.setParameter('alice', server.id, 'log_connections', 'off');
    await box.untilTrail(server.id, ['intended log-connections', 'verified log-connections']);
    await box.azure.setParameter('alice', server.id, 'log_checkpoints', 'off');
    await box.untilTrail(server.id, ['intended log-checkpoints', 'verified log-checkpoints']);
    await box.untilQuiet();
    for await (const row of table.listEntities<Row>()) rows.push(row);
});
afterAll(() => box?.close());

/** The rows of a part of the table, in the order of their keys: the newest entry first. */
function rowsOf(partition: RegExp, key = /./): readonly Row[] {
    return rows.filter(({ partitionKey, rowKey }) => partition.test(partitionKey) && key.test(rowKey));
}

async function problems(): Promise<readonly string[]> {
    const { problems: found } = await box.api.verification();
    return found.map(({ sequence, problem }) => `${sequence}: ${problem}`);
}

/** Puts the row back as it was. */
async function restore(row: Row): Promise<void> {
    await table.upsertEntity(row, 'Replace');
    expect(await problems()).toEqual([]);
}

test('the audit of two repairs verifies', async () => {
    expect(await box.api.verification()).toEqual({ servers: 2, entries: 4, problems: [] });
    expect(rows.length).toBeGreaterThan(12);
});

describe('a row that was changed is found', () => {
    test.each([
        ['who the entry says it was', 1, '"objectId":"a11ce000', '"objectId":"b0b00000'],
        ['what the newest entry says', 0, '"outcome":"verified"', '"outcome":"intended"'],
        ['what the oldest entry says', 3, '"from":"off"', '"from":"ON!"'],
    ])('%s', async (_what, position, from, to) => {
        const row = rowsOf(/^chain\|1/, /^entry\|/)[position];
        const text = String(row?.entry);
        const changed = text.replace(from, to);
        if (row === undefined || changed === text) throw new Error(`Nothing to change in ${text}`);
        await table.updateEntity({ ...row, entry: changed }, 'Replace');
        expect(await problems()).toContain(
            `${4 - position}: the entry does not have the hash that it carries`,
        );
        await restore(row);
    });

    test('a column that queries use', async () => {
        const [row] = rowsOf(/^chain\|1/, /^entry\|/);
        if (row === undefined) throw new Error('There is no entry');
        await table.updateEntity({ ...row, outcome: 'failed' }, 'Replace');
        expect(await problems()).toContain('4: the columns of the row do not say what its entry says');
        await restore(row);
    });

    test('the copy in the day index', async () => {
        const [row] = rowsOf(/^day\|/);
        if (row === undefined) throw new Error('There is no copy');
        const entry = String(row.entry).replace('"verified"', '"failed"');
        await table.updateEntity({ ...row, entry }, 'Replace');
        expect(await problems()).toContain('4: the copy in the day index was changed');
        await restore(row);
    });

    test('an entry that was changed together with its own hash and its copy', async () => {
        const chained = rowsOf(/^chain\|1/, /^entry\|/)[2];
        const copy = rowsOf(/^day\|/)[2];
        if (chained === undefined || copy === undefined) throw new Error('There is no entry');
        const hash = 'f'.repeat(64);
        for (const row of [chained, copy]) {
            const entry = String(row.entry).replace(String(row.hash), hash);
            await table.updateEntity({ ...row, hash, entry }, 'Replace');
        }
        expect(await problems()).toContain('3: the entry does not follow the one before it');
        await table.upsertEntity(chained, 'Replace');
        await restore(copy);
    });
});

describe('a row that was deleted is found', () => {
    test.each([
        ['the newest entry', /^chain\|1/, /^entry\|/, 0, '4: a marker without its entry'],
        ['an entry between others', /^chain\|1/, /^entry\|/, 1, '3: the entry is missing'],
        ['the oldest entry', /^chain\|1/, /^entry\|/, 3, '1: the entry is missing'],
        ['a copy in the day index', /^day\|/, /./, 0, '4: the copy in the day index is missing'],
        ['a marker', /^chain\|1/, /^id\|/, 0, /: the marker of the entry is missing$/],
        ['the list of days', /^days$/, /./, 0, /: the day .* is missing from the list of days$/],
        ['the list of servers', /^servers$/, /./, 0, '1: a copy without any chain'],
    ])('%s', async (_what, partition, key, position, problem) => {
        const row = rowsOf(partition, key)[position];
        if (row === undefined) throw new Error('There is no such row');
        await table.deleteEntity(row.partitionKey, row.rowKey);
        expect(await problems()).toContainEqual(
            typeof problem === 'string' ? problem : expect.stringMatching(problem),
        );
        await restore(row);
    });
});

describe('a row that was inserted is found', () => {
    test.each([
        ['an entry after the newest', /^chain\|1/, '9999999994', '5: the marker of the entry is missing'],
        [
            'an entry before the oldest',
            /^chain\|1/,
            '9999999999',
            '0: the entry stands at the place of another',
        ],
    ])('%s', async (_what, partition, sequenceKey, problem) => {
        const [newest] = rowsOf(partition, /^entry\|/);
        if (newest === undefined) throw new Error('There is no entry');
        const rowKey = `entry|${sequenceKey}`;
        await table.createEntity({ ...newest, rowKey });
        expect(await problems()).toContain(problem);
        await table.deleteEntity(newest.partitionKey, rowKey);
        expect(await problems()).toEqual([]);
    });

    test('a copy in the day index', async () => {
        const [newest] = rowsOf(/^day\|/);
        if (newest === undefined) throw new Error('There is no copy');
        const rowKey = `0${newest.rowKey.slice(1)}`;
        await table.createEntity({ ...newest, rowKey });
        expect(await problems()).toContain('4: two copies in the day index');
        await table.deleteEntity(newest.partitionKey, rowKey);
        expect(await problems()).toEqual([]);
    });
});

test('the app goes on with the chain as it was', async () => {
    await box.azure.setParameter('bob', server.id, 'log_disconnections', 'off');
    await box.untilTrail(server.id, ['intended log-disconnections', 'verified log-disconnections']);
    await box.untilQuiet();
    await box.expectOrder();
});
