import type { KeyVault } from '../key-vault/index.ts';
import { ensureGroup, subscriptionIds } from '../world/create-server.ts';
import { resourceGroupId, type Vault, type World } from '../world/world.ts';

/** The two vaults of the sandbox: for servers, and for their geo-redundant backups in the paired region. */
export const vaultNames = ['contoso-keys', 'contoso-keys-geo'] as const;

const resourceGroup = 'security';
const locations = ['canadacentral', 'canadaeast'] as const;

/** Creates both vaults, as resources and with their data plane. */
export function createVaults(world: World, keyVault: KeyVault, uris: readonly [string, string]): void {
    ensureGroup(world, subscriptionIds.production, resourceGroup, locations[0]);
    for (const [index, name] of vaultNames.entries()) {
        const uri = uris[index] ?? '';
        const location = locations[index] ?? locations[0];
        const group = resourceGroupId(subscriptionIds.production, resourceGroup);
        const vault: Vault = {
            id: `${group}/providers/Microsoft.KeyVault/vaults/${name}`,
            name,
            location,
            vaultUri: uri,
        };
        world.vaults.set(vault.id.toLowerCase(), vault);
        keyVault.createVault({ name, id: vault.id, uri, location });
    }
}
