import { describe, expect, test } from 'vitest';
import { sharedKeys } from '../../../../src/azure/key-vault/shared-keys.ts';
import type { EncryptionKey } from '../../../../src/model/encryption-keys.ts';

const uri = 'https://one.vault.azure.net/keys/fleet';

function setUp() {
    const state = { now: Date.parse('2026-06-15T12:00:00Z'), reads: [] as string[], fails: false };
    const read = sharedKeys(
        async (keyUri): Promise<EncryptionKey> => {
            state.reads.push(keyUri);
            if (state.fails) throw new Error('HTTP 500');
            return { versionlessUri: keyUri, versions: [] };
        },
        { now: () => new Date(state.now) },
    );
    const instant = (offsetMs: number): string => new Date(state.now + offsetMs).toISOString();
    return { state, read, instant };
}

describe('servers that share a key', () => {
    test('share a reading that began after both were asked about', async () => {
        const { state, read, instant } = setUp();
        const requestedAt = instant(-1_000);
        await Promise.all([
            read(uri, requestedAt),
            read(`${uri}/0123`, requestedAt),
            read(uri.toUpperCase(), requestedAt),
        ]);
        expect(state.reads.length).toBe(1);
    });

    test('do not share a reading that began before one of them was asked about', async () => {
        const { state, read, instant } = setUp();
        await read(uri, instant(-1_000));
        state.now += 500;
        await read(uri, instant(-100));
        await read(uri, instant(0));
        expect(state.reads.length).toBe(3);
    });

    test('do not share without saying when they were asked about', async () => {
        const { state, read } = setUp();
        await read(uri);
        await read(uri);
        expect(state.reads.length).toBe(2);
    });

    test('share a reading for a minute at most', async () => {
        const { state, read, instant } = setUp();
        const requestedAt = instant(-1_000);
        await read(uri, requestedAt);
        state.now += 60_000;
        await read(uri, requestedAt);
        expect(state.reads.length).toBe(2);
    });

    test('do not share a failure', async () => {
        const { state, read, instant } = setUp();
        const requestedAt = instant(-1_000);
        state.fails = true;
        await expect(read(uri, requestedAt)).rejects.toThrow('HTTP 500');
        state.fails = false;
        await expect(read(uri, requestedAt)).resolves.toMatchObject({ versions: [] });
    });

    test('do not fill the memory with keys', async () => {
        const { state, read, instant } = setUp();
        const requestedAt = instant(-1_000);
        for (let index = 0; index < 501; index += 1) await read(`${uri}-${index}`, requestedAt);
        await read(`${uri}-500`, requestedAt);
        expect(state.reads.length).toBe(501);
        await read(`${uri}-0`, requestedAt);
        expect(state.reads.length).toBe(502);
    });
});
