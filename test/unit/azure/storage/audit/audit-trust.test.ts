import { beforeEach, describe, expect, test } from 'vitest';
import { auditHash } from '../../../../../src/azure/storage/audit/audit-hash.ts';
import {
    chainKey,
    entryKey,
    entryRow,
    indexRow,
    markerRow,
    serverRow,
} from '../../../../../src/azure/storage/audit/audit-rows.ts';
import { AuditDamagedError } from '../../../../../src/errors.ts';
import type { ChainedAuditEntry } from '../../../../../src/model/audit-entry.ts';
import { auditEntry, billing, orders } from '../../../../support/audit-entries.ts';
import { digest } from '../../../../support/digest.ts';
import {
    type AnchoredAudit,
    anchoredAudit,
    chainOf,
    erase,
    forgedEntry,
    put,
    rewrite,
} from '../../../../support/tampering.ts';

/** What a process makes of rows that nobody in the product wrote: it does not show them, and does not act on them. */

let audit: AnchoredAudit;

beforeEach(async () => {
    audit = anchoredAudit();
    for (const server of [orders, orders, orders, billing, 'fleet']) await audit.append(server);
});

async function shown(server?: string) {
    const query = { limit: 100, ...(server === undefined ? {} : { server }) };
    const { entries, damaged = [] } = await audit.fresh().query(query);
    return { entries: entries.map(({ server, sequence }) => [server, sequence]), damaged };
}

function entryOf(server: string, sequence: number): ChainedAuditEntry {
    const entry = chainOf(audit, server)[sequence - 1];
    if (entry === undefined) throw new Error(`no entry ${sequence}`);
    return entry;
}

function rehashed(entry: ChainedAuditEntry, overrides: Partial<ChainedAuditEntry>): ChainedAuditEntry {
    const { hash: _hash, ...unhashed } = { ...entry, ...overrides };
    return { ...unhashed, hash: auditHash(digest, unhashed) };
}

const invented = orders.replace('orders', 'invented');

describe('a query', () => {
    test('returns recorded entries, and names none as damaged', async () => {
        expect(await shown(orders)).toEqual({
            entries: [
                [orders, 3],
                [orders, 2],
                [orders, 1],
            ],
            damaged: [],
        });
        expect((await shown()).entries).toHaveLength(5);
    });

    test.each<[string, () => void, readonly unknown[]]>([
        [
            'an entry in a chain that is not listed',
            () => put(audit, entryRow(forgedEntry(invented, 1, ''))),
            [`row ${entryKey(1)} of ${chainKey(invented)}`],
        ],
        [
            'an entry far ahead, with its marker',
            () => {
                const entry = forgedEntry(invented, 400, 'x');
                put(audit, entryRow(entry), markerRow(digest, entry));
            },
            [`row ${entryKey(400)} of ${chainKey(invented)}`],
        ],
    ])('of a server does not show %s', async (_what, tamper, damaged) => {
        tamper();
        expect(await shown(invented)).toEqual({ entries: [], damaged });
    });

    test.each<[string, () => ChainedAuditEntry]>([
        ['another reason and the old hash', () => ({ ...entryOf(orders, 2), reason: 'nothing happened' })],
        ['another reason and its hash', () => rehashed(entryOf(orders, 2), { reason: 'nothing happened' })],
        ['another id and its hash', () => rehashed(entryOf(orders, 2), { id: 'other' })],
        ['the place of another', () => rehashed(entryOf(orders, 2), { sequence: 7 })],
        ['the server of another chain', () => rehashed(entryOf(orders, 2), { server: billing })],
    ])('does not show an entry with %s, and shows its neighbours', async (_what, forged) => {
        const recorded = entryOf(orders, 2);
        const { rowKey, partitionKey } = entryRow(recorded);
        put(audit, { ...entryRow(forged()), partitionKey, rowKey });
        const { entries, damaged } = await shown(orders);
        expect(damaged).toContain(`row ${rowKey} of ${partitionKey}`);
        expect(entries).not.toContainEqual([orders, 2]);
        // Its copy is shown only where the entry after it names it: as it was recorded.
        const ofFleet = (await audit.fresh().query({ limit: 100 })).entries;
        const second = ofFleet.filter(({ server, sequence }) => server === orders && sequence === 2);
        expect([[], [recorded]]).toContainEqual(second);
        expect(ofFleet.map(({ reason }) => reason)).not.toContain('nothing happened');
    });

    test('of the fleet does not show a copy of an entry that never was', async () => {
        const forged = forgedEntry(invented, 1, '', { at: '2026-06-15T22:01:00.000Z' });
        put(audit, indexRow(forged), serverRow(invented));
        const { entries, damaged } = await shown();
        expect([entries.length, damaged]).toEqual([5, [expect.stringContaining('|invented|')]]);
    });

    test('shows an entry whose neighbour holds no entry', async () => {
        put(audit, { ...entryRow(entryOf(orders, 2)), entry: '{' });
        expect(await shown(orders)).toEqual({
            entries: [
                [orders, 3],
                [orders, 1],
            ],
            damaged: [`row ${entryKey(2)} of ${chainKey(orders)}`],
        });
    });

    test('costs nothing for entries that the same process has found to be sound', async () => {
        const log = audit.fresh();
        await log.query({ server: orders, limit: 100 });
        const before = audit.table.trips;
        await log.query({ server: orders, limit: 100 });
        expect(audit.table.trips - before).toBe(1);
    });
});

