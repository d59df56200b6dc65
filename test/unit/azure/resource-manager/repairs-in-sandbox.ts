import { createWorkspace } from '../../../../sandbox/simulator/fleet/seed-fleet.ts';
import { createRandom } from '../../../../sandbox/simulator/kernel/random.ts';
import type { ServerSeed } from '../../../../sandbox/simulator/world/create-server.ts';
import type { Change } from '../../../../src/model/change.ts';
import { changes } from '../../../support/changes.ts';
import { perFile } from '../../../support/per-file.ts';
import { type ProductInSandbox, productInSandbox } from '../../../support/product-in-sandbox.ts';

/** The product in a sandbox with a workspace and a key, and a repair for every kind of change. */

interface KeyOfVault {
    /** URI of the key without a version. */
    readonly uri: string;
    readonly firstVersion: string;
}

interface ProductWithKey extends ProductInSandbox {
    readonly key: KeyOfVault;
}

interface Repair {
    readonly seed: Omit<ServerSeed, 'name'>;
    readonly change: Change;
}

/** Starts the product for the tests of one file; returns its accessor. */
export function productWithKey(): () => ProductWithKey {
    return perFile(
        async () => {
            const product = await productInSandbox();
            createWorkspace(product.simulator.world, createRandom(1));
            const versioned = product.simulator.keyVault.createKey('contoso-keys', 'pg');
            const end = versioned.lastIndexOf('/');
            return {
                ...product,
                key: { uri: versioned.slice(0, end), firstVersion: versioned.slice(end + 1) },
            };
        },
        ({ simulator }) => simulator.stop(),
        30_000,
    );
}

/** Returns the requests after the first `count`. */
export function requestsSince({ simulator }: ProductInSandbox, count: number) {
    return simulator.requests.entries.slice(count);
}

export const identity = '/subscriptions/1/resourceGroups/security/providers/x/userAssignedIdentities/pg';

/** Returns a drifted server for every kind of change, and the change that repairs it. */
export function repairs({ key }: ProductWithKey): Readonly<Record<string, Repair>> {
    return {
        parameter: { seed: { parameters: { require_secure_transport: 'off' } }, change: changes.parameter },
        network: {
            seed: { properties: { network: { publicNetworkAccess: 'Enabled' } } },
            change: changes.network,
        },
        authConfig: { seed: {}, change: changes.authConfig },
        backup: { seed: {}, change: changes.backup },
        fipsMode: { seed: {}, change: changes.fipsMode },
        maintenanceWindow: { seed: {}, change: changes.maintenanceWindow },
        storage: { seed: {}, change: changes.storage },
        dataEncryption: encryptionRepair(key),
        threatProtection: { seed: {}, change: changes.threatProtection },
        administrator: {
            seed: {
                properties: { authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled' } },
            },
            change: changes.administrator,
        },
        firewallRule: {
            seed: {
                properties: { network: { publicNetworkAccess: 'Enabled' } },
                record: { firewallRules: { everyone: changes.firewallRule.from } },
            },
            change: changes.firewallRule,
        },
        restart: {
            seed: {
                record: {
                    parameters: {
                        shared_preload_libraries: {
                            value: 'pgaudit',
                            running: 'pg_cron',
                            source: 'user-override',
                        },
                    },
                },
            },
            change: changes.restart,
        },
    };
}

/** A server whose encryption key is fixed to its first version, and the change to the versionless key. */
function encryptionRepair({ uri, firstVersion }: KeyOfVault): Repair {
    const managed = {
        type: 'AzureKeyVault',
        primaryUserAssignedIdentityId: identity,
        primaryEncryptionKeyStatus: 'Valid',
    } as const;
    const from = { ...managed, primaryKeyURI: `${uri}/${firstVersion}` };
    return {
        seed: {
            record: {
                identity: {
                    type: 'UserAssigned',
                    userAssignedIdentities: { [identity]: { principalId: 'p', clientId: 'c' } },
                },
            },
            properties: { dataEncryption: from },
        },
        change: { ...changes.dataEncryption, from, to: { ...managed, primaryKeyURI: uri } },
    };
}
