import { KeyClient } from '@azure/keyvault-keys';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClock } from '../../../../sandbox/simulator/kernel/clock.ts';
import type { AzureEvent } from '../../../../sandbox/simulator/kernel/event-sink.ts';
import type { Principal } from '../../../../sandbox/simulator/kernel/http.ts';
import { createRandom } from '../../../../sandbox/simulator/kernel/random.ts';
import { createKeyVault, type KeyVault } from '../../../../sandbox/simulator/key-vault/index.ts';
import { type Served, serve } from './serve.ts';

const tenantId = '72f988bf-0000-4000-8000-00000000aaaa';
const vaultId =
    '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-keys/providers/Microsoft.KeyVault/vaults/kv-data';
const officer: Principal = {
    objectId: 'aaaaaaaa-0000-4000-8000-000000000001',
    appId: 'bbbbbbbb-0000-4000-8000-000000000001',
    tenantId,
    type: 'ServicePrincipal',
};
const stranger: Principal = { ...officer, objectId: 'aaaaaaaa-0000-4000-8000-000000000002' };

let keyVault: KeyVault;
let served: Served;
let events: AzureEvent[];
let changedKeys: string[];
let scopes: string[];

beforeEach(async () => {
    events = [];
    changedKeys = [];
    scopes = [];
    keyVault = createKeyVault({
        clock: createClock(0.01),
        random: createRandom(1),
        publish: (event) => events.push(event),
        authority: 'https://login.microsoftonline.com',
        tenantId,
        isAllowed: (principal) => principal.objectId === officer.objectId,
        onKeyChange: (keyUri) => changedKeys.push(keyUri),
    });
    served = await serve(keyVault.serviceOf('kv-data'), { officer, stranger });
    keyVault.createVault({ name: 'kv-data', id: vaultId, uri: served.origin });
});

afterEach(async () => {
    keyVault.stop();
    await served.close();
});

function clientOf(token: string): KeyClient {
    const credential = {
        getToken: async (asked: string | string[]) => {
            scopes.push(String(asked));
            return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
        },
    };
    return new KeyClient(served.origin, credential, {
        allowInsecureConnection: true,
        disableChallengeResourceVerification: true,
        retryOptions: { maxRetries: 0 },
    });
}

async function refusal(action: Promise<unknown>): Promise<unknown> {
    try {
        await action;
    } catch (error) {
        return error;
    }
    throw new Error('The call was not refused');
}

const daysFromNow = (days: number): number => Math.floor(Date.now() / 1000) + days * 86_400;

describe('authentication', () => {
    it('challenges a caller without a token and then lets the SDK in', async () => {
        keyVault.createKey('kv-data', 'cmk');
        const key = await clientOf('officer').getKey('cmk');
        expect(key.name).toBe('cmk');
        expect(served.requests.map(({ status }) => status)).toEqual([401, 200]);
        expect(scopes).toEqual(['https://vault.azure.net/.default']);
    });

    it('names the authority, the tenant and the resource in the challenge', async () => {
        const answer = await fetch(`${served.origin}/keys/cmk?api-version=7.4`);
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toBe(
            `Bearer authorization="https://login.microsoftonline.com/${tenantId}", resource="https://vault.azure.net"`,
        );
    });

    it('refuses a caller without the role, with the action and the resource', async () => {
        keyVault.createKey('kv-data', 'cmk');
        expect(await refusal(clientOf('stranger').getKeyRotationPolicy('cmk'))).toMatchObject({
            statusCode: 403,
            code: 'Forbidden',
            message: expect.stringContaining(
                `Action: 'Microsoft.KeyVault/vaults/keyrotationpolicies/read'\r\nResource: '${vaultId.toLowerCase()}/keys/cmk'`,
            ),
        });
    });

    it('refuses an api-version without rotation', async () => {
        const answer = await fetch(`${served.origin}/keys?api-version=7.1`, {
            headers: { authorization: 'Bearer officer' },
        });
        expect(answer.status).toBe(400);
        expect(await answer.json()).toMatchObject({ error: { code: 'BadParameter' } });
    });
});

