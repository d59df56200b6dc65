import type { TableClient } from '@azure/data-tables';
import { expect, test } from 'vitest';
import { auditHash } from '../../../../../src/azure/storage/audit/audit-hash.ts';
import { auditLog } from '../../../../../src/azure/storage/audit/audit-log.ts';
import { entryRow, indexRow, markerRow } from '../../../../../src/azure/storage/audit/audit-rows.ts';
import { MalformedInputError } from '../../../../../src/errors.ts';
import type { ChainedAuditEntry } from '../../../../../src/model/audit-entry.ts';
import type { AuditSearch } from '../../../../../src/model/audit-search.ts';
import { auditEntry, billing, orders } from '../../../../support/audit-entries.ts';
import { digest } from '../../../../support/digest.ts';
import { keyOf, memoryTable } from '../../../../support/memory-table.ts';
import { perFile } from '../../../../support/per-file.ts';
import { emptyTable, openAccount } from '../../../../support/shared-storage.ts';
import { chained, storeChains } from './stored-chains.ts';

const account = perFile(openAccount, (storage) => storage.stop(), 60_000);
const hostile = `=cmd()|<script>\u202e${'x'.repeat(10_000)}`;

/** One server's chain with an entry at each of these instants, the first one oldest. */
function chainOf(
    instants: readonly string[],
    overrides: Parameters<typeof auditEntry>[1] = {},
): readonly ChainedAuditEntry[] {
    return chained(
        instants.map((at, index) =>
            auditEntry(`${overrides.server ?? orders}-${index}`, { at, ...overrides }),
        ),
    );
}

/** Counts the pages of the day index that are read. */
function countPages(table: TableClient): { pages: number } {
    const counted = { pages: 0 };
    table.pipeline.addPolicy({
        name: 'count',
        sendRequest(request, next) {
            if (request.method === 'GET' && decodeURIComponent(request.url).includes("'day|"))
                counted.pages += 1;
            return next(request);
        },
    });
    return counted;
}

const everything: AuditSearch = {
    until: '2026-06-20T00:00:00.000Z',
    limit: 1_000,
    isWanted: () => true,
};

function minutes(count: number, from: string): readonly string[] {
    const start = Date.parse(from);
    return Array.from({ length: count }, (_, index) => new Date(start + index * 1_000).toISOString());
}

test('a quiet year is searched with three pages of rows, and has no more pages', async () => {
    const table = await emptyTable(account());
    const days = ['2025-07-01', '2025-12-24', '2026-05-30', '2026-06-14', '2026-06-19'];
    await storeChains(table, chainOf(days.map((day) => `${day}T12:00:00.000Z`)));
    const counted = countPages(table);
    const { entries, ...rest } = await auditLog(table, digest).search(everything);
    expect(entries.map(({ at }) => at.slice(0, 10))).toEqual(days.toReversed());
    expect(rest).toEqual({});
    expect(counted.pages).toBe(3);
});

test('a page of a busy day takes one page of rows; its token goes on behind it, whatever was added since', async () => {
    const table = await emptyTable(account());
    const chain = chainOf(minutes(60, '2026-06-19T12:00:00Z'));
    await storeChains(table, chain.slice(0, 50));
    const audit = auditLog(table, digest);
    const counted = countPages(table);
    const first = await audit.search({ ...everything, limit: 20 });
    expect(counted.pages).toBe(1);
    expect(first.searchedUntil).toBe(first.entries.at(-1)?.at);
    await storeChains(table, chain.slice(50));
    const found = [...first.entries];
    let { continuation } = first;
    while (continuation !== undefined) {
        const page = await audit.search({ ...everything, limit: 20, continuation });
        found.push(...page.entries);
        continuation = page.continuation;
    }
    expect(found.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: 50 }, (_, index) => 50 - index),
    );
});

test('a rare match in many rows ends after three pages with the time down to which was searched', async () => {
    const table = await emptyTable(account());
    const chain = chainOf(minutes(3_500, '2026-06-19T12:00:00Z'));
    await storeChains(table, chain);
    const audit = auditLog(table, digest);
    const counted = countPages(table);
    const isWanted = ({ sequence }: ChainedAuditEntry): boolean => sequence === 100 || sequence === 3_400;
    const first = await audit.search({ ...everything, isWanted });
    expect(counted.pages).toBe(3);
    expect(first.entries.map(({ sequence }) => sequence)).toEqual([3_400]);
    expect(first.searchedUntil).toBe(chain[500]?.at);
    const { continuation = '' } = first;
    const second = await audit.search({ ...everything, isWanted, continuation });
    expect(second.entries.map(({ sequence }) => sequence)).toEqual([100]);
    expect(second.continuation).toBeUndefined();
});

