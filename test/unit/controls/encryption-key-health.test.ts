import { describe, expect, test } from 'vitest';
import { encryptionKeyHealth } from '../../../src/controls/encryption-key-health.ts';
import type { KeyVersion } from '../../../src/model/encryption-keys.ts';
import type { DataEncryption } from '../../../src/model/server-state.ts';
import { readAt, serverState, thresholds } from '../../support/states.ts';

const uri = 'https://kv.vault.azure.net/keys/tde';
const version: KeyVersion = { version: 'v1', enabled: true, createdOn: '2026-01-01T00:00:00Z' };
const owner = 'Only the owner of the key can enable it, extend its expiry or recover it';

function encrypted(
    versions: readonly KeyVersion[],
    encryption: Partial<DataEncryption> = {},
    state = 'Ready',
) {
    return serverState({
        server: {
            state,
            dataEncryption: {
                type: 'AzureKeyVault',
                primaryKeyURI: uri,
                primaryEncryptionKeyStatus: 'Valid',
                ...encryption,
            },
        },
        encryptionKeys: { readAt, primary: { versionlessUri: uri, versions } },
    });
}

describe('encryption-key-health', () => {
    test('it does not apply to a server without a customer-managed key', () => {
        expect(encryptionKeyHealth.evaluate(serverState(), thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'The server has no customer-managed key',
        });
    });

    test('it is compliant with a valid key that stays so', () => {
        const state = encrypted([{ ...version, expiresOn: '2026-07-15T12:00:01Z' }]);
        expect(encryptionKeyHealth.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(encryptionKeyHealth.plan).toBeUndefined();
    });

    test('it judges the version that is pinned, not the newest', () => {
        const newest = { ...version, version: 'v2', enabled: false };
        const state = encrypted([newest, version], { primaryKeyURI: `${uri}/v1` });
        expect(encryptionKeyHealth.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('it reports a status other than Valid', () => {
        const state = encrypted([version], { primaryEncryptionKeyStatus: 'Invalid' });
        expect(encryptionKeyHealth.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'dataEncryption.primaryEncryptionKeyStatus', found: 'Invalid', wanted: 'Valid' },
            ],
            unrepairable: owner,
        });
    });

    test('it reports a disabled key', () => {
        const state = encrypted([{ ...version, enabled: false }]);
        expect(encryptionKeyHealth.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: uri, found: 'version v1 is disabled', wanted: 'enabled, active and not expired' },
            ],
            unrepairable: owner,
        });
    });

    test('it reports a key near its expiry', () => {
        const state = encrypted([{ ...version, expiresOn: '2026-07-15T12:00:00Z' }]);
        expect(encryptionKeyHealth.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: uri,
                    found: 'expires on 2026-07-15T12:00:00Z',
                    wanted: 'valid for more than 30 days',
                },
            ],
            unrepairable: owner,
        });
    });

    test('it reports a version that Key Vault does not show', () => {
        const state = encrypted([version], { primaryKeyURI: `${uri}/gone` });
        expect(encryptionKeyHealth.evaluate(state, thresholds())).toMatchObject({
            evidence: [{ what: `${uri}/gone`, found: 'Key Vault does not show it' }],
        });
    });

    test('it reports the key of the geo-backup as well', () => {
        const geoBackupKeyURI = 'https://kv-geo.vault.azure.net/keys/geo';
        const state = encrypted([version], { geoBackupKeyURI, geoBackupEncryptionKeyStatus: 'Invalid' });
        expect(encryptionKeyHealth.evaluate(state, thresholds())).toMatchObject({
            evidence: [
                { what: 'dataEncryption.geoBackupEncryptionKeyStatus', found: 'Invalid' },
                { what: geoBackupKeyURI, found: 'Key Vault does not show it' },
            ],
        });
    });

    test('an Inaccessible server gets the remedy', () => {
        const state = encrypted([version], {}, 'Inaccessible');
        expect(encryptionKeyHealth.evaluate(state, thresholds())).toMatchObject({
            kind: 'drifted',
            evidence: [{ what: 'state', found: 'Inaccessible', wanted: 'Ready' }],
            unrepairable: expect.stringMatching(/^The server is Inaccessible/),
        });
    });
});
