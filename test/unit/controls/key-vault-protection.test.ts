import { describe, expect, test } from 'vitest';
import { keyVaultProtection } from '../../../src/controls/key-vault-protection.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import type { KeyStrength, Vault, VaultedKey } from '../../../src/model/surroundings.ts';
import { serverState, thresholds } from '../../support/states.ts';

const primaryKeyURI = 'https://keys.vault.azure.net/keys/pg';
const geoBackupKeyURI = 'https://keys.vault.azure.net/keys/pg-geo';
const vault: Vault = {
    id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/keys',
    enableSoftDelete: true,
    enablePurgeProtection: true,
    publicNetworkAccess: 'Disabled',
    defaultAction: 'Deny',
};
const key: KeyStrength = { kty: 'RSA', bits: 4096 };
const dataEncryption = { type: 'AzureKeyVault', primaryKeyURI } as const;

function verdict(changed: Partial<Vault>, strength: Partial<KeyStrength> = {}, hsm = false) {
    const primary: VaultedKey = { vault: { ...vault, ...changed }, key: { ...key, ...strength } };
    const state = serverState({ server: { dataEncryption }, keyVaults: { primary } });
    return keyVaultProtection.evaluate(state, thresholds({ keyVault: { minimumBits: 3072, hsm } }));
}

function drift(what: string, found: string, wanted: string) {
    return { kind: 'drifted', evidence: [{ what, found, wanted }] };
}

describe('key-vault-protection', () => {
    test('a strong key in a protected vault is compliant', () => {
        expect(verdict({})).toEqual({ kind: 'compliant' });
        expect(verdict({}, { bits: 3072 })).toEqual({ kind: 'compliant' });
        expect(verdict({}, { kty: 'RSA-HSM' }, true)).toEqual({ kind: 'compliant' });
    });

    test.each([['enableSoftDelete'], ['enablePurgeProtection']] as const)(
        'a vault without %s drifts',
        (flag) => {
            expect(verdict({ [flag]: false })).toMatchObject(
                drift(`Microsoft.KeyVault/vaults/keys.${flag}`, 'false', 'true'),
            );
        },
    );

    test.each([
        ['Enabled', 'Allow', 'drifted'],
        ['Enabled', 'banana', 'drifted'],
        ['banana', 'Allow', 'drifted'],
        ['', '', 'drifted'],
        ['Enabled', 'deny', 'compliant'],
        ['disabled', 'Allow', 'compliant'],
        ['SecuredByPerimeter', 'Allow', 'compliant'],
    ])('public network access %s with the default action %s is %s', (access, defaultAction, kind) => {
        expect(verdict({ publicNetworkAccess: access, defaultAction })).toMatchObject({ kind });
    });

    test.each([
        [{ bits: 2048 }, false, 'RSA of 2048 bits', 'RSA of at least 3072 bits'],
        [{ bits: 3071 }, false, 'RSA of 3071 bits', 'RSA of at least 3072 bits'],
        [{ kty: 'EC', bits: 0 }, false, 'EC of 0 bits', 'RSA of at least 3072 bits'],
        [{ kty: 'banana' }, false, 'banana of 4096 bits', 'RSA of at least 3072 bits'],
        [{}, true, 'RSA of 4096 bits', 'RSA-HSM of at least 3072 bits'],
    ])(
        'the key %o drifts, where a hardware security module is asked for: %s',
        (strength, hsm, found, wanted) => {
            expect(verdict({}, strength, hsm)).toMatchObject(drift(primaryKeyURI, found, wanted));
        },
    );

    test('two keys in one vault are two findings, and the vault is one', () => {
        const read = { vault: { ...vault, enablePurgeProtection: false }, key: { kty: 'RSA', bits: 2048 } };
        const state = serverState({
            server: { dataEncryption: { ...dataEncryption, geoBackupKeyURI } },
            keyVaults: { primary: read, geoBackup: read },
        });
        const { evidence } = { evidence: [], ...keyVaultProtection.evaluate(state, thresholds()) };
        expect(evidence.map(({ what }: { readonly what: string }) => what)).toEqual([
            'Microsoft.KeyVault/vaults/keys.enablePurgeProtection',
            primaryKeyURI,
            geoBackupKeyURI,
        ]);
    });

    test.each([
        ['vault', { vault: 'unread', key }, 'unknown'],
        ['key', { vault, key: 'unread' }, 'unknown'],
        ['vault', { vault: 'unread', key: { kty: 'RSA', bits: 2048 } }, 'drifted'],
        ['key', { vault: { ...vault, enablePurgeProtection: false }, key: 'unread' }, 'drifted'],
    ] as const)('without its %s, %o is %s', (part, primary, kind) => {
        const { server } = serverState({ server: { dataEncryption } });
        const unread = [{ part: `primary/${part}`, reason: 'HTTP 403', transient: false }];
        const readings = {
            server: { kind: 'read', value: server },
            keyVaults: { kind: 'read', value: { primary }, unread },
        } as const;
        expect(evaluate([keyVaultProtection], readings, thresholds())[0]?.verdict.kind).toBe(kind);
    });

    test('a key that Azure does not show is no pass, and a server without one does not apply', () => {
        const shown = serverState({ server: { dataEncryption } });
        expect(keyVaultProtection.evaluate(shown, thresholds())).toMatchObject({ kind: 'drifted' });
        expect(keyVaultProtection.evaluate(serverState(), thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'The server has no customer-managed key',
        });
    });
});