describe('keys', () => {
    it('are created, read by version and without, and get new versions', async () => {
        const client = clientOf('officer');
        const first = await client.createRsaKey('cmk', { keySize: 3072, tags: { for: 'postgres' } });
        expect(first.id).toMatch(/\/keys\/cmk\/[0-9a-f]{32}$/);
        expect(first.keyType).toBe('RSA');
        expect(first.key?.n).toHaveLength(3072 / 8);
        expect(first.properties).toMatchObject({
            enabled: true,
            tags: { for: 'postgres' },
            recoveryLevel: 'Recoverable',
            recoverableDays: 90,
        });

        const second = await client.rotateKey('cmk');
        expect(second.properties.version).not.toBe(first.properties.version);
        expect(second.key?.n).toHaveLength(3072 / 8);
        expect((await client.getKey('cmk')).properties.version).toBe(second.properties.version);
        const old = await client.getKey('cmk', { version: first.properties.version ?? '' });
        expect(old.id).toBe(first.id);
    });

    it('that do not exist are KeyNotFound', async () => {
        keyVault.createKey('kv-data', 'cmk');
        const client = clientOf('officer');
        for (const attempt of [client.getKey('none'), client.getKey('cmk', { version: '0'.repeat(32) })]) {
            expect(await refusal(attempt)).toMatchObject({ statusCode: 404, code: 'KeyNotFound' });
        }
        expect(await refusal(client.rotateKey('none'))).toMatchObject({ code: 'KeyNotFound' });
        expect(await refusal(client.getKeyRotationPolicy('none'))).toMatchObject({ code: 'KeyNotFound' });
    });

    it('are listed in pages, versions too, not by age', async () => {
        for (let count = 0; count < 60; count += 1) keyVault.createKey('kv-data', 'cmk');
        keyVault.createKey('kv-data', 'other');
        const client = clientOf('officer');
        const versions: string[] = [];
        for await (const properties of client.listPropertiesOfKeyVersions('cmk'))
            versions.push(properties.version ?? '');
        expect(versions).toHaveLength(60);
        expect(new Set(versions).size).toBe(60);
        expect(versions).toEqual([...versions].sort());
        expect(served.requests.filter(({ status }) => status === 200)).toHaveLength(3);

        const names: string[] = [];
        for await (const properties of client.listPropertiesOfKeys()) names.push(properties.name);
        expect(names).toEqual(['cmk', 'other']);
    });

    it('are disabled and given dates by an update that leaves the rest alone', async () => {
        const uri = keyVault.createKey('kv-data', 'cmk', { tags: { for: 'postgres' } });
        const version = uri.split('/').at(-1) ?? '';
        const expiresOn = new Date(daysFromNow(90) * 1000);
        const client = clientOf('officer');
        await client.updateKeyProperties('cmk', version, { expiresOn });
        const updated = await client.updateKeyProperties('cmk', version, { enabled: false });
        expect(updated.properties).toMatchObject({ enabled: false, expiresOn, tags: { for: 'postgres' } });
    });

    it('refuse an expiry before the activation', async () => {
        const uri = keyVault.createKey('kv-data', 'cmk', { notBefore: daysFromNow(10) });
        const update = clientOf('officer').updateKeyProperties('cmk', uri.split('/').at(-1) ?? '', {
            expiresOn: new Date(daysFromNow(5) * 1000),
        });
        expect(await refusal(update)).toMatchObject({ statusCode: 400, code: 'BadParameter' });
    });

    it('are deleted, kept from being created again, and recovered', async () => {
        const client = clientOf('officer');
        const uri = keyVault.createKey('kv-data', 'cmk');
        const deletion = await client.beginDeleteKey('cmk', { intervalInMs: 1 });
        await deletion.pollUntilDone();
        expect(keyVault.keyState(uri)).toBe('missing');
        expect(await refusal(client.createRsaKey('cmk'))).toMatchObject({
            statusCode: 409,
            code: 'Conflict',
        });
        expect(await refusal(client.purgeDeletedKey('cmk'))).toMatchObject({ statusCode: 403 });
        const deleted = [];
        for await (const { name } of client.listDeletedKeys()) deleted.push(name);
        expect(deleted).toEqual(['cmk']);

        const recovery = await client.beginRecoverDeletedKey('cmk', { intervalInMs: 1 });
        expect((await recovery.pollUntilDone()).id).toBe(uri);
        expect(keyVault.keyState(uri)).toBe('usable');
    });

    it('are throttled as a vault', async () => {
        const small = createKeyVault({
            clock: createClock(1),
            random: createRandom(1),
            publish: () => undefined,
            authority: 'https://login.microsoftonline.com',
            tenantId,
            isAllowed: () => true,
            requestsPerTenSeconds: 2,
        });
        const listener = await serve(small.service, { officer });
        small.createVault({ name: 'kv-small', id: vaultId, uri: listener.origin });
        small.createKey('kv-small', 'cmk');
        const statuses: number[] = [];
        for (let count = 0; count < 3; count += 1) {
            const answer = await fetch(`${listener.origin}/keys/cmk?api-version=7.4`, {
                headers: { authorization: 'Bearer officer' },
            });
            statuses.push(answer.status);
        }
        await listener.close();
        expect(statuses).toEqual([200, 200, 429]);
    });
});

