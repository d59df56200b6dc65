import { describe, expect, test } from 'vitest';
import { encryptionKeyVersion } from '../../../src/controls/encryption-key-version.ts';
import type { EncryptionKey, KeyVersion } from '../../../src/model/encryption-keys.ts';
import type { DataEncryption } from '../../../src/model/server-state.ts';
import { readAt, serverState, thresholds } from '../../support/states.ts';

const uri = 'https://kv.vault.azure.net/keys/tde';
const geo = 'https://kv-geo.vault.azure.net/keys/geo';
const old: KeyVersion = { version: 'old', enabled: true, createdOn: '2025-06-01T00:00:00Z' };
const recent: KeyVersion = { version: 'recent', enabled: true, createdOn: '2026-06-01T00:00:00Z' };
const identity = '/identities/kek';
const latest = thresholds({ encryptionKey: { version: 'latest', rotationDays: 365, expiryDays: 30 } });

function key(versionlessUri: string, ...versions: readonly KeyVersion[]): EncryptionKey {
    return { versionlessUri, versions };
}

function encrypted(primaryKeyURI: string, versions: readonly KeyVersion[], state = 'Ready') {
    const dataEncryption: DataEncryption = {
        type: 'AzureKeyVault',
        primaryKeyURI,
        primaryUserAssignedIdentityId: identity,
        primaryEncryptionKeyStatus: 'Valid',
    };
    return serverState({
        server: { state, dataEncryption },
        encryptionKeys: { readAt, primary: key(uri, ...versions) },
    });
}

