import { serverWriter } from '../../src/azure/changes/server-writer.ts';
import { keyLocks } from '../../src/azure/key-vault/key-locks.ts';
import { keyVault } from '../../src/azure/key-vault/key-vault.ts';
import {
    type ResourceManagerClients,
    resourceManagerClients,
} from '../../src/azure/resource-manager/clients.ts';
import { rateLimiter } from '../../src/azure/resource-manager/rate-limiter.ts';
import { serverReader } from '../../src/azure/resource-manager/read-server.ts';
import { resourceGraph } from '../../src/azure/resource-manager/resource-graph.ts';
import { serverInventory } from '../../src/azure/resource-manager/server-inventory.ts';
import { watchedSubscriptions } from '../../src/azure/resource-manager/watched-subscriptions.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { AzureParts, IntakeParts } from './dependencies.ts';

/** Builds the clients of Resource Manager, Resource Graph and Key Vault, and what reads and writes by them. */
export function azureParts(
    settings: Settings,
    { clock, credential, storage, observers }: IntakeParts,
): AzureParts & { readonly clients: ResourceManagerClients } {
    const limiter = rateLimiter(clock);
    const counter = observers.countRequests?.('resourceManager');
    const counted = counter === undefined ? {} : { counter };
    const clients = resourceManagerClients({
        credential,
        clock,
        ...settings.resourceManager,
        observer: limiter.policy,
        ...counted,
    });
    const graph = resourceGraph({ credential, ...settings.resourceManager, ...counted });
    const watched = watchedSubscriptions(settings, graph, clock);
    const keys = keyVault({
        credential,
        clock,
        dnsSuffixes: settings.keyVaultDnsSuffixes,
        locks: keyLocks(storage.leases),
    });
    return {
        clients,
        inventory: serverInventory({ clients, graph, watched }),
        reader: observers.reader(serverReader(clients, keys, clock)),
        rateLimiter: limiter,
        writer: observers.writer(serverWriter(clients, keys)),
    };
}
