import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { workQueues } from '../../../../../src/azure/storage/queues/work-queues.ts';
import {
    parseAssessmentMessage,
    parseRemediationMessage,
} from '../../../../../src/azure/storage/schemas/message-schema.ts';
import { serverLeases } from '../../../../../src/azure/storage/servers/server-leases.ts';
import { openStorage } from '../../../../../src/azure/storage/storage.ts';
import { LeaseLostError, StorageUnavailableError } from '../../../../../src/errors.ts';
import type { AssessmentMessage } from '../../../../../src/model/messages.ts';
import { serverPath } from '../../../../../src/model/resource-id.ts';
import type { ServerLeases } from '../../../../../src/ports.ts';
import { openAccount } from '../../../../support/shared-storage.ts';

let storage: Storage;
let container: ContainerClient;
let queue: QueueClient;
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
    const queues = QueueServiceClient.fromConnectionString(storage.connectionString, {
        retryOptions: { maxTries: 1 },
    });
    queue = queues.getQueueClient('assessments');
    await queue.create();
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

    test('is confirmed while this process holds it, and lost when another process has it', async () => {
        const server = newServer();
        const lease = await leases.acquire(server);
        await lease?.confirm();
        const path = `${server.subscriptionId}/${server.resourceGroup}/${server.name}`.toLowerCase();
        await container.getBlobClient(path).getBlobLeaseClient().breakLease(0);
        const other = await leases.acquire(server);
        expect(other).toBeDefined();
        const failure = await failureOf(lease?.confirm() ?? Promise.resolve());
        expect(failure).toBeInstanceOf(LeaseLostError);
        expect(failure).toMatchObject({ transient: true });
        await lease?.release();
        await other?.confirm();
        await other?.release();
    });

    test('is not acquired, nor released with an error, while storage is not available', async () => {
        const server = newServer();
        const lease = await leases.acquire(server);
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

const message: AssessmentMessage = {
    server: {
        subscriptionId: '11111111-1111-4111-8111-111111111111',
        resourceGroup: 'ä',
        name: 'orders',
    },
    slices: ['parameters', 'server'],
    cause: {
        kind: 'event',
        eventId: 'event-😀',
        eventType: 'Microsoft.Resources.ResourceWriteSuccess',
        operation: 'Microsoft.DBforPostgreSQL/flexibleServers/write',
        resource: 'configurations/x',
        actor: { objectId: 'a', appId: 'b' },
        time: '2026-06-15T12:00:00.000Z',
        correlationId: 'c',
    },
    requestedAt: '2026-06-15T12:00:00.000Z',
    requeues: 3,
};

describe('queues', () => {
    async function received(): Promise<readonly unknown[]> {
        const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
        return receivedMessageItems.map(({ messageText }) =>
            JSON.parse(Buffer.from(messageText, 'base64').toString('utf8')),
        );
    }

    test('carry a message as the host reads it', async () => {
        await workQueues({ assessments: queue, remediations: queue }).assess(message);
        const [body] = await received();
        expect(parseAssessmentMessage(body)).toEqual(message);
        await queue.clearMessages();
    });

    test('carry a remediation message', async () => {
        const step = { server: message.server, remediationId: 'r', token: 't', requeues: 0 };
        await workQueues({ assessments: queue, remediations: queue }).remediate(step, -5);
        const [body] = await received();
        expect(parseRemediationMessage(body)).toEqual(step);
        await queue.clearMessages();
    });

    test('hide a message for its delay, rounded up to whole seconds, and keep it for ever', async () => {
        await workQueues({ assessments: queue, remediations: queue }).assess(message, 1_001);
        expect(await received()).toEqual([]);
        const sent = storage.proxy.requests.findLast(({ service, method }) => {
            return service === 'queue' && method === 'POST';
        });
        expect(sent?.path).toContain('visibilitytimeout=2');
        expect(sent?.path).toContain('messagettl=-1');
        await queue.clearMessages();
    });

    test('fail as storage that is not available', async () => {
        storage.proxy.setUnavailable('queue', 'busy');
        try {
            const failure = await failureOf(
                workQueues({ assessments: queue, remediations: queue }).assess(message),
            );
            expect(failure).toBeInstanceOf(StorageUnavailableError);
            expect(String(failure)).toContain('queue assessments: HTTP 503 ServerBusy');
        } finally {
            storage.proxy.setUnavailable('queue', undefined);
        }
    });
});

describe('openStorage', () => {
    test('makes what is missing, and nothing twice', async () => {
        const opened = openStorage({
            kind: 'connectionString',
            connectionString: storage.connectionString,
        });
        await opened.ensure();
        const before = storage.proxy.requests.length;
        await opened.ensure();
        expect(storage.proxy.requests.slice(before)).toEqual([]);
        expect(await opened.config.exists()).toBe(true);
        expect(await opened.leases.exists()).toBe(true);
        expect((await opened.remediations.getProperties()).approximateMessagesCount).toBe(0);
        expect(await opened.audit.listEntities().next()).toEqual({ done: true, value: undefined });
    });

    test('creates the missing parts when storage was unavailable the first time', async () => {
        const opened = openStorage({
            kind: 'connectionString',
            connectionString: storage.connectionString,
        });
        await opened.ensure();
        await opened.state.delete();
        const again = openStorage({
            kind: 'connectionString',
            connectionString: storage.connectionString,
        });
        storage.proxy.setUnavailable('table', 'busy');
        const failure = await failureOf(again.ensure());
        storage.proxy.setUnavailable('table', undefined);
        expect(failure).toBeInstanceOf(StorageUnavailableError);
        await opened.state.deleteIfExists();
        await again.ensure();
        expect(await opened.state.exists()).toBe(true);
    });
});
