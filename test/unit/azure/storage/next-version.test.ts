import type { TableClient } from '@azure/data-tables';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Storage, startStorage } from '../../../../sandbox/storage/storage.ts';
import { auditLog } from '../../../../src/azure/storage/audit/audit-log.ts';
import { inForceShape, inForceStore } from '../../../../src/azure/storage/blobs/in-force-store.ts';
import { outboxBlob, outboxShape } from '../../../../src/azure/storage/blobs/outbox-blob.ts';
import { historyStore } from '../../../../src/azure/storage/blobs/overview-store.ts';
import { pauseShape, pauseSwitch } from '../../../../src/azure/storage/blobs/pause-switch.ts';
import { sweepStore } from '../../../../src/azure/storage/blobs/sweep-store.ts';
import { historyShape, storedHistory } from '../../../../src/azure/storage/schemas/overview-schema.ts';
import { sweepUpgrades } from '../../../../src/azure/storage/schemas/sweep-schema.ts';
import { budgetLedger } from '../../../../src/azure/storage/servers/budget-ledger.ts';
import { NewerDataError } from '../../../../src/errors.ts';
import type { AuditEntry } from '../../../../src/model/audit-entry.ts';
import { verifyAudit } from '../../../../src/workflows/audit/verify-audit.ts';
import { newTable, unanchored } from '../../../support/audit-entries.ts';
import { digest } from '../../../support/digest.ts';
import { jsonOf, putJson } from '../../../support/json-blobs.ts';
import { added, inNextVersion, withAdded } from '../../../support/next-version.ts';
import { oldInForce, oldPause, oldReservations, oldSweep, orders } from '../../../support/old-rows.ts';

/** What the next version stores, as this one reads and stores it again. */

const at = '2026-06-15T12:00:00.000Z';
const clock = { now: () => new Date(at) };

let storage: Storage;
let table: TableClient;
let container: ContainerClient;
let made = 0;