test('days that are too full to be read together are read one by one', async () => {
    const table = await emptyTable(account());
    const chain = chainOf([
        ...minutes(700, '2026-06-17T12:00:00Z'),
        ...minutes(700, '2026-06-18T12:00:00Z'),
        ...minutes(3, '2026-06-19T12:00:00Z'),
    ]);
    await storeChains(table, chain);
    const counted = countPages(table);
    const isWanted = ({ sequence }: ChainedAuditEntry): boolean => sequence % 100 === 0;
    const { entries, searchedUntil } = await auditLog(table, digest).search({ ...everything, isWanted });
    expect(counted.pages).toBe(3);
    expect(entries.map(({ sequence }) => sequence)).toEqual([1_400, 1_300, 1_200, 1_100, 1_000, 900, 800]);
    expect(searchedUntil).toBe('2026-06-18T00:00:00.000Z');
});

test('a rare outcome of a quiet year is found with three pages of rows', async () => {
    const table = await emptyTable(account());
    const [first, ...others] = [
        ...minutes(1, '2025-07-01T12:00:00Z'),
        ...minutes(50, '2026-06-18T12:00:00Z'),
        ...minutes(50, '2026-06-19T12:00:00Z'),
    ];
    await storeChains(table, chainOf([first ?? ''], { outcome: 'flapping' }));
    await storeChains(table, chainOf(others, { server: billing }));
    const counted = countPages(table);
    const { entries, ...rest } = await auditLog(table, digest).search({
        ...everything,
        outcomes: ['flapping'],
    });
    expect(entries.map(({ at }) => at)).toEqual([first]);
    expect(rest).toEqual({});
    expect(counted.pages).toBe(3);
});

test('a rare outcome of busy days is looked for day by day, and the token goes on behind them', async () => {
    const table = await emptyTable(account());
    const [first, ...others] = [
        ...minutes(1, '2026-06-17T12:00:00Z'),
        ...minutes(1_200, '2026-06-18T12:00:00Z'),
        ...minutes(50, '2026-06-19T12:00:00Z'),
    ];
    await storeChains(table, chainOf([first ?? ''], { outcome: 'flapping' }));
    await storeChains(table, chainOf(others, { server: billing }));
    const audit = auditLog(table, digest);
    const rare: AuditSearch = { ...everything, outcomes: ['flapping'] };
    const counted = countPages(table);
    const { entries, searchedUntil, continuation = '' } = await audit.search(rare);
    expect([entries, searchedUntil, counted.pages]).toEqual([[], '2026-06-18T00:00:00.000Z', 3]);
    const next = await audit.search({ ...rare, continuation });
    expect(next.entries.map(({ at }) => at)).toEqual([first]);
});

test('a page ends where it would look up very many chains, and the same process then goes further', async () => {
    const memory = memoryTable();
    const chains = Array.from({ length: 150 }, (_, index) =>
        chainOf(['2026-06-19T12:00:00.000Z'], { server: `${orders}-${index}` }),
    );
    for (const entry of chains.flat())
        for (const row of [entryRow(entry), markerRow(digest, entry), indexRow(entry)])
            memory.rows.set(keyOf(row), row);
    const audit = auditLog(memory.client, digest);
    const first = await audit.search(everything);
    expect([first.entries.length, first.damaged]).toEqual([100, undefined]);
    const rest = await audit.search({ ...everything, continuation: first.continuation ?? '' });
    expect([rest.entries.length, rest.continuation]).toEqual([50, undefined]);
    expect((await audit.search(everything)).entries).toHaveLength(150);
});

test('filters select by server, several outcomes, control and time; hostile values come back as they are', async () => {
    const table = await emptyTable(account());
    const at = '2026-06-19T12:00:00.000Z';
    await storeChains(
        table,
        chainOf([at, '2026-06-19T13:00:00.000Z'], { outcome: 'verified', reason: hostile }),
        chainOf([at], { server: billing, outcome: 'failed', control: 'log-checkpoints' }),
    );
    const audit = auditLog(table, digest);
    const found = async (search: Partial<AuditSearch>) =>
        (await audit.search({ ...everything, ...search })).entries.map(({ server, at }) => [server, at]);
    expect(await found({ server: billing })).toEqual([[billing, at]]);
    expect(await found({ outcomes: ['verified', 'failed'] })).toHaveLength(3);
    expect(await found({ outcomes: ['failed'] })).toEqual([[billing, at]]);
    expect(await found({ control: 'log-checkpoints' })).toEqual([[billing, at]]);
    expect(await found({ since: '2026-06-19T12:30:00.000Z' })).toHaveLength(1);
    expect(await found({ until: '2026-06-19T12:30:00.000Z' })).toHaveLength(2);
    expect(await found({ outcomes: ['rejected'], since: '2026-06-01T00:00:00.000Z' })).toEqual([]);
    const [entry] = (await audit.search({ ...everything, server: orders })).entries;
    expect(entry?.reason).toBe(hostile);
});

