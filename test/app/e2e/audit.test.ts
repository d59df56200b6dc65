import type { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { auditTable } from '../../support/sandbox-audit.ts';

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

/** What the verification finds while rows are other than they were, or there are more of them. */
async function foundAfter(tamper: () => Promise<unknown>): Promise<readonly string[]> {
    await tamper();
    const found = await problems();
    for await (const { partitionKey, rowKey } of table.listEntities<Row>()) {
        const isOwn = rows.some((row) => row.partitionKey === partitionKey && row.rowKey === rowKey);
        if (!isOwn) await table.deleteEntity(partitionKey, rowKey);
    }
    for (const row of rows) await table.upsertEntity(row, 'Replace');
    expect(await problems()).toEqual([]);
    return found;
}

/** That row of a part of the table. */
function rowOf(partition: RegExp, key: RegExp, position = 0): Row {
    const row = rowsOf(partition, key)[position];
    if (row === undefined) throw new RangeError(`There is no row ${position} of ${partition} ${key}`);
    return row;
}

const entries = /^entry\|/;
const chain = /^chain\|1/;
const dayIndex = /^day\|/;
const anything = /./;

test('the audit of two repairs verifies', async () => {
    // Two of each repair, and the baseline and dry-run that were in force from the start.
    expect(await box.api.verification()).toMatchObject({ servers: 2, entries: 6, problems: [] });
    expect(rows.length).toBeGreaterThan(18);
});

describe('a row that was changed is found', () => {
    test.each([
        ['who the entry says it was', 1, '"objectId":"a11ce000', '"objectId":"b0b00000'],
        ['what the newest entry says', 0, '"outcome":"verified"', '"outcome":"intended"'],
        ['what the oldest entry says', 3, '"from":"off"', '"from":"ON!"'],
    ])('%s', async (_what, position, from, to) => {
        const row = rowOf(chain, entries, position);
        const text = String(row.entry);
        const changed = text.replace(from, to);
        expect(changed).not.toBe(text);
        const found = await foundAfter(() => table.updateEntity({ ...row, entry: changed }, 'Replace'));
        expect(found).toContain(`${4 - position}: the entry does not have the hash that it carries`);
    });

    test('a column that queries use', async () => {
        const row = rowOf(chain, entries);
        const found = await foundAfter(() => table.updateEntity({ ...row, outcome: 'failed' }, 'Replace'));
        expect(found).toContain('4: the columns of the row do not say what its entry says');
    });

    test('the copy in the day index', async () => {
        const row = rowOf(dayIndex, anything);
        const entry = String(row.entry).replace('"verified"', '"failed"');
        const found = await foundAfter(() => table.updateEntity({ ...row, entry }, 'Replace'));
        expect(found).toContain('4: the copy in the day index was changed');
    });

    test('an entry that was changed together with its own hash and its copy', async () => {
        const hash = 'f'.repeat(64);
        const found = await foundAfter(async () => {
            for (const row of [rowOf(chain, entries, 2), rowOf(dayIndex, anything, 2)]) {
                const entry = String(row.entry).replace(String(row.hash), hash);
                await table.updateEntity({ ...row, hash, entry }, 'Replace');
            }
        });
        expect(found).toContain('3: the entry does not follow the one before it');
    });
});

describe('a row that was deleted is found', () => {
    test.each([
        ['the newest entry', chain, entries, 0, /^4: a marker without its entry$/],
        ['an entry between others', chain, entries, 1, /^3: the entry is missing$/],
        ['the oldest entry', chain, entries, 3, /^1: the entry is missing$/],
        ['a copy in the day index', dayIndex, anything, 0, /^4: the copy in the day index is missing$/],
        ['a marker', chain, /^id\|/, 0, /: the marker of the entry is missing$/],
        ['the list of days', /^days$/, anything, 0, /: the day .* is missing from the list of days$/],
        [
            'the list of servers',
            /^servers$/,
            anything,
            0,
            /^0: the chain is missing from the list of servers$/,
        ],
    ])('%s', async (_what, partition, key, position, problem) => {
        const { partitionKey, rowKey } = rowOf(partition, key, position);
        const found = await foundAfter(() => table.deleteEntity(partitionKey, rowKey));
        expect(found).toContainEqual(expect.stringMatching(problem));
    });
});

describe('a row that was inserted is found', () => {
    test.each([
        ['an entry after the newest', chain, 'entry|9999999994', /^5: the marker of the entry is missing$/],
        ['an entry before the oldest', chain, 'entry|9999999999', /^0: the entry stands at /],
        [
            'a copy in the day index',
            dayIndex,
            '0000000000000|x|9999999995',
            /^4: two copies in the day index$/,
        ],
    ])('%s', async (_what, partition, rowKey, problem) => {
        const [newest] = rowsOf(partition, partition === chain ? entries : anything);
        const found = await foundAfter(() => table.createEntity({ partitionKey: '', ...newest, rowKey }));
        expect(found).toContainEqual(expect.stringMatching(problem));
    });
});

test('the app continues the chain as it was', async () => {
    await box.azure.setParameter('bob', server.id, 'log_disconnections', 'off');
    await box.untilTrail(server.id, ['intended log-disconnections', 'verified log-disconnections']);
    await box.untilQuiet();
    await box.expectOrder();
});
