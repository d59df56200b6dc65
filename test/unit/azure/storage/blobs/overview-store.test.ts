import type { ContainerClient } from '@azure/storage-blob';
import { expect, test } from 'vitest';
import { historyStore, overviewStore } from '../../../../../src/azure/storage/blobs/overview-store.ts';
import { MalformedInputError, RecordConflictError } from '../../../../../src/errors.ts';
import type { CompliancePoint, FleetOverview } from '../../../../../src/model/fleet-overview.ts';
import { perFile } from '../../../../support/per-file.ts';
import { emptyContainer, openAccount } from '../../../../support/shared-storage.ts';

const account = perFile(openAccount, (storage) => storage.stop(), 60_000);
const at = '2026-06-15T12:00:00.000Z';
const server =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';
const hostile = `<img src=x>\u0000\u202e=cmd()${'x'.repeat(10_000)}`;

const overview: FleetOverview = {
    at,
    servers: { known: 2, compliant: 1, drifted: 1, unknown: 0, neverRead: 0, unsummarized: 0, deleted: 1 },
    controls: {
        'secure-transport': {
            compliant: 1,
            drifted: 1,
            reported: 0,
            exempt: 0,
            unknown: 0,
            notApplicable: 0,
        },
        'fips-mode': { compliant: 0, drifted: 0, reported: 2, exempt: 0, unknown: 0, notApplicable: 0 },
    },
    holds: { paused: 1 },
    repairing: 1,
    dryRun: { servers: 1, writes: 2, restarts: 1, writesByControl: { 'secure-transport': 2 } },
    waiting: { total: 1, items: [{ server, id: 'a', control: 'secure-transport', since: at }] },
    held: { total: 1, items: [{ server, control: 'secure-transport', cause: 'paused', until: at }] },
    flapping: {
        total: 1,
        items: [{ server, control: 'secure-transport', since: at, actors: [hostile] }],
    },
    leftAlone: { total: 1, items: [{ server, control: 'secure-transport', until: at, operator: hostile }] },
    stale: { total: 0, items: [] },
    sweeps: [{ id: 'sweep-1', startedAt: at }],
    lastEventAt: at,
    queues: [{ queue: 'assessments', messages: 2, oldestAt: at }],
    failedMessages: { count: 50, isMore: true },
    overdueSweep: { since: at, reason: hostile },
};

async function upload(container: ContainerClient, name: string, text: string): Promise<void> {
    await container.getBlockBlobClient(name).upload(text, Buffer.byteLength(text));
}

test('an overview is read as it was stored, and stored only over the one that was read', async () => {
    const store = overviewStore(await emptyContainer(account()));
    expect(await store.read()).toBeUndefined();
    const etag = await store.write(overview, undefined);
    expect(await store.read()).toEqual({ kind: 'overview', overview, etag });
    await expect(store.write(overview, undefined)).rejects.toThrow(RecordConflictError);
    await expect(store.write(overview, '"0x1"')).rejects.toThrow(RecordConflictError);
    await store.write({ ...overview, repairing: 0 }, etag);
    expect(await store.read()).toMatchObject({ overview: { repairing: 0 } });
});

test.each(['', '{', '{"version":99}', '{"at":"yesterday"}'])(
    'the damaged overview %j is made anew',
    async (text) => {
        const container = await emptyContainer(account());
        await upload(container, 'overview.json', text);
        const store = overviewStore(container);
        const found = await store.read();
        expect(found).toMatchObject({ kind: 'unusable' });
        await store.write(overview, found?.etag);
        expect(await store.read()).toMatchObject({ kind: 'overview', overview });
    },
);

test('the history is read as it was stored; a damaged one is refused and stays', async () => {
    const container = await emptyContainer(account());
    const store = historyStore(container);
    const { servers, controls } = overview;
    const { known, compliant, drifted, unknown } = servers;
    const point: CompliancePoint = {
        sweepId: 'sweep-1',
        at,
        servers: { known, compliant, drifted, unknown },
        controls,
    };
    expect(await store.read()).toBeUndefined();
    await store.write([point], undefined);
    const stored = await store.read();
    expect(stored?.points).toEqual([point]);
    await store.write([point, { ...point, sweepId: 'sweep-2' }], stored?.etag);
    await expect(store.write([], stored?.etag)).rejects.toThrow(RecordConflictError);
    for (const text of ['{', '{"points":[{}]}']) {
        await upload(container, 'compliance.json', text);
        await expect(store.read()).rejects.toThrow(MalformedInputError);
    }
});