describe('encryption-key-version', () => {
    test('it does not apply to a server without a customer-managed key', () => {
        expect(encryptionKeyVersion.evaluate(serverState(), thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'The server has no customer-managed key',
        });
        expect(encryptionKeyVersion.plan?.(serverState(), thresholds())).toEqual([]);
    });

    test('a URI without a version is compliant, whatever the versions are', () => {
        const state = encrypted(uri, [{ ...recent, enabled: false }]);
        expect(encryptionKeyVersion.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(encryptionKeyVersion.plan?.(state, thresholds())).toEqual([]);
    });

    test('a pinned version is unpinned with the whole section', () => {
        const state = encrypted(`${uri}/old`, [recent, old]);
        expect(encryptionKeyVersion.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'dataEncryption.primaryKeyURI', found: `${uri}/old`, wanted: uri }],
        });
        expect(encryptionKeyVersion.plan?.(state, thresholds())).toEqual([
            {
                kind: 'dataEncryption',
                from: state.server.dataEncryption,
                to: {
                    type: 'AzureKeyVault',
                    primaryKeyURI: uri,
                    primaryUserAssignedIdentityId: identity,
                    primaryEncryptionKeyStatus: 'Valid',
                },
                control: 'encryption-key-version',
                disruption: 'none',
            },
        ]);
    });

    test('primary and geo-backup move in one change', () => {
        const dataEncryption: DataEncryption = {
            type: 'AzureKeyVault',
            primaryKeyURI: `${uri}/old`,
            primaryUserAssignedIdentityId: identity,
            geoBackupKeyURI: `${geo}/old`,
            geoBackupUserAssignedIdentityId: '/identities/geo',
        };
        const state = serverState({
            server: { dataEncryption },
            encryptionKeys: { readAt, primary: key(uri, recent, old), geoBackup: key(geo, recent, old) },
        });
        expect(encryptionKeyVersion.plan?.(state, latest)).toMatchObject([
            {
                kind: 'dataEncryption',
                to: {
                    ...dataEncryption,
                    primaryKeyURI: `${uri}/recent`,
                    geoBackupKeyURI: `${geo}/recent`,
                },
            },
        ]);
    });

    test('where the latest version is wanted, naming it is compliant', () => {
        const state = encrypted(`${uri}/RECENT`, [recent, old]);
        expect(encryptionKeyVersion.evaluate(state, latest)).toEqual({ kind: 'compliant' });
    });

    test('where the latest version is wanted, a URI without a version is pinned', () => {
        const state = encrypted(uri, [recent, old]);
        expect(encryptionKeyVersion.evaluate(state, latest)).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'dataEncryption.primaryKeyURI', found: uri, wanted: `${uri}/recent` }],
        });
    });

    test.each([
        ['disabled', { ...recent, enabled: false }],
        ['not active yet', { ...recent, notBefore: '2026-07-01T00:00:00Z' }],
        ['expired', { ...recent, expiresOn: '2026-06-10T00:00:00Z' }],
    ])('where the latest version is wanted, one that is %s is skipped', (_, newest) => {
        const state = encrypted(`${uri}/older`, [newest, old, { ...old, version: 'older' }]);
        expect(encryptionKeyVersion.plan?.(state, latest)).toMatchObject([
            { to: { primaryKeyURI: `${uri}/old` } },
        ]);
    });

    test('the server is not unpinned while the newest version is not usable', () => {
        const state = encrypted(`${uri}/old`, [{ ...recent, enabled: false }, old]);
        expect(encryptionKeyVersion.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'dataEncryption.primaryKeyURI', found: `${uri}/old`, wanted: uri }],
            unrepairable: 'primaryKeyURI: version recent is disabled',
        });
        expect(encryptionKeyVersion.plan?.(state, thresholds())).toEqual([]);
    });

    test('one key that cannot move holds the other one back, because they move in one change', () => {
        const dataEncryption: DataEncryption = {
            type: 'AzureKeyVault',
            primaryKeyURI: `${uri}/old`,
            geoBackupKeyURI: `${geo}/old`,
        };
        const state = serverState({
            server: { dataEncryption },
            encryptionKeys: { readAt, primary: key(uri, recent, old), geoBackup: key(geo) },
        });
        expect(encryptionKeyVersion.evaluate(state, thresholds())).toMatchObject({
            evidence: [{ what: 'dataEncryption.primaryKeyURI' }, { what: 'dataEncryption.geoBackupKeyURI' }],
            unrepairable: `geoBackupKeyURI: Key Vault shows no version of ${geo}`,
        });
        expect(encryptionKeyVersion.plan?.(state, thresholds())).toEqual([]);
    });

    test('without a usable version nothing is written', () => {
        const state = encrypted(`${uri}/old`, [{ ...old, enabled: false }]);
        expect(encryptionKeyVersion.evaluate(state, latest)).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'dataEncryption.primaryKeyURI',
                    found: `${uri}/old`,
                    wanted: 'the newest usable version',
                },
            ],
            unrepairable: 'primaryKeyURI: version old is disabled',
        });
    });

    test.each([thresholds(), latest])('the version in use must be usable to move away from it', (wanted) => {
        const state = encrypted(`${uri}/old`, [recent, { ...old, expiresOn: '2026-06-01T00:00:00Z' }]);
        expect(encryptionKeyVersion.evaluate(state, wanted)).toMatchObject({
            kind: 'drifted',
            unrepairable:
                'primaryKeyURI: version old expired on 2026-06-01T00:00:00Z, and Azure needs the version in use to move to another',
        });
    });

    test('a version in use that Key Vault does not show is not left', () => {
        expect(encryptionKeyVersion.evaluate(encrypted(`${uri}/gone`, [recent]), thresholds())).toMatchObject(
            {
                unrepairable: 'primaryKeyURI: Key Vault does not show the version in use',
            },
        );
    });

    test.each([thresholds(), latest])('a key that Key Vault does not show is not repaired', (wanted) => {
        expect(encryptionKeyVersion.evaluate(encrypted(`${uri}/old`, []), wanted)).toMatchObject({
            unrepairable: `primaryKeyURI: Key Vault shows no version of ${uri}`,
        });
    });

    test.each([thresholds(), latest])('a reference that is no key URI is reported', (wanted) => {
        expect(encryptionKeyVersion.evaluate(encrypted('banana', [recent]), wanted)).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'dataEncryption.primaryKeyURI', found: 'banana', wanted: 'a key URI' }],
            unrepairable: 'primaryKeyURI: it is not a key URI',
        });
    });

    test('an Inaccessible server gets the remedy', () => {
        const state = encrypted(`${uri}/old`, [recent, old], 'Inaccessible');
        expect(encryptionKeyVersion.evaluate(state, thresholds())).toMatchObject({
            kind: 'drifted',
            unrepairable:
                'The server is Inaccessible, because it cannot reach its key: restore the key in use (enable it, ' +
                'extend its expiry, recover it, or give the identity access again) and wait until the server is Ready',
        });
    });
});
