import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AzureEvent } from '../../../../sandbox/simulator/kernel/event-sink.ts';
import type { KeyVault } from '../../../../sandbox/simulator/key-vault/index.ts';
import type { Served } from './serve.ts';
import { daysFromNow, refusal, type ServedVault, serveVault, vaultId } from './served-vault.ts';

let vault: ServedVault;
let keyVault: KeyVault;
let served: Served;
let events: AzureEvent[];
let changedKeys: string[];

let clientOf: ServedVault['clientOf'];

beforeEach(async () => {
    vault = await serveVault();
    ({ keyVault, served, events, changedKeys, clientOf } = vault);
});

afterEach(() => vault.close());

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

    it('report every new version, the first one included', () => {
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

    it('report once that a key is near its expiry, 30 days before it', () => {
        const uri = keyVault.createKey('kv-data', 'cmk', { expires: daysFromNow(31) });
        expect(types()).toEqual(['KeyNewVersionCreated']);
        keyVault.setAttributes(uri, { expires: daysFromNow(29) });
        keyVault.setAttributes(uri, { enabled: true });
        expect(types()).toEqual(['KeyNewVersionCreated', 'KeyNearExpiry']);
    });

    it('report the expiry once', async () => {
        const uri = keyVault.createKey('kv-data', 'cmk', { expires: Date.now() / 1000 + 0.2 });
        await expect
            .poll(types, { timeout: 5000 })
            .toEqual(['KeyNewVersionCreated', 'KeyNearExpiry', 'KeyExpired']);
        keyVault.setAttributes(uri, { enabled: false });
        expect(types()).toHaveLength(3);
    });

    it('report a rotation that the policy makes', async () => {
        keyVault.createKey('kv-data', 'cmk', { created: daysFromNow(-40) });
        await clientOf('officer').updateKeyRotationPolicy('cmk', {
            lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P30D' }],
        });
        expect(types()).toEqual(['KeyNewVersionCreated', 'KeyNewVersionCreated']);
    });

    it('do not report disabling or deleting', async () => {
        const uri = keyVault.createKey('kv-data', 'cmk');
        keyVault.setAttributes(uri, { enabled: false });
        const deletion = await clientOf('officer').beginDeleteKey('cmk', { intervalInMs: 1 });
        await deletion.pollUntilDone();
        expect(types()).toEqual(['KeyNewVersionCreated']);
    });
});
