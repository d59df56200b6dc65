import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOf } from '../../../../src/azure/client/failure.ts';
import { credentialFor } from '../../../../src/azure/client/trusted-origin.ts';
import { auditLog } from '../../../../src/azure/storage/audit/audit-log.ts';
import { deadLetters } from '../../../../src/azure/storage/blobs/dead-letters.ts';
import { pauseSwitch } from '../../../../src/azure/storage/blobs/pause-switch.ts';
import { sweepStore } from '../../../../src/azure/storage/blobs/sweep-store.ts';
import { fleetQueue } from '../../../../src/azure/storage/queues/fleet-queue.ts';
import { poisonQueues } from '../../../../src/azure/storage/queues/poison-queues.ts';
import { workQueues } from '../../../../src/azure/storage/queues/work-queues.ts';
import { budgetLedger } from '../../../../src/azure/storage/servers/budget-ledger.ts';
import { failedMessageStore } from '../../../../src/azure/storage/servers/failed-message-store.ts';
import { fleetPosture } from '../../../../src/azure/storage/servers/fleet-posture.ts';
import { pendingRequests } from '../../../../src/azure/storage/servers/pending-requests.ts';
import { serverLeases } from '../../../../src/azure/storage/servers/server-leases.ts';
import { serverRecords } from '../../../../src/azure/storage/servers/server-records.ts';
import { openStorage, type Storage } from '../../../../src/azure/storage/storage.ts';
import { isTransient } from '../../../../src/errors.ts';
import { emptyRecord } from '../../../../src/model/server-record.ts';
import { auditEntry, orders } from '../../../support/audit-entries.ts';
import { digest } from '../../../support/digest.ts';
import { server } from '../../../support/product-against.ts';
import { idOf } from '../../../support/server-id.ts';

/** How a storage account fails to answer. */
const silences = {
    'says nothing': () => undefined,
    'stops after the headers': (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.flushHeaders();
    },
    'stops in the middle of the body': (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"value": [');
    },
} as const;

let account: Server;
let port: number;
let answer: (response: ServerResponse) => void = () => undefined;
/** By call: retries have the id of the call that they belong to. */
const requests = new Map<string, number>();

beforeAll(async () => {
    account = createServer(({ headers }, response) => {
        const call = String(headers['x-ms-client-request-id']);
        requests.set(call, (requests.get(call) ?? 0) + 1);
        answer(response);
    });
    await new Promise<void>((resolve) => void account.listen(0, '127.0.0.1', resolve));
    ({ port } = account.address() as AddressInfo);
});

afterAll(async () => {
    account.closeAllConnections();
    await new Promise((resolve) => account.close(resolve));
});

function opened(callTimeoutMs: number): Storage {
    const at = `http://127.0.0.1:${port}/account`;
    const connectionString = `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=AAAA;BlobEndpoint=${at};QueueEndpoint=${at};TableEndpoint=${at};`;
    return openStorage({ kind: 'connectionString', connectionString }, { callTimeoutMs });
}

const clock = { now: () => new Date('2026-06-15T12:00:00Z') };
const requestedAt = '2026-06-15T12:00:00.000Z';
const assessment = {
    server: idOf(orders),
    slices: ['parameters'],
    cause: { kind: 'followUp', reason: 'a test' },
    requestedAt,
    requeues: 0,
} as const;

/** What the product asks of tables, queues and blobs, each adapter with a read and a write where it has both. */
const calls: Readonly<Record<string, (storage: Storage) => Promise<unknown>>> = {
    'audit: append': ({ audit }) => auditLog(audit, digest).append(auditEntry('first', { server: orders })),
    'audit: query': ({ audit }) => auditLog(audit, digest).query({ server: orders, limit: 10 }),
    'records: read': ({ servers }) => serverRecords(servers).read(server),
    'records: write': ({ servers }) => serverRecords(servers).write(server, emptyRecord(server), undefined),
    'records: update': ({ servers }) => serverRecords(servers).write(server, emptyRecord(server), '"1"'),
    'records: waiting': ({ servers }) => serverRecords(servers).waiting()[Symbol.asyncIterator]().next(),
    'posture of the fleet': ({ servers }) => fleetPosture(servers).servers()[Symbol.asyncIterator]().next(),
    'budget: read': ({ servers }) => budgetLedger(servers).read(),
    'requests: read': ({ servers }) => pendingRequests(servers).read(server),
    'shelf: list': ({ servers }) => failedMessageStore(servers).list(10),
    'lease: acquire': ({ leases }) => serverLeases(leases).acquire(server),
    'pause: read': (storage) => pauseSwitch(storage, clock).read(),
    'pause: write': (storage) => pauseSwitch(storage, clock).write({ servers: {} }),
    'sweep: read': ({ state }) => sweepStore(state).read(),
    'dead letters: list': (storage) => deadLetters(storage.deadLetters).list(10),
    'dead letters: read': (storage) => deadLetters(storage.deadLetters).read('letter'),
    'dead letters: remove': (storage) => deadLetters(storage.deadLetters).remove('letter'),
    'queue: send': (storage) => workQueues(storage).assess(assessment),
    'queue fleet: send': ({ fleet }) =>
        fleetQueue(fleet).send({ kind: 'sweep', sweepId: '1', token: '1', requeues: 0 }),
    'poison queues: take': ({ poison }) => poisonQueues(poison).receive(),
    'make what is missing': (storage) => storage.ensure(),
};

test.each(Object.entries(silences))(
    'every call of storage that %s is stopped in time',
    async (_how, silence) => {
        answer = silence;
        const started = performance.now();
        const refusals = await Promise.all(
            Object.entries(calls).map(async ([what, call]) => {
                const refusal: unknown = await call(opened(200)).catch((error: unknown) => error);
                return { what, refusal };
            }),
        );
        expect(performance.now() - started).toBeLessThan(20_000);
        for (const { what, refusal } of refusals) {
            // A write whose answer has no body is done when its headers came.
            if (refusal instanceof Error)
                expect(isTransient(refusal), `${what}: ${refusal.message}`).toBe(true);
            else expect(silence, what).not.toBe(silences['says nothing']);
        }
    },
);

test('every call of storage whose token does not arrive is stopped in time', async () => {
    const at = 'https://localhost:1/devstoreaccount1';
    const storage = openStorage(
        {
            kind: 'identity',
            credential: { getToken: () => new Promise(() => undefined) },
            ...{ tableUri: at, queueUri: at, blobUri: at },
        },
        { callTimeoutMs: 200 },
    );
    await Promise.all(
        Object.entries(calls).map(async ([what, call]) => {
            await expect(call(storage), what).rejects.toThrow('storage did not respond within 0.2 s');
        }),
    );
});

test('a token that does not arrive counts as missing, and the call was not sent', async () => {
    const silent = { getToken: () => new Promise<null>(() => undefined) };
    const refusal = await credentialFor('https://vault.azure.net/.default', silent, 20)
        .getToken('https://vault.azure.net/.default')
        .catch((error: unknown) => error);
    expect(failureOf(refusal)).toMatchObject({ status: undefined, isUnsent: true });
});

test('every call of storage that is busy is sent three times at most', async () => {
    requests.clear();
    answer = (response) => {
        response.writeHead(503, { 'x-ms-error-code': 'ServerBusy' });
        response.end();
    };
    await Promise.all(
        Object.values(calls).map(async (call) => {
            await expect(call(opened(20_000))).rejects.toMatchObject({ transient: true });
        }),
    );
    for (const [call, count] of requests) expect(count, call).toBeLessThanOrEqual(3);
    expect(requests.size).toBeGreaterThan(20);
});
