import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { workQueues } from '../../../../../src/azure/storage/queues/work-queues.ts';
import {
    parseAssessmentMessage,
    parseRemediationMessage,
} from '../../../../../src/azure/storage/schemas/message-schema.ts';
import { openStorage } from '../../../../../src/azure/storage/storage.ts';
import { StorageUnavailableError } from '../../../../../src/errors.ts';
import type { AssessmentMessage } from '../../../../../src/model/messages.ts';
import { openAccount } from '../../../../support/shared-storage.ts';

let storage: Storage;
let queue: QueueClient;

beforeAll(async () => {
    storage = await openAccount();
    const queues = QueueServiceClient.fromConnectionString(storage.connectionString, {
        retryOptions: { maxTries: 1 },
    });
    queue = queues.getQueueClient('assessments');
    await queue.create();
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

async function failureOf(call: Promise<unknown>): Promise<unknown> {
    return await call.then(
        () => 'nothing failed',
        (error: unknown) => error,
    );
}

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

const oneMessage = { numberOfMessages: 1, visibilityTimeout: 1 };

function container(name: string): ContainerClient {
    return BlobServiceClient.fromConnectionString(storage.connectionString).getContainerClient(name);
}

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
        expect(await container('config').exists()).toBe(true);
        expect(await container('leases').exists()).toBe(true);
        expect(await opened.remediations.receiveMessages(oneMessage)).toEqual({ receivedMessageItems: [] });
        expect(await opened.audit.listEntities().next()).toEqual({ done: true, value: undefined });
    });

    test('creates the missing parts when storage was unavailable the first time', async () => {
        const opened = openStorage({
            kind: 'connectionString',
            connectionString: storage.connectionString,
        });
        await opened.ensure();
        await container('state').delete();
        const again = openStorage({
            kind: 'connectionString',
            connectionString: storage.connectionString,
        });
        storage.proxy.setUnavailable('table', 'busy');
        const failure = await failureOf(again.ensure());
        storage.proxy.setUnavailable('table', undefined);
        expect(failure).toBeInstanceOf(StorageUnavailableError);
        await container('state').deleteIfExists();
        await again.ensure();
        expect(await container('state').exists()).toBe(true);
    });
});
