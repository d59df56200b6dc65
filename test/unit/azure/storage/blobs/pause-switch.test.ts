import type { ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { pauseSwitch } from '../../../../../src/azure/storage/blobs/pause-switch.ts';
import { RecordConflictError, StorageUnavailableError } from '../../../../../src/errors.ts';
import { emptyContainer, openAccount } from '../../../../support/shared-storage.ts';

let storage: Storage;
let container: ContainerClient;
let state: ContainerClient;

beforeAll(async () => {
    storage = await openAccount();
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

beforeEach(async () => {
    container = await emptyContainer(storage);
    state = await emptyContainer(storage);
});

const clock = { now: () => new Date('2026-06-15T11:00:00.000Z') };

/** The container for a process that stands still after each read of a missing blob, while another one does something. */
function interrupted(real: ContainerClient, act: () => Promise<unknown>): ContainerClient {
    const container: ContainerClient = Object.create(real);
    container.getBlockBlobClient = (name) => {
        const blob = real.getBlockBlobClient(name);
        const download = blob.download.bind(blob);
        blob.download = async () => {
            try {
                return await download();
            } catch (error) {
                await act();
                throw error;
            }
        };
        return blob;
    };
    return container;
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
    return await call.then(
        () => 'nothing failed',
        (error: unknown) => error,
    );
}

describe('the switch of the operators', () => {
    const pause = { operator: 'bob', reason: 'migration', since: '2026-06-15T12:00:00.000Z' };

    test('is off at the beginning, and comes back as it was written', async () => {
        const pauses = pauseSwitch({ config: container, state }, clock);
        const off = await pauses.read();
        expect(off).toEqual({ servers: {}, etag: expect.any(String) });
        const ending = {
            ...pause,
            id: 'one',
            until: '2026-06-16T12:00:00.000Z',
            remindedAt: '2026-06-16T11:00:00.000Z',
        };
        await pauses.write({ ...off, fleet: pause, servers: { 'a|b|c': ending } });
        expect(await pauses.read()).toEqual({
            fleet: pause,
            servers: { 'a|b|c': ending },
            etag: expect.any(String),
        });
    });

    test.each([true, false])(
        'holds everything when its blob is deleted, until an operator resumes: %j',
        async (wasPaused) => {
            const pauses = pauseSwitch({ config: container, state }, clock);
            const off = await pauses.read();
            if (wasPaused) await pauses.write({ ...off, fleet: pause });
            await container.deleteBlob('pause.json');
            for (const instance of [pauses, pauseSwitch({ config: container, state }, clock)]) {
                expect(await instance.read()).toEqual({
                    fleet: {
                        operator: 'Pgwarden',
                        reason: 'pause.json was deleted from container config, where it had been since 2026-06-15T11:00:00.000Z; resume to allow writes',
                        since: '2026-06-15T11:00:00.000Z',
                    },
                    servers: {},
                });
            }
            await pauses.write({ servers: {} });
            expect(await pauses.read()).toEqual({ servers: {}, etag: expect.any(String) });
        },
    );

    test('is off for a reader between whose two questions another process creates it', async () => {
        const other = pauseSwitch({ config: container, state }, clock);
        const config = interrupted(container, () => other.read());
        const off = { servers: {}, etag: expect.any(String) };
        expect(await pauseSwitch({ config, state }, clock).read()).toEqual(off);
    });

    test('is read with one call', async () => {
        const pauses = pauseSwitch({ config: container, state }, clock);
        await pauses.read();
        const before = storage.proxy.requests.length;
        await pauses.read();
        expect(storage.proxy.requests.slice(before).map(({ method }) => method)).toEqual(['GET']);
    });

    test('is written by one of two that read the same', async () => {
        const pauses = pauseSwitch({ config: container, state }, clock);
        await pauses.write({ servers: {} });
        expect(await failureOf(pauses.write({ fleet: pause, servers: {} }))).toBeInstanceOf(
            RecordConflictError,
        );
        const read = await pauses.read();
        await pauses.write({ ...read, fleet: pause });
        expect(await failureOf(pauses.write({ ...read, servers: { x: pause } }))).toBeInstanceOf(
            RecordConflictError,
        );
        expect((await pauses.read()).fleet).toEqual(pause);
    });

    test.each(['', '{', '[]', '{"fleet":true,"servers":{}}', '{"servers":null}'])(
        'may be on when the blob is %j: nothing is written then',
        async (text) => {
            await container.getBlockBlobClient('pause.json').upload(text, Buffer.byteLength(text));
            const failure = await failureOf(pauseSwitch({ config: container, state }, clock).read());
            expect(failure).toBeInstanceOf(StorageUnavailableError);
            expect(failure).toMatchObject({ transient: true });
        },
    );

    test('may be on when it cannot be read', async () => {
        storage.proxy.setUnavailable('blob', 'busy');
        try {
            expect(await failureOf(pauseSwitch({ config: container, state }, clock).read())).toBeInstanceOf(
                StorageUnavailableError,
            );
        } finally {
            storage.proxy.setUnavailable('blob', undefined);
        }
    });
});
