import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClock } from '../../../../sandbox/simulator/kernel/clock.ts';
import { createRandom } from '../../../../sandbox/simulator/kernel/random.ts';
import { createKeyVault, type KeyVault } from '../../../../sandbox/simulator/key-vault/index.ts';
import { type Served, serve } from './serve.ts';
import {
    daysFromNow,
    officer,
    refusal,
    type ServedVault,
    serveVault,
    tenantId,
    vaultId,
} from './served-vault.ts';

let vault: ServedVault;
let keyVault: KeyVault;
let served: Served;
let scopes: string[];
let clientOf: ServedVault['clientOf'];

beforeEach(async () => {
    vault = await serveVault();
    ({ keyVault, served, scopes, clientOf } = vault);
});

afterEach(() => vault.close());

describe('authentication', () => {
    it('challenges a caller without a token and then lets the SDK in', async () => {
        keyVault.createKey('kv-data', 'cmk');
        const key = await clientOf('officer').getKey('cmk');
        expect(key.name).toBe('cmk');
        expect(served.requests.map(({ status }) => status)).toEqual([401, 200]);
        expect(scopes).toEqual(['https://vault.azure.net/.default']);
    });

    it('names the authority, the tenant and the resource in the challenge', async () => {
        const response = await fetch(`${served.origin}/keys/cmk?api-version=7.4`);
        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toBe(
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
        const response = await fetch(`${served.origin}/keys?api-version=7.1`, {
            headers: { authorization: 'Bearer officer' },
        });
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ error: { code: 'BadParameter' } });
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
            tenantOf: () => tenantId,
            isAllowed: () => true,
            requestsPerTenSeconds: 2,
        });
        const listener = await serve(small.service, { officer });
        small.createVault({ name: 'kv-small', id: vaultId, uri: listener.origin });
        small.createKey('kv-small', 'cmk');
        const statuses: number[] = [];
        for (let count = 0; count < 3; count += 1) {
            const response = await fetch(`${listener.origin}/keys/cmk?api-version=7.4`, {
                headers: { authorization: 'Bearer officer' },
            });
            statuses.push(response.status);
        }
        await listener.close();
        expect(statuses).toEqual([200, 200, 429]);
    });
});