describe('the rotation policy', () => {
    it('of a new key only notifies', async () => {
        keyVault.createKey('kv-data', 'cmk');
        expect(await clientOf('officer').getKeyRotationPolicy('cmk')).toMatchObject({
            id: `${served.origin}/keys/cmk/rotationpolicy`,
            lifetimeActions: [{ action: 'Notify', timeBeforeExpiry: 'P30D' }],
        });
    });

    it('is written, read back and followed by the next rotation', async () => {
        keyVault.createKey('kv-data', 'cmk');
        const client = clientOf('officer');
        await client.updateKeyRotationPolicy('cmk', {
            expiresIn: 'P90D',
            lifetimeActions: [
                { action: 'Rotate', timeAfterCreate: 'P30D' },
                { action: 'Notify', timeBeforeExpiry: 'P15D' },
            ],
        });
        expect(await client.getKeyRotationPolicy('cmk')).toMatchObject({
            expiresIn: 'P90D',
            lifetimeActions: [
                { action: 'Rotate', timeAfterCreate: 'P30D' },
                { action: 'Notify', timeBeforeExpiry: 'P15D' },
            ],
            createdOn: expect.any(Date),
        });
        const rotated = await client.rotateKey('cmk');
        const created = rotated.properties.createdOn?.getTime() ?? 0;
        expect(rotated.properties.expiresOn?.getTime()).toBe(created + 90 * 86_400_000);
    });

    it.each([
        ['an expiry under 28 days', { expiresIn: 'P27D' }],
        ['a rotation under 7 days', { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P6D' }] }],
        [
            'a rotation within 7 days of the expiry',
            { expiresIn: 'P30D', lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P25D' }] },
        ],
        [
            'a rotation before an expiry that is not set',
            { lifetimeActions: [{ action: 'Rotate', timeBeforeExpiry: 'P30D' }] },
        ],
        [
            'a notification after creation',
            { lifetimeActions: [{ action: 'Notify', timeAfterCreate: 'P30D' }] },
        ],
        ['a trigger without a time', { lifetimeActions: [{ action: 'Rotate' }] }],
        ['what is no duration', { expiresIn: '90 days' }],
    ] as const)('refuses %s', async (_, policy) => {
        keyVault.createKey('kv-data', 'cmk');
        const client = clientOf('officer');
        const properties = { lifetimeActions: [], ...policy };
        expect(
            await refusal(
                client.updateKeyRotationPolicy('cmk', {
                    ...properties,
                    lifetimeActions: [...properties.lifetimeActions],
                }),
            ),
        ).toMatchObject({ statusCode: 400, code: 'BadParameter' });
    });
});

describe('the state of a key', () => {
    it('follows each version, and without a version the current one', () => {
        const first = keyVault.createKey('kv-data', 'cmk');
        const key = `${served.origin}/keys/cmk`;
        expect(keyVault.keyState(key)).toBe('usable');
        const second = keyVault.addVersion('kv-data', 'cmk', { enabled: false });
        expect(keyVault.keyState(first)).toBe('usable');
        expect(keyVault.keyState(second)).toBe('disabled');
        expect(keyVault.keyState(key)).toBe('disabled');
        keyVault.addVersion('kv-data', 'cmk', { notBefore: daysFromNow(1) });
        expect(keyVault.keyState(key)).toBe('notYetActive');
        keyVault.addVersion('kv-data', 'cmk', { expires: daysFromNow(-1) });
        expect(keyVault.keyState(key)).toBe('expired');
        expect(keyVault.keyState(first.toUpperCase().replace('HTTP', 'http'))).toBe('usable');
    });

    it.each(['https://kv-other.vault.azure.net/keys/cmk', 'not a uri', ''])('is missing for %j', (uri) => {
        expect(keyVault.keyState(uri)).toBe('missing');
    });

    it('is reported when it changes by a write, by deletion and by time', async () => {
        const uri = keyVault.createKey('kv-data', 'cmk');
        const key = `${served.origin}/keys/cmk`;
        changedKeys.length = 0;
        keyVault.setAttributes(uri, { enabled: false });
        expect(changedKeys).toEqual([key]);
        keyVault.setAttributes(uri, { enabled: true, expires: Date.now() / 1000 + 0.2 });
        expect(keyVault.keyState(uri)).toBe('usable');
        changedKeys.length = 0;
        await expect.poll(() => changedKeys, { timeout: 5000 }).toContain(key);
        await expect.poll(() => keyVault.keyState(uri), { timeout: 5000 }).toBe('expired');
    });
});

describe('events', () => {
    const types = () => events.map((event) => (event.kind === 'key' ? event.type : event.kind));

    it('tell of every new version, the first one included', () => {
        keyVault.createKey('kv-data', 'cmk');
        const uri = keyVault.addVersion('kv-data', 'cmk', {
            expires: 2_000_000_000,
            notBefore: 1_700_000_000,
        });
        expect(types()).toEqual(['KeyNewVersionCreated', 'KeyNewVersionCreated']);
        expect(events[1]).toEqual({
            kind: 'key',
            type: 'KeyNewVersionCreated',
            vaultId,
            vaultName: 'kv-data',
            keyName: 'cmk',
            version: uri.split('/').at(-1),
            keyUri: uri,
            expires: 2_000_000_000,
            notBefore: 1_700_000_000,
        });
    });

    it('tell once that a key is near its expiry, 30 days before it', () => {
        const uri = keyVault.createKey('kv-data', 'cmk', { expires: daysFromNow(31) });
        expect(types()).toEqual(['KeyNewVersionCreated']);
        keyVault.setAttributes(uri, { expires: daysFromNow(29) });
        keyVault.setAttributes(uri, { enabled: true });
        expect(types()).toEqual(['KeyNewVersionCreated', 'KeyNearExpiry']);
    });

    it('tell when the expiry comes, once', async () => {
        const uri = keyVault.createKey('kv-data', 'cmk', { expires: Date.now() / 1000 + 0.2 });
        await expect
            .poll(types, { timeout: 5000 })
            .toEqual(['KeyNewVersionCreated', 'KeyNearExpiry', 'KeyExpired']);
        keyVault.setAttributes(uri, { enabled: false });
        expect(types()).toHaveLength(3);
    });

    it('tell of a rotation that the policy makes', async () => {
        keyVault.createKey('kv-data', 'cmk', { created: daysFromNow(-40) });
        await clientOf('officer').updateKeyRotationPolicy('cmk', {
            lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P30D' }],
        });
        expect(types()).toEqual(['KeyNewVersionCreated', 'KeyNewVersionCreated']);
    });

    it('do not tell of disabling or deleting', async () => {
        const uri = keyVault.createKey('kv-data', 'cmk');
        keyVault.setAttributes(uri, { enabled: false });
        const deletion = await clientOf('officer').beginDeleteKey('cmk', { intervalInMs: 1 });
        await deletion.pollUntilDone();
        expect(types()).toEqual(['KeyNewVersionCreated']);
    });
});