beforeAll(async () => {
    storage = await startStorage();
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

beforeEach(async () => {
    made += 1;
    table = await newTable(storage.connectionString, `next${made}`);
    const blobs = BlobServiceClient.fromConnectionString(storage.connectionString);
    container = blobs.getContainerClient(`next-${made}`);
    await container.create();
});

const upload = (name: string, value: unknown) => putJson(container, name, value);
const stored = (name: string) => jsonOf(container, name);

describe('a blob of the next version', () => {
    test('is stored again with everything that it had', async () => {
        const pauses = inNextVersion(
            { servers: oldPause.servers, fleet: oldPause.fleet },
            pauseShape.upgrades,
        );
        const { [added]: _scope, ...pause } = pauses as { readonly [added]?: unknown };
        await upload('pause.json', pause);
        const switches = pauseSwitch({ config: container, state: container }, clock);
        await switches.write(await switches.read());
        expect(await stored('pause.json')).toEqual(pause);

        const inForce = inNextVersion(oldInForce, inForceShape.upgrades);
        await upload('in-force.json', inForce);
        const inForceStored = await inForceStore(container).read();
        if (inForceStored === undefined) throw new Error('not read');
        await inForceStore(container).write(inForceStored.inForce, inForceStored.etag);
        expect(await stored('in-force.json')).toEqual(inForce);

        const outbox = inNextVersion(
            { anchor: 3, rest: [{ chain: 'fleet', after: 1, upTo: 2 }] },
            outboxShape.upgrades,
        );
        await upload('outbox.json', outbox);
        const outboxStored = await outboxBlob(container).read();
        if (outboxStored === undefined) throw new Error('not read');
        await outboxBlob(container).write(outboxStored.outbox, outboxStored.etag);
        expect(await stored('outbox.json')).toEqual(outbox);

        const { booked, ...others } = oldSweep;
        const sweep = inNextVersion({ ...others, scheduledReads: booked }, sweepUpgrades);
        await upload('sweep.json', sweep);
        const sweepStored = await sweepStore(container).read();
        if (sweepStored === undefined) throw new Error('not read');
        await sweepStore(container).write(sweepStored.sweep, sweepStored.etag);
        expect(await stored('sweep.json')).toEqual(sweep);

        const point = {
            sweepId: 's',
            at,
            servers: { known: 1, compliant: 1, drifted: 0, unknown: 0 },
            controls: { 'secure-transport': [1, 0, 0, 0, 0], 'fips-mode': [0, 0, 0, 0, 0] },
            reported: { 'fips-mode': 1 },
        };
        const history = inNextVersion({ points: [point] }, historyShape.upgrades);
        await upload('compliance.json', history);
        const points = historyStore(container);
        const pointsStored = await points.read();
        await points.write(pointsStored?.points ?? [], pointsStored?.etag);
        expect(await stored('compliance.json')).toEqual(history);
        expect(storedHistory({ points: [] })).toEqual({ version: 2, minReader: 1, points: [] });
    });

    test('with a pause of something that this version does not know allows no write', async () => {
        await upload('pause.json', {
            version: 2,
            minReader: 1,
            servers: {},
            resourceGroups: { app: oldPause.fleet },
        });
        const switches = pauseSwitch({ config: container, state: container }, clock);
        await expect(switches.read()).rejects.toThrow(NewerDataError);
        await expect(switches.read()).rejects.toThrow(
            /scope resourceGroups, which this Pgwarden does not know/,
        );
    });

    test('with a phase of the sweep that this version does not know is not replaced', async () => {
        const sweep = {
            ...oldSweep,
            version: 5,
            minReader: 4,
            phase: { kind: 'sampling' },
            scheduledReads: {},
        };
        await upload('sweep.json', sweep);
        await expect(sweepStore(container).read()).rejects.toThrow(NewerDataError);
    });
});

test('the budget of the next version is spent from, and keeps every column and field', async () => {
    const row = { partitionKey: 'fleet', rowKey: 'budget' };
    const spent = withAdded(oldReservations, 'reservations');
    await table.createEntity({
        ...row,
        pieces: 1,
        spent0: JSON.stringify(spent),
        version: 2,
        minReader: 1,
        [added]: 'x',
    });
    const ledger = budgetLedger(table);
    const { now: _now, ...state } = await ledger.read();
    await ledger.write({
        ...state,
        reservations: [...state.reservations, { id: 'b', server: 's', changes: 1, at }],
    });
    const written = await table.getEntity<{ readonly spent0: string }>(row.partitionKey, row.rowKey);
    expect(written).toMatchObject({ version: 2, minReader: 1, [added]: 'x' });
    expect(JSON.parse(written.spent0)).toEqual([
        ...(spent as object[]),
        { id: 'b', server: 's', changes: 1, at },
    ]);
    await ledger.write({ ...(await ledger.read()), reservations: [] });
    expect(await table.getEntity(row.partitionKey, row.rowKey)).toMatchObject({
        version: 2,
        [added]: 'x',
        spent0: '[]',
    });
});

describe('the audit of the next version', () => {
    const cause = { kind: 'event', eventId: 'event-1' } as const;
    const change = { kind: 'extension', from: 'a', to: 'b', control: 'c', disruption: 'none' };
    const later = {
        outcome: 'quarantined',
        change,
        cause: { kind: 'drill', team: 'red' },
        [added]: { deep: [1] },
    };

    async function recorded(): Promise<ReturnType<typeof auditLog>> {
        const log = auditLog(table, digest);
        await log.append({ id: 'a', at, server: orders, outcome: 'assessmentRequested', cause });
        const entry: object = { id: 'b', at, server: orders, ...later };
        await log.append(entry as AuditEntry);
        return log;
    }

    test('verifies, is continued, and is shown with the words and fields that this version does not know', async () => {
        await recorded();
        const log = auditLog(table, digest);
        await log.append({ id: 'c', at, server: orders, outcome: 'serverDeleted', cause });
        expect((await verifyAudit(unanchored(log))).problems).toEqual([]);
        const { entries, damaged } = await log.query({ server: orders, limit: 10 });
        expect(damaged).toBeUndefined();
        expect(entries[1]).toMatchObject({ id: 'b', sequence: 2, ...later });
        expect((await log.entry(orders, 'b'))?.outcome).toBe('quarantined');
    });

    test('shows a field that another actor changed, also one that this version does not know', async () => {
        await recorded();
        const rows = table.listEntities<{
            readonly partitionKey: string;
            readonly rowKey: string;
            readonly entry: string;
        }>();
        for await (const { partitionKey, rowKey, entry } of rows) {
            if (!partitionKey.startsWith('chain|') || !entry?.includes('quarantined')) continue;
            await table.updateEntity({
                partitionKey,
                rowKey,
                entry: entry.replace('"deep":[1]', '"deep":[2]'),
            });
        }
        expect((await verifyAudit(unanchored(auditLog(table, digest)))).problems).not.toEqual([]);
    });
});
