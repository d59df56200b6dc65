import type { KeyVaults, VaultedKey } from '../../src/model/surroundings.ts';
import { fc } from './property.ts';

/** Vaults of keys, for laws. */

const vaultedKey: fc.Arbitrary<VaultedKey> = fc.record({
    vault: fc.record({
        id: fc.constantFrom(
            '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v',
            '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/managedHSMs/h',
        ),
        enableSoftDelete: fc.constantFrom(true, true, false),
        enablePurgeProtection: fc.constantFrom(true, true, false),
        publicNetworkAccess: fc.constantFrom('Disabled', 'disabled', 'Enabled', 'SecuredByPerimeter', ''),
        defaultAction: fc.constantFrom('Allow', 'Deny', 'banana'),
    }),
    key: fc.record({
        kty: fc.constantFrom('RSA', 'RSA-HSM', 'rsa', 'EC', ''),
        bits: fc.constantFrom(0, 2048, 3072, 4096),
    }),
});

export const keyVaultsArbitrary: fc.Arbitrary<KeyVaults> = fc.record(
    { primary: vaultedKey, geoBackup: vaultedKey },
    { requiredKeys: [] },
);
