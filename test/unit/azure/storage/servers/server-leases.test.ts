import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { serverLeases } from '../../../../../src/azure/storage/servers/server-leases.ts';
import { LeaseLostError, StorageUnavailableError } from '../../../../../src/errors.ts';
import { serverPath } from '../../../../../src/model/resource-id.ts';
import type { ServerLeases } from '../../../../../src/ports.ts';
import { openAccount } from '../../../../support/shared-storage.ts';

let storage: Storage;
let container: ContainerClient;
let leases: ServerLeases;
let named = 0;

beforeAll(async () => {
    storage = await openAccount();
    const blobs = BlobServiceClient.fromConnectionString(storage.connectionString, {
        retryOptions: { maxTries: 1 },
    });
    container = blobs.getContainerClient('leases');
    await container.create();
    leases = serverLeases(container);
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

function newServer() {
    named += 1;
    return {
        subscriptionId: '11111111-1111-4111-8111-111111111111',
        resourceGroup: 'Shop_(eu).1-ä',
        name: `server-${named}`,
    };
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
    return await call.then(
        () => 'nothing failed',
        (error: unknown) => error,
    );
}

describe('the lease on a server', () => {
    test('is held by one of ten that want it at once', async () => {
        const server = newServer();
        const acquired = await Promise.all(Array.from({ length: 10 }, () => leases.acquire(server)));
        const held = acquired.filter((lease) => lease !== undefined);
        expect(held).toHaveLength(1);
        await held[0]?.release();
    });

    test('can be had again as soon as it is released', async () => {
        const server = newServer();
        const first = await leases.acquire(server);
        expect(first).toBeDefined();
        expect(await leases.acquire(server)).toBeUndefined();
        await first?.release();
        const second = await leases.acquire(server);
        expect(second).toBeDefined();
        await second?.release();
    });

    test('is the same for every spelling of the id', async () => {
        const server = newServer();
        const lease = await leases.acquire(server);
        const shouted = { ...server, name: server.name.toUpperCase(), resourceGroup: 'SHOP_(EU).1-Ä' };
        expect(await leases.acquire(shouted)).toBeUndefined();
        await lease?.release();
    });

    test('leaves other servers alone', async () => {
        const [one, other] = [await leases.acquire(newServer()), await leases.acquire(newServer())];
        expect([one === undefined, other === undefined]).toEqual([false, false]);
        await one?.release();
        await other?.release();
    });

    test('ends 15 s after its holder has died, as Azure counts them', async () => {
        const server = newServer();
        const lease = await leases.acquire(server);
        const path = `${server.subscriptionId}/${server.resourceGroup}/${server.name}`.toLowerCase();
        const properties = await container.getBlobClient(path).getProperties();
        expect([properties.leaseState, properties.leaseStatus, properties.leaseDuration]).toEqual([
            'leased',
            'locked',
            'fixed',
        ]);
        const request = storage.proxy.requests.find(
            ({ method, path: asked }) => method === 'PUT' && asked.includes('comp=lease'),
        );
        expect(request?.status).toBe(404);
        await lease?.release();
    });

    test('is renewed every five seconds while it is held, and not when it is released', async () => {
        const server = newServer();
        const requests = (): number =>
            storage.proxy.requests.filter(({ path }) => path.includes(`${server.name}?comp=lease`)).length;
        vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
        try {
            const lease = await leases.acquire(server);
            const acquired = requests();
            vi.advanceTimersByTime(4_999);
            expect(requests()).toBe(acquired);
            vi.advanceTimersByTime(10_001);
            await expect.poll(requests).toBe(acquired + 3);
            await lease?.release();
            const released = requests();
            vi.advanceTimersByTime(60_000);
            expect(vi.getTimerCount()).toBe(0);
            expect(requests()).toBe(released);
        } finally {
            vi.useRealTimers();
        }
    });

    test('that was confirmed is certain for ten seconds, and not for a process that slept longer or whose clock was set', async () => {
        let now = Date.parse('2026-06-15T12:00:00Z');
        const lease = await serverLeases(container, () => now).acquire(newServer());
        const fence = await lease?.confirm();
        expect(fence?.holds()).toBe(true);
        now += 9_999;
        expect(fence?.holds()).toBe(true);
        now += 1;
        expect(fence?.holds()).toBe(false);
        now -= 3_600_000;
        expect(fence?.holds()).toBe(false);
        await lease?.release();
    });

    test('that was acquired less than five seconds ago is confirmed without a request', async () => {
        let now = 0;
        const server = newServer();
        const requests = (): number =>
            storage.proxy.requests.filter(({ path }) => path.includes(`${server.name}?comp=lease`)).length;
        const lease = await serverLeases(container, () => now).acquire(server);
        const acquired = requests();
        now = 4_999;
        const fence = await lease?.confirm();
        expect(requests()).toBe(acquired);
        now = 9_999;
        expect(fence?.holds()).toBe(true);
        now = 10_000;
        expect(fence?.holds()).toBe(false);
        await lease?.confirm();
        expect(requests()).toBe(acquired + 1);
        await lease?.release();
    });

    test('is confirmed while this process holds it, and lost when another process has it', async () => {
        const server = newServer();
        let now = 0;
        const lease = await serverLeases(container, () => now).acquire(server);
        now += 5_000;
        await lease?.confirm();
        const path = `${server.subscriptionId}/${server.resourceGroup}/${server.name}`.toLowerCase();
        await container.getBlobClient(path).getBlobLeaseClient().breakLease(0);
        const other = await leases.acquire(server);
        expect(other).toBeDefined();
        now += 5_000;
        const failure = await failureOf(lease?.confirm() ?? Promise.resolve());
        expect(failure).toBeInstanceOf(LeaseLostError);
        expect(failure).toMatchObject({ transient: true });
        await lease?.release();
        await other?.confirm();
        await other?.release();
    });

    test('is not acquired, nor released with an error, while storage is not available', async () => {
        const server = newServer();
        let now = 0;
        const lease = await serverLeases(container, () => now).acquire(server);
        now += 5_000;
        storage.proxy.setUnavailable('blob', 'busy');
        try {
            const other = newServer();
            const failure = await failureOf(leases.acquire(other));
            expect(failure).toBeInstanceOf(StorageUnavailableError);
            expect(String(failure)).toContain(`the lease on ${serverPath(other)}: HTTP 503 ServerBusy`);
            expect(await failureOf(lease?.confirm() ?? Promise.resolve())).toBeInstanceOf(LeaseLostError);
            await lease?.release();
        } finally {
            storage.proxy.setUnavailable('blob', undefined);
        }
        expect(await leases.acquire(server)).toBeUndefined();
        await container
            .getBlobClient(`${server.subscriptionId}/${server.resourceGroup}/${server.name}`.toLowerCase())
            .getBlobLeaseClient()
            .breakLease(0);
    });

    test('is an error when its container is missing', async () => {
        const blobs = BlobServiceClient.fromConnectionString(storage.connectionString);
        const nowhere = serverLeases(blobs.getContainerClient('nowhere'));
        expect(await failureOf(nowhere.acquire(newServer()))).toBeInstanceOf(StorageUnavailableError);
    });
});