test('a forged row is named and not returned', async () => {
    const table = await emptyTable(account());
    const [entry] = chainOf(['2026-06-19T12:00:00.000Z']);
    if (entry === undefined) throw new Error('no entry');
    const { hash: _hash, ...unhashed } = { ...entry, id: 'forged', sequence: 7 };
    const forged = { ...unhashed, hash: auditHash(digest, unhashed) };
    await storeChains(table, [entry]);
    await table.createEntity(indexRow(forged));
    const found = await auditLog(table, digest).search(everything);
    expect(found.entries.map(({ id }) => id)).toEqual([entry.id]);
    expect(found.damaged).toEqual([expect.stringContaining('of day|2026-06-19')]);
});

test('a token of another search, and one that was not issued, are refused', async () => {
    const table = await emptyTable(account());
    await storeChains(table, chainOf(minutes(3, '2026-06-19T12:00:00Z')));
    const audit = auditLog(table, digest);
    const { continuation = '' } = await audit.search({ ...everything, server: orders, limit: 1 });
    for (const token of [continuation, '', 'x', Buffer.from('["day|x","",""]').toString('base64url')]) {
        await expect(audit.search({ ...everything, continuation: token })).rejects.toThrow(
            MalformedInputError,
        );
    }
});

test('a stretch of a chain has the neighbors before a sequence, each bound to its successor', async () => {
    const table = await emptyTable(account());
    const chain = chainOf(minutes(10, '2026-06-19T12:00:00Z'));
    await storeChains(table, chain);
    const audit = auditLog(table, digest);
    const sequences = async (range: Parameters<typeof audit.stretch>[1]) =>
        (await audit.stretch(orders, range)).entries.map(({ sequence }) => sequence);
    expect(await sequences({ count: 3 })).toEqual([10, 9, 8]);
    expect(await sequences({ before: 8, count: 3 })).toEqual([7, 6, 5]);
    expect(await sequences({ before: 3, count: 1_000 })).toEqual([2, 1]);
    expect(await audit.stretch(billing, { count: 3 })).toEqual({ entries: [] });
    const [, , third] = chain;
    if (third === undefined) throw new Error('no entry');
    const { hash: _hash, ...unhashed } = { ...third, reason: 'another reason' };
    const rewritten = { ...unhashed, hash: auditHash(digest, unhashed) };
    await table.updateEntity(entryRow(rewritten), 'Replace');
    const { entries, damaged } = await audit.stretch(orders, { count: 10 });
    expect(entries.map(({ sequence }) => sequence)).toEqual([10, 9, 8, 7, 6, 5, 4, 2, 1]);
    expect(damaged).toEqual([expect.stringContaining('of chain|')]);
});

test('a trusted entry vouches for the one before it, and a forged one for none', async () => {
    const table = await emptyTable(account());
    const chain = chainOf(minutes(50, '2026-06-19T12:00:00Z'));
    await storeChains(table, chain);
    let requests = 0;
    table.pipeline.addPolicy({
        name: 'requests',
        sendRequest(request, next) {
            requests += 1;
            return next(request);
        },
    });
    expect((await auditLog(table, digest).search(everything)).entries).toHaveLength(50);
    // Three pages of rows, the marker of the newest entry, and its neighbors.
    expect(requests).toBe(5);

    const last = chain[49];
    if (last === undefined) throw new Error('no entry');
    const { hash: _hash, ...newest } = last;
    const unhashed = { ...newest, id: 'forged', sequence: 51, previousHash: last.hash };
    await table.createEntity(indexRow({ ...unhashed, hash: auditHash(digest, unhashed) }));
    const found = await auditLog(table, digest).search(everything);
    expect(found.entries.map(({ sequence }) => sequence)).toEqual(chain.map(({ sequence }) => 51 - sequence));
    expect(found.damaged).toHaveLength(1);
});
