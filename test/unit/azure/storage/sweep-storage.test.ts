import { TableClient } from '@azure/data-tables';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Storage } from '../../../../sandbox/storage/storage.ts';
import { keyLocks } from '../../../../src/azure/key-vault/key-locks.ts';
import { sweepStore } from '../../../../src/azure/storage/blobs/sweep-store.ts';
import { fleetPosture } from '../../../../src/azure/storage/servers/fleet-posture.ts';
import { pendingRequests } from '../../../../src/azure/storage/servers/pending-requests.ts';
import { serverRecords } from '../../../../src/azure/storage/servers/server-records.ts';
import { RecordConflictError } from '../../../../src/errors.ts';
import { askedText } from '../../../../src/model/asked-servers.ts';
import type { Cause } from '../../../../src/model/cause.ts';
import { emptyRecord } from '../../../../src/model/server-record.ts';
import { controlPlaneSlices } from '../../../../src/model/server-state.ts';
import type { Sweep } from '../../../../src/model/sweep.ts';
import { collected } from '../../../support/collected.ts';
import { digest } from '../../../support/digest.ts';
import { openAccount } from '../../../support/shared-storage.ts';

let storage: Storage;
let state: ContainerClient;
let leases: ContainerClient;
let servers: TableClient;

beforeAll(async () => {
    storage = await openAccount();
    const blobs = BlobServiceClient.fromConnectionString(storage.connectionString);
    [state, leases] = [blobs.getContainerClient('state'), blobs.getContainerClient('leases')];
    servers = TableClient.fromConnectionString(storage.connectionString, 'servers', {
        allowInsecureConnection: true,
    });
    await Promise.all([state.create(), leases.create(), servers.createTable()]);
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

const sweep: Sweep = {
    id: 'sweep-1',
    startedAt: '2026-06-15T12:00:00.000Z',
    phase: {
        kind: 'listing',
        cursor: {
            kind: 'list',
            subscriptionId: '11111111-1111-4111-8111-111111111111',
            page: 'https://next',
            rest: ['22222222-2222-4222-8222-222222222222'],
        },
        failures: 1,
        asked: '0123456789abcde',
    },
    seen: 7,
    round: 3,
    listed: { one: { graph: 7, manager: 8 }, two: { graph: 0 } },
    before: ['one'],
    unreadable: [{ subscriptionId: 'three', reason: 'HTTP 403' }],
    scheduledReads: { one: 42 },
    step: { token: 'token-1', dueAt: '2026-06-15T12:00:01.000Z' },
};

describe('the sweep in storage', () => {
    test('is read as it was written, and only the process that read it last may write it', async () => {
        const store = sweepStore(state);
        expect(await store.read()).toBeUndefined();
        const etag = await store.write(sweep, undefined);
        expect(await store.read()).toEqual({ sweep, etag });
        await expect(store.write(sweep, undefined)).rejects.toBeInstanceOf(RecordConflictError);
        const next = { ...sweep, phase: { kind: 'awaiting', deadline: '2026-06-15T13:00:00.000Z' } } as const;
        await store.write(next, etag);
        await expect(store.write(sweep, etag)).rejects.toBeInstanceOf(RecordConflictError);
        expect((await store.read())?.sweep).toEqual(next);
    });

    test('of version 2 named the servers that it requested by their keys', async () => {
        const asked = ['11111111-1111-4111-8111-111111111111|shop|orders', 'another'];
        const text = JSON.stringify({ ...sweep, version: 2, phase: { ...sweep.phase, asked } });
        await state.getBlockBlobClient('sweep.json').upload(text, text.length);
        const phase = { ...sweep.phase, asked: askedText(digest, asked) };
        expect((await sweepStore(state).read())?.sweep).toEqual({ ...sweep, phase });
    });

    test('that is damaged counts as finished, so that the next one can begin', async () => {
        const text = '{"id": 7';
        await state.getBlockBlobClient('sweep.json').upload(text, text.length);
        const stored = await sweepStore(state).read();
        expect(stored?.sweep.phase).toEqual({ kind: 'over' });
        await sweepStore(state).write(sweep, stored?.etag);
        expect((await sweepStore(state).read())?.sweep).toEqual(sweep);
    });
});

describe('a place in a listing that no sweep wrote counts as damaged', () => {
    const { cursor } = sweep.phase.kind === 'listing' ? sweep.phase : { cursor: undefined };
    test.each([
        ['a page with a line break', { page: 'https://next\nhost: evil.example' }],
        ['a page of a megabyte', { page: 'a'.repeat(1_000_000) }],
        ['a path for a subscription', { subscriptionId: '../../providers' }],
        ['a path among the other subscriptions', { rest: ['11111111-1111-4111-8111-111111111111/x'] }],
    ])('%s', async (_what, fields) => {
        const phase = { ...sweep.phase, cursor: { ...cursor, ...fields } };
        const text = JSON.stringify({ ...sweep, phase });
        await state.getBlockBlobClient('sweep.json').upload(text, text.length);
        expect((await sweepStore(state).read())?.sweep.phase).toEqual({ kind: 'over' });
    });
});

describe('the posture of the fleet', () => {
    test('has one line for each server, and none for other rows of the table', async () => {
        const records = serverRecords(servers);
        const subscriptionId = '11111111-1111-4111-8111-111111111111';
        const at = '2026-06-15T12:00:00.000Z';
        const [orders, billing] = ['orders', 'billing'].map((name) => ({
            subscriptionId,
            resourceGroup: 'App',
            name,
        }));
        if (orders === undefined || billing === undefined) throw new Error('No servers');
        const compliant = { verdict: { kind: 'compliant' } as const, at };
        const drifted = { verdict: { kind: 'drifted', evidence: [] } as const, at };
        const sweepResult = { sweepId: 'sweep-1', verdict: 'drifted', isNew: true, repaired: 2 } as const;
        await records.write(
            orders,
            {
                ...emptyRecord(orders),
                posture: { 'secure-transport': compliant, 'log-checkpoints': drifted },
                verdict: 'drifted',
                assessed: Object.fromEntries(
                    controlPlaneSlices.map((slice, index) => [slice, `2026-06-15T12:00:0${index}.000Z`]),
                ),
                sweepResult,
            },
            undefined,
        );
        await records.write(
            billing,
            {
                ...emptyRecord(billing),
                posture: { 'secure-transport': compliant },
                verdict: 'compliant',
            },
            undefined,
        );
        await pendingRequests(servers).add(orders, {
            slices: ['parameters'],
            cause: { kind: 'followUp', reason: 'test' },
            requestedAt: at,
        });
        const found = await collected(fleetPosture(servers).servers());
        expect(found.toSorted((a, b) => (a.server.name < b.server.name ? 1 : -1))).toEqual([
            {
                server: orders,
                verdict: 'drifted',
                isRepairing: false,
                assessedAt: at,
                sweepResult,
                controls: expect.anything(),
            },
            { server: billing, verdict: 'compliant', isRepairing: false, controls: expect.anything() },
        ]);
    });
});

describe('pending requests of slices', () => {
    test('are kept by slice, the last request of each', async () => {
        const notes = pendingRequests(servers);
        const server = {
            subscriptionId: '11111111-1111-4111-8111-111111111111',
            resourceGroup: 'shop',
            name: 'busy',
        };
        const cause = (eventId: string): Cause => ({ kind: 'event', eventId });
        const message = (eventId: string, slices: readonly ('parameters' | 'server')[]) => ({
            server,
            slices,
            cause: cause(eventId),
            requestedAt: `2026-06-15T12:00:0${eventId}.000Z`,
            requeues: 0,
        });
        expect(await notes.read(server)).toEqual([]);
        await notes.add(server, message('1', ['parameters', 'server']));
        await notes.add(server, message('2', ['parameters']));
        expect(await notes.read(server)).toEqual([
            { slice: 'server', cause: cause('1'), requestedAt: '2026-06-15T12:00:01.000Z' },
            { slice: 'parameters', cause: cause('2'), requestedAt: '2026-06-15T12:00:02.000Z' },
        ]);
    });
});

describe('locks of a key', () => {
    test('are acquired one after the other', async () => {
        const locks = keyLocks(leases);
        let atOnce = 0;
        let most = 0;
        const work = async (): Promise<void> => {
            atOnce += 1;
            most = Math.max(most, atOnce);
            await new Promise((resolve) => setImmediate(resolve));
            atOnce -= 1;
        };
        await Promise.all([1, 2, 3].map(() => locks.take('one.vault.azure.net', 'fleet', work)));
        expect(most).toBe(1);
    });

    test('at another key do not wait', async () => {
        const locks = keyLocks(leases);
        const inner = locks.take('localhost:7073', 'fleet', () =>
            locks.take('localhost:7073', 'fleet-geo', async () => 'both'),
        );
        expect(await inner).toBe('both');
    });

    test('are released when the work fails', async () => {
        const locks = keyLocks(leases);
        const failing = locks.take('one.vault.azure.net', 'failing', () => Promise.reject(new Error('no')));
        await expect(failing).rejects.toThrow('no');
        expect(await locks.take('one.vault.azure.net', 'failing', async () => 'again')).toBe('again');
    });
});
