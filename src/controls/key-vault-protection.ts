import type { DataEncryption } from '../model/server-state.ts';
import type { KeyStrength, KeyVaults, Vault } from '../model/surroundings.ts';
import type { KeyVaultThreshold } from '../model/thresholds.ts';
import { compliant, drifted, type Finding, notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { dataEncryptionPage } from './shared/links.ts';
import { isInSections } from './shared/missing-parts.ts';

export const keyVaultProtection = defineControl({
    id: 'key-vault-protection',
    title: 'The encryption key is strong, and its vault is protected',
    failureTitle: 'The encryption key is weak, or its vault is not protected',
    severity: 'medium',
    area: 'encryption',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['DP-8'], cis: [] },
    texts: {
        checks: [
            'The vaults or Managed HSMs of the primary and the geo-backup key have soft delete and purge protection.',
            'Their public network access is disabled or secured by a perimeter, or `networkAcls.defaultAction` is `Deny`.',
            'The keys are RSA keys of at least `keyVault.minimumBits` (3072, in `mcsb` and `strict` 4096) bits; with `keyVault.hsm`, they are in a hardware security module (`RSA-HSM`).',
            'The control does not apply without a customer-managed key.',
        ],
        why: ['A key that is purged takes the data with it, backups included.'],
        repair: [
            'None: a vault belongs to its owner, and purge protection cannot be turned off again.',
            'A longer key is a new one: the server then names it (`encryption-key-version` follows versions of one key only).',
        ],
        repairByHand: [
            'az keyvault update --name <vault> --enable-purge-protection true --public-network-access Disabled',
            'az keyvault key create --vault-name <vault> --name <key> --kty RSA --size 4096',
        ],
        outOfScope: [
            'Resource locks, access policies, and the diagnostic settings of the vault.',
            'A vault outside of the subscriptions of the server and of its identities: the control is unknown.',
            'A change of a vault, which is no event of a server: the next sweep finds it.',
        ],
        links: [dataEncryptionPage],
    },
    reads: ['server', 'keyVaults'],
    decidableWithout(missing, { server: { dataEncryption } }) {
        if (isInSections(missing, ['dataEncryption'])) return 'nothing';
        return missing.slice === 'keyVaults' && keyUris(dataEncryption).length > 0 ? 'drift' : 'everything';
    },
    evaluate({ server: { dataEncryption }, keyVaults }, { keyVault: wanted }) {
        const uris = keyUris(dataEncryption);
        if (uris.length === 0) return notApplicable('The server has no customer-managed key');
        const found = uris.flatMap(({ slot, uri }) => findings(uri, keyVaults[slot], wanted));
        // Both keys may be in one vault.
        const evidence = [...new Map(found.map((each) => [`${each.what} ${each.wanted}`, each])).values()];
        if (evidence.length === 0) return compliant;
        return drifted(evidence, 'Only the owner of the vault can protect it, or make a stronger key');
    },
});

function keyUris({ type, primaryKeyURI, geoBackupKeyURI }: DataEncryption) {
    if (type.toLowerCase() !== 'azurekeyvault') return [];
    const slots = [
        { slot: 'primary', uri: primaryKeyURI ?? '' },
        { slot: 'geoBackup', uri: geoBackupKeyURI ?? '' },
    ] as const;
    return slots.filter(({ uri }) => uri !== '');
}

function findings(uri: string, read: KeyVaults['primary'], wanted: KeyVaultThreshold): readonly Finding[] {
    if (read === undefined)
        return [{ what: uri, found: 'Azure does not show it', wanted: 'a key in a vault' }];
    return [
        ...(read.vault === 'unread' ? [] : vaultFindings(read.vault)),
        ...(read.key === 'unread' ? [] : keyFindings(uri, read.key, wanted)),
    ];
}

function vaultFindings(vault: Vault): readonly Finding[] {
    const what = (property: string): string =>
        `${vault.id.replace(/^.*\/providers\//i, '')}.${property}`.replace(/^(?!Microsoft\.)/, 'Microsoft.');
    const flags = (['enableSoftDelete', 'enablePurgeProtection'] as const).filter((flag) => !vault[flag]);
    const { publicNetworkAccess, defaultAction } = vault;
    const isClosed =
        /^(disabled|securedbyperimeter)$/i.test(publicNetworkAccess) || /^deny$/i.test(defaultAction);
    return [
        ...flags.map((flag) => ({ what: what(flag), found: 'false', wanted: 'true' })),
        ...(isClosed
            ? []
            : [
                  {
                      what: what('publicNetworkAccess'),
                      found: `${publicNetworkAccess}, default action ${defaultAction}`,
                      wanted: 'Disabled, or default action Deny',
                  },
              ]),
    ];
}

function keyFindings(
    uri: string,
    { kty, bits }: KeyStrength,
    { minimumBits, hsm }: KeyVaultThreshold,
): readonly Finding[] {
    const isOfType = hsm ? /^RSA-HSM$/i.test(kty) : /^RSA(-HSM)?$/i.test(kty);
    if (isOfType && bits >= minimumBits) return [];
    const type = hsm ? 'RSA-HSM' : 'RSA';
    return [
        { what: uri, found: `${kty} of ${bits} bits`, wanted: `${type} of at least ${minimumBits} bits` },
    ];
}
