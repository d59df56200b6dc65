import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { expect, it } from 'vitest';
import { cachedCredential } from '../../../../src/azure/read-only/cached-credential.ts';
import { getOnlyPolicy, WriteForbiddenError } from '../../../../src/azure/read-only/get-only-policy.ts';
import { readOnlyKeyVault } from '../../../../src/azure/read-only/key-vault.ts';
import type { EncryptionKey } from '../../../../src/model/encryption-keys.ts';

const url = 'https://management.azure.com/subscriptions/1';

it.each(['PUT', 'PATCH', 'POST', 'DELETE', 'HEAD', 'OPTIONS'] as const)(
    'stops %s before it leaves',
    async (method) => {
        let sent = 0;
        const sending = getOnlyPolicy().sendRequest(
            createPipelineRequest({ url, method }),
            async (request) => {
                sent += 1;
                return { request, status: 200, headers: createHttpHeaders() };
            },
        );
        await expect(sending).rejects.toThrow(WriteForbiddenError);
        expect(sent).toBe(0);
    },
);

it('lets GET through', async () => {
    const request = createPipelineRequest({ url, method: 'GET' });
    const response = { request, status: 200, headers: createHttpHeaders() };
    expect(await getOnlyPolicy().sendRequest(request, async () => response)).toBe(response);
});

it('reads keys, writes no rotation policy and rotates no key', async () => {
    const calls: string[] = [];
    const key: EncryptionKey = { versionlessUri: 'https://v.example/keys/pg', versions: [] };
    const keys = readOnlyKeyVault({
        readVersions: async () => [],
        readRotationPolicy: async () => undefined,
        readStrength: async () => ({ kty: 'RSA', bits: 4096 }),
        readKeys: async (_encryption, requestedAt) => ({
            keys: { readAt: requestedAt ?? '', primary: key },
            unread: [],
        }),
        writeRotationPolicy: async () => void calls.push('write'),
        rotate: async () => void calls.push('rotate'),
    });
    const requestedAt = '2026-11-20T08:00:00Z';
    expect(await keys.readKeys({ type: 'AzureKeyVault' }, requestedAt)).toEqual({
        keys: { readAt: requestedAt, primary: key },
        unread: [],
    });
    expect(await keys.readVersions(key.versionlessUri)).toEqual([]);
    await expect(keys.rotate(key.versionlessUri, 'abc')).rejects.toThrow(WriteForbiddenError);
    await expect(keys.writeRotationPolicy(key.versionlessUri, { lifetimeActions: [] })).rejects.toThrow(
        WriteForbiddenError,
    );
    expect(calls).toEqual([]);
});

it('asks for a token once per audience while it lasts', async () => {
    let now = 0;
    const asked: string[] = [];
    const credential = cachedCredential(
        {
            async getToken(scopes) {
                asked.push(String(scopes));
                return { token: `${asked.length}`, expiresOnTimestamp: now + 3_600_000 };
            },
        },
        { now: () => new Date(now) },
    );
    await Promise.all([credential.getToken('arm'), credential.getToken('arm'), credential.getToken('vault')]);
    expect(asked).toEqual(['arm', 'vault']);
    now = 3_000_000;
    expect((await credential.getToken('arm'))?.token).toBe('1');
    now = 3_400_000;
    expect((await credential.getToken('arm'))?.token).toBe('3');
    await credential.getToken('arm', { claims: 'mfa' });
    expect(asked).toEqual(['arm', 'vault', 'arm', 'arm']);
});

it('asks again after a token could not be had', async () => {
    let asked = 0;
    const credential = cachedCredential(
        {
            async getToken() {
                asked += 1;
                if (asked === 1) throw new Error('signed out');
                return { token: 't', expiresOnTimestamp: 3_600_000 };
            },
        },
        { now: () => new Date(0) },
    );
    await expect(credential.getToken('arm')).rejects.toThrow('signed out');
    expect((await credential.getToken('arm'))?.token).toBe('t');
});
