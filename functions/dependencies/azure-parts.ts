import type { TokenCredential } from '@azure/core-auth';
import { serverWriter } from '../../src/azure/changes/server-writer.ts';
import { ownIdentity } from '../../src/azure/client/own-identity.ts';
import { keyLocks } from '../../src/azure/key-vault/key-locks.ts';
import { keyVault } from '../../src/azure/key-vault/key-vault.ts';
import {
    type ResourceManagerClients,
    resourceManagerClients,
} from '../../src/azure/resource-manager/clients.ts';
import { readRateLimiter } from '../../src/azure/resource-manager/read-rate-limiter.ts';
import { serverReader } from '../../src/azure/resource-manager/read-server.ts';
import { resourceGraph } from '../../src/azure/resource-manager/resource-graph.ts';
import { serverInventory } from '../../src/azure/resource-manager/server-inventory.ts';
import { watchedSubscriptions } from '../../src/azure/resource-manager/watched-subscriptions.ts';
import type { Storage } from '../../src/azure/storage/storage.ts';
import type { Clock } from '../../src/ports.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { AzureParts } from './dependencies.ts';

/** Builds the clients of Resource Manager, Resource Graph and Key Vault, and what reads and writes by them. */
export function azureParts(
    settings: Settings,
    credential: TokenCredential,
    { leases }: Storage,
    clock: Clock,
): AzureParts & { readonly clients: ResourceManagerClients } {
    const rateLimiter = readRateLimiter(clock);
    const clients = resourceManagerClients({
        credential,
        ...settings.resourceManager,
        observer: rateLimiter.policy,
    });
    const graph = resourceGraph({ credential, ...settings.resourceManager });
    const watched = watchedSubscriptions(settings, graph, clock);
    const keys = keyVault({
        credential,
        clock,
        dnsSuffixes: settings.keyVaultDnsSuffixes,
        locks: keyLocks(leases),
    });
    return {
        clients,
        identity: ownIdentity(credential, settings.resourceManager.scope),
        inventory: serverInventory({ clients, graph, watched }),
        reader: serverReader(clients, keys),
        readRateLimiter: rateLimiter,
        writer: serverWriter(clients, keys),
    };
}