describe('an entry that an act is based on', () => {
    test('costs nothing where a sound entry was just found to follow it', async () => {
        const log = audit.fresh();
        expect(await log.entry(orders, entryOf(orders, 3).id)).toEqual(entryOf(orders, 3));
        const before = audit.table.trips;
        expect(await log.entry(orders, id())).toEqual(entryOf(orders, 2));
        expect(audit.table.trips).toBe(before);
    });

    const id = (): string => entryOf(orders, 2).id;

    test('is found by its id', async () => {
        expect(await audit.fresh().entry(orders, id())).toEqual(entryOf(orders, 2));
        expect(await audit.fresh().entry(billing, id())).toBeUndefined();
        expect(await audit.fresh().entry(orders, 'none')).toBeUndefined();
    });

    test.each<[string, () => void]>([
        [
            'has a hash that is wrong',
            () => put(audit, entryRow({ ...entryOf(orders, 2), reason: 'nothing happened' })),
        ],
        [
            'has a hash that fits and does not fit the next entry',
            () => put(audit, entryRow(rehashed(entryOf(orders, 2), { reason: 'nothing happened' }))),
        ],
        ['holds nothing', () => put(audit, { ...entryRow(entryOf(orders, 2)), entry: '{' })],
        ['is gone', () => void audit.table.rows.delete(`${chainKey(orders)}\n${entryKey(2)}`)],
        ['follows an entry that is gone', () => erase(audit, entryOf(orders, 1))],
        [
            'follows an entry that is damaged',
            () => put(audit, { ...entryRow(entryOf(orders, 1)), entry: '{' }),
        ],
        [
            'is another than its marker names',
            () => put(audit, { ...markerRow(digest, entryOf(orders, 2)), entryKey: entryKey(1) }),
        ],
        [
            'has a marker that names nothing',
            () => put(audit, { ...markerRow(digest, entryOf(orders, 2)), entryKey: 'entry|x' }),
        ],
        [
            'has a marker with another id',
            () => put(audit, { ...markerRow(digest, entryOf(orders, 2)), id: 'other' }),
        ],
    ])('and %s does not count as one', async (_what, tamper) => {
        const wanted = id();
        tamper();
        await expect(audit.fresh().entry(orders, wanted)).rejects.toThrow(AuditDamagedError);
    });
});

test('an entry whose id an actor has marked as recorded does not count as recorded', async () => {
    const entry = auditEntry('remediation-1:intended', { outcome: 'intended' });
    put(audit, markerRow(digest, { ...entryOf(orders, 2), ...entry, sequence: 2 }));
    await expect(audit.fresh().append(entry)).rejects.toThrow(AuditDamagedError);
});

describe('verification while entries are being added', () => {
    /** Adds an entry between any two requests of the walk. */
    function adding(): () => number {
        let added = 0;
        let isBusy = false;
        const writer = audit.fresh();
        audit.table.before = async () => {
            if (isBusy || added >= 40) return;
            isBusy = true;
            added += 1;
            const server = added % 2 === 0 ? orders : 'events';
            await writer.append(auditEntry(`added-${added}`, { server, at: '2026-06-15T23:00:00.000Z' }));
            isBusy = false;
        };
        return () => added;
    }

    test('reports no problems', async () => {
        const added = adding();
        const found = await audit.verify();
        expect([found.problems, added() > 0]).toEqual([[], true]);
    });

    test('reports none for an entry whose copy is written in the middle of it, and reports that it was moving', async () => {
        const before = audit.table.rows.size;
        const entry = forgedEntry(orders, 4, entryOf(orders, 3).hash, { at: '2026-06-15T22:01:00.000Z' });
        put(audit, entryRow(entry), markerRow(digest, entry));
        let walks = 0;
        audit.table.before = async (request) => {
            if (request !== 'list ') return;
            walks += 1;
            if (walks !== 2) return;
            put(audit, indexRow(entry));
            const next = forgedEntry(orders, 5, entry.hash, { at: '2026-06-15T22:01:00.000Z' });
            put(audit, entryRow(next), markerRow(digest, next));
        };
        const { problems, isMoving } = await audit.verify();
        expect([problems, isMoving, walks, audit.table.rows.size - before]).toEqual([[], true, 2, 5]);
    });

    test('reports problems all the same', async () => {
        rewrite(audit, orders, 3);
        put(audit, entryRow({ ...entryOf(orders, 1), reason: 'nothing happened' }));
        adding();
        const { problems } = await audit.verify();
        expect(problems).toEqual([
            {
                server: orders,
                sequence: 1,
                problem: 'the entry does not have the hash that it carries',
            },
        ]);
    });
});
