import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { auditLog } from '../../../../../src/azure/storage/audit/audit-log.ts';
import { StorageUnavailableError } from '../../../../../src/errors.ts';
import type { Audit } from '../../../../../src/ports.ts';
import { verifyAudit } from '../../../../../src/workflows/audit/verify-audit.ts';
import {
    auditEntry,
    billing,
    expectedHash,
    newTable,
    orders,
    production,
    storedEntries,
    unanchored,
} from '../../../../support/audit-entries.ts';
import { digest } from '../../../../support/digest.ts';
import { openAccount } from '../../../../support/shared-storage.ts';

let storage: Storage;
let tables = 0;

beforeAll(async () => {
    storage = await openAccount();
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

/** A log in a table of its own. */
async function newLog() {
    tables += 1;
    const table = await newTable(storage.connectionString, `audit${tables}`);
    return { table, log: auditLog(table, digest) };
}

async function problemsOf(log: Audit) {
    return (await verifyAudit(unanchored(log))).problems;
}

describe('append', () => {
    test('binds every entry to the one before it', async () => {
        const { log } = await newLog();
        await log.append(auditEntry('first'));
        await log.append(auditEntry('second', { outcome: 'intended' }));
        const first = { ...auditEntry('first'), sequence: 1, previousHash: '' };
        const firstHash = expectedHash(first);
        const second = {
            ...auditEntry('second', { outcome: 'intended' }),
            sequence: 2,
            previousHash: firstHash,
        };
        expect(await storedEntries(log, orders)).toEqual([
            { ...first, hash: firstHash },
            { ...second, hash: expectedHash(second) },
        ]);
        expect(await problemsOf(log)).toEqual([]);
    });

    test('adds nothing once the fence does not hold, although it held when the entry was begun', async () => {
        const { log } = await newLog();
        const failure = await log.append(auditEntry('late'), { holds: () => false }).catch((error) => error);
        expect(failure).toMatchObject({ name: 'LeaseLostError', transient: true });
        expect(await storedEntries(log, orders)).toEqual([]);
        expect(await log.append(auditEntry('in time'), { holds: () => true })).toBe('added');
    });

    test('costs a transaction and a copy; the day and the server are listed once', async () => {
        const { log } = await newLog();
        await log.append(auditEntry('first'));
        const before = storage.proxy.requests.length;
        await log.append(auditEntry('second'));
        const made = storage.proxy.requests.slice(before);
        expect(made.map(({ method, status }) => `${method} ${status}`)).toEqual(['POST 202', 'POST 204']);
        expect(await problemsOf(log)).toEqual([]);
    });

    test('continues the chain behind the entries of another process', async () => {
        const { log, table } = await newLog();
        await log.append(auditEntry('first'));
        const other = auditLog(table, digest);
        await other.append(auditEntry('second'));
        await other.append(auditEntry('third'));
        await log.append(auditEntry('fourth'));
        const entries = await storedEntries(log, orders);
        expect(entries.map(({ id }) => id)).toEqual(['first', 'second', 'third', 'fourth']);
        expect(await problemsOf(log)).toEqual([]);
    });

    test('keeps a chain for each server and one for the fleet', async () => {
        const { log } = await newLog();
        await log.append(auditEntry('one'));
        await log.append(auditEntry('two', { server: billing }));
        await log.append(auditEntry('three', { server: 'fleet' }));
        expect(await log.chains()).toEqual([`${production}|shop|billing`, `${production}|shop|orders`]);
        expect((await storedEntries(log, billing)).map(({ id, sequence }) => [id, sequence])).toEqual([
            ['two', 1],
        ]);
        expect((await storedEntries(log, 'fleet')).map(({ id, sequence }) => [id, sequence])).toEqual([
            ['three', 1],
        ]);
        expect(await problemsOf(log)).toEqual([]);
    });

    test('knows a server in every spelling', async () => {
        const { log } = await newLog();
        await log.append(auditEntry('one'));
        await log.append(auditEntry('two', { server: orders.replace('/shop/', '/SHOP/') }));
        expect((await storedEntries(log, orders)).map(({ id }) => id)).toEqual(['one', 'two']);
        expect(await problemsOf(log)).toEqual([]);
    });

    test('records the same id once, and the first entry stays', async () => {
        const { log } = await newLog();
        await log.append(auditEntry('one', { reason: 'first' }));
        await log.append(auditEntry('two'));
        await log.append(auditEntry('one', { reason: 'again' }));
        expect((await storedEntries(log, orders)).map(({ id, reason }) => [id, reason])).toEqual([
            ['one', 'first'],
            ['two', 'this control only reports'],
        ]);
        expect(await problemsOf(log)).toEqual([]);
    });

    test('knows which ids are recorded of a server', async () => {
        const { log } = await newLog();
        await log.append(auditEntry('one'));
        const shouted = orders.replace('/shop/', '/SHOP/');
        expect([
            (await log.entry(orders, 'one'))?.id,
            (await log.entry(shouted, 'one'))?.id,
            (await log.entry(orders, 'two'))?.id,
            (await log.entry(billing, 'one'))?.id,
        ]).toEqual(['one', 'one', undefined, undefined]);
    });

    test('records the same id for two servers', async () => {
        const { log } = await newLog();
        await log.append(auditEntry('gone:event-1'));
        await log.append(auditEntry('gone:event-1', { server: billing }));
        expect([await storedEntries(log, orders), await storedEntries(log, billing)]).toMatchObject([
            [{ id: 'gone:event-1' }],
            [{ id: 'gone:event-1' }],
        ]);
    });

    test('loses none of 20 appends at once to one chain', async () => {
        const { log } = await newLog();
        const ids = Array.from({ length: 20 }, (_, index) => `entry-${index}`);
        await Promise.all(ids.map((id) => log.append(auditEntry(id, { server: 'fleet' }))));
        const entries = await storedEntries(log, 'fleet');
        expect(entries.map(({ id }) => id).sort()).toEqual([...ids].sort());
        expect(entries.map(({ sequence }) => sequence)).toEqual(ids.map((_, index) => index + 1));
        expect(await problemsOf(log)).toEqual([]);
    });

    test('records once what 10 instances append at once', async () => {
        const { log } = await newLog();
        await Promise.all(Array.from({ length: 10 }, () => log.append(auditEntry('same'))));
        expect(await storedEntries(log, orders)).toHaveLength(1);
        expect(await problemsOf(log)).toEqual([]);
    });

    test('restores the rows that a killed instance left out when the entry is appended again', async () => {
        const { log, table } = await newLog();
        await log.append(auditEntry('one'));
        for await (const { partitionKey = '', rowKey = '' } of table.listEntities()) {
            if (!partitionKey.startsWith('chain|')) await table.deleteEntity(partitionKey, rowKey);
        }
        expect((await problemsOf(log)).map(({ problem }) => problem)).toEqual([
            'the copy in the day index is missing',
            'the chain is missing from the list of servers',
        ]);
        expect(await log.chains()).toEqual([]);
        await log.append(auditEntry('one'));
        expect(await log.chains()).toEqual([`${production}|shop|orders`]);
        expect((await verifyAudit(unanchored(log))).entries).toBe(1);
        expect(await problemsOf(log)).toEqual([]);
    });

    test.each([
        ['quotes', `it's "quoted" and 'or 1 eq 1`],
        ['characters that keys may not have', 'a/b\\c#d?e\u0007\u0000f\ng'],
        ['emoji', '😀'.repeat(40)],
        ['many characters', 'x'.repeat(2_000)],
        ['nothing', ''],
    ])('takes an id of %s', async (_what, id) => {
        const { log } = await newLog();
        await log.append(auditEntry(id));
        await log.append(auditEntry(id));
        expect((await storedEntries(log, orders)).map((entry) => entry.id)).toEqual([id]);
        expect(await problemsOf(log)).toEqual([]);
    });

    test('takes an entry that is longer than one property of a row', async () => {
        const { log } = await newLog();
        const change = {
            kind: 'parameter' as const,
            name: 'log_line_prefix',
            from: 'x'.repeat(40_000),
            to: 'y'.repeat(40_000),
            dataType: 'String',
            isDynamicConfig: true,
            control: 'log-line-prefix',
            disruption: 'none' as const,
        };
        await log.append(auditEntry('wide', { change }));
        expect((await storedEntries(log, orders))[0]?.change).toEqual(change);
        expect((await log.query({ limit: 10 })).entries[0]?.change).toEqual(change);
        expect(await problemsOf(log)).toEqual([]);
    });

    test('accepts an entry with too much evidence, and counts the remainder', async () => {
        const { log } = await newLog();
        const evidence = Array.from({ length: 5_000 }, (_, index) => ({
            what: `firewallRules/rule-${index}`,
            found: '0.0.0.0–255.255.255.255',
            wanted: 'at most 256 addresses',
        }));
        await log.append(auditEntry('wide', { evidence }));
        const [entry] = await storedEntries(log, orders);
        expect(entry?.evidence).toEqual(evidence.slice(0, 20));
        expect(entry?.more).toBe(4_980);
        expect(await problemsOf(log)).toEqual([]);
    });

    test('fails as storage that is not available, and works again afterwards', async () => {
        const { log } = await newLog();
        storage.proxy.setUnavailable('table', 'busy');
        try {
            const failure = await log.append(auditEntry('one')).catch((error: unknown) => error);
            expect(failure).toBeInstanceOf(StorageUnavailableError);
            expect(failure).toMatchObject({ transient: true });
        } finally {
            storage.proxy.setUnavailable('table', undefined);
        }
        await log.append(auditEntry('one'));
        expect(await storedEntries(log, orders)).toHaveLength(1);
        expect(await problemsOf(log)).toEqual([]);
    });

    test('records once an entry whose response was lost', async () => {
        const { log } = await newLog();
        let isCut = false;
        storage.proxy.at({ service: 'table', method: 'POST', path: /\$batch/, when: 'after' }, () => {
            isCut = true;
        });
        await log.append(auditEntry('one')).catch(() => undefined);
        expect(isCut).toBe(true);
        await log.append(auditEntry('one'));
        expect((await storedEntries(log, orders)).map(({ id }) => id)).toEqual(['one']);
        expect(await problemsOf(log)).toEqual([]);
    });
});
