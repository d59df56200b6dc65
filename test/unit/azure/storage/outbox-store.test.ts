import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Storage } from '../../../../sandbox/storage/storage.ts';
import { outboxBlob } from '../../../../src/azure/storage/blobs/outbox-blob.ts';
import { sentNotes } from '../../../../src/azure/storage/servers/sent-notes.ts';
import { RecordConflictError, StorageUnavailableError } from '../../../../src/errors.ts';
import type { OutboxStore } from '../../../../src/ports.ts';
import { newTable } from '../../../support/audit-entries.ts';
import { openAccount } from '../../../support/shared-storage.ts';

let storage: Storage;
let container: ContainerClient;
let made = 0;

beforeAll(async () => {
    storage = await openAccount();
}, 60_000);
afterAll(() => storage.stop());

beforeEach(async () => {
    made += 1;
    const blobs = BlobServiceClient.fromConnectionString(storage.connectionString, {
        retryOptions: { maxTries: 1 },
    });
    container = blobs.getContainerClient(`state-${made}`);
    await container.create();
});

const outbox = { anchor: 7, rest: [{ chain: 'fleet', after: 3, upTo: 9 }] };

test('the outbox is stored under its ETag, with its version', async () => {
    const store = outboxBlob(container);
    expect(await store.read()).toBeUndefined();
    const etag = await store.write(outbox, undefined);
    expect(await store.read()).toEqual({ outbox, etag });
    await expect(store.write(outbox, undefined)).rejects.toThrow(RecordConflictError);
    await store.write({ anchor: 8, rest: [] }, etag);
    await expect(store.write(outbox, etag)).rejects.toThrow(RecordConflictError);
    const stored = await container.getBlobClient('outbox.json').downloadToBuffer();
    expect(JSON.parse(stored.toString())).toEqual({ version: 1, anchor: 8, rest: [] });
});

test('a process knows that nothing remains at an anchor, until a write of it fails', async () => {
    const store = outboxBlob(container);
    expect(store.isKnownDone(8)).toBe(false);
    await store.read();
    expect(store.isKnownDone(undefined)).toBe(true);
    const etag = await store.write(outbox, undefined);
    expect(store.isKnownDone(7)).toBe(false);
    await store.write({ anchor: 8, rest: [] }, etag);
    expect([store.isKnownDone(8), store.isKnownDone(9), store.isKnownDone(undefined)]).toEqual([
        true,
        false,
        false,
    ]);
    await expect(store.write({ anchor: 9, rest: [] }, etag)).rejects.toThrow(RecordConflictError);
    expect(store.isKnownDone(8)).toBe(false);
});

test('an outbox of a later version, and storage that is away, are errors', async () => {
    const store = outboxBlob(container);
    const text = JSON.stringify({ version: 2, anchor: 1, rest: [] });
    await container.getBlockBlobClient('outbox.json').upload(text, text.length);
    await expect(store.read()).rejects.toThrow('Blob outbox.json has version 2');
    storage.proxy.setUnavailable('blob', 'busy');
    await expect(store.read()).rejects.toThrow(StorageUnavailableError);
    storage.proxy.setUnavailable('blob', undefined);
});

test('notes of what was sent are added, listed and removed, a hundred and more at once', async () => {
    const table = await newTable(storage.connectionString, `servers${made}`);
    let ids = 0;
    const store: Pick<OutboxStore, 'noteSent' | 'sentNotes' | 'removeNotes'> = sentNotes(table, {
        clock: { now: () => new Date('2026-06-15T12:00:00.000Z') },
        randomness: {
            id: () => {
                ids += 1;
                return `note-${ids}`;
            },
        },
    });
    const places = [
        { chain: 'a|b|orders', sequence: 4 },
        { chain: 'fleet', sequence: 9_999_999_999 },
    ];
    await store.noteSent(places);
    expect(await store.sentNotes()).toEqual([{ id: 'note-1', at: '2026-06-15T12:00:00.000Z', places }]);
    for (let note = 0; note < 120; note += 1) await store.noteSent([{ chain: 'fleet', sequence: note }]);
    const notes = await store.sentNotes();
    expect(notes).toHaveLength(121);
    await store.removeNotes(notes.map(({ id }) => id).filter((id) => id !== 'note-5'));
    expect((await store.sentNotes()).map(({ id }) => id)).toEqual(['note-5']);
    // Another process was faster.
    await store.removeNotes(['note-1']);
    await table.createEntity({ partitionKey: 'sent', rowKey: 'damaged', at: 'x', places: '[' });
    expect(await store.sentNotes()).toContainEqual({ id: 'damaged', at: 'x', places: [] });
});
