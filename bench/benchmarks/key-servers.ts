import { createServer, subscriptionIds } from '../../sandbox/simulator/world/create-server.ts';
import { resourceManagerClients } from '../../src/azure/resource-manager/clients.ts';
import { resourceGraph } from '../../src/azure/resource-manager/resource-graph.ts';
import { serverInventory } from '../../src/azure/resource-manager/server-inventory.ts';
import { namedSubscriptions } from '../../src/azure/resource-manager/watched-subscriptions.ts';
import { keyNameOf } from '../../src/model/key-event.ts';
import type { Benchmark } from '../benchmark.ts';
import { simulatedAzure } from '../support/simulated-azure.ts';

const uri = 'https://contoso.vault.azure.net/keys/fleet';

/** Counts the calls that find the servers of a rotated key, with the real client. */
export const benchmark: Benchmark = {
    title: 'Servers of a key',
    async run({ isQuick }) {
        const servers = isQuick ? 100 : 1_000;
        const { simulator, access, stop } = await simulatedAzure();
        try {
            for (let index = 0; index < servers; index += 1) {
                createServer(simulator.world, {
                    name: `s${String(index).padStart(6, '0')}`,
                    subscriptionId:
                        index % 2 === 0 ? subscriptionIds.production : subscriptionIds.development,
                    properties: { dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: uri } },
                });
            }
            const inventory = serverInventory({
                clients: resourceManagerClients(access),
                graph: resourceGraph(access),
                watched: namedSubscriptions(Object.values(subscriptionIds)),
            });
            const found = await serversOfKey(inventory);
            if (found !== servers) throw new Error(`${found} of ${servers} servers found`);
            return {
                figures: [
                    {
                        name: `calls that find the servers of a key (${servers} servers)`,
                        value: simulator.requests.entries.length,
                        unit: 'calls',
                        limit: { value: 1, what: 'one page of Resource Graph has up to 1,000 servers' },
                        reach: { atMost: 2 },
                    },
                ],
            };
        } finally {
            await stop();
        }
    },
};

async function serversOfKey(inventory: ReturnType<typeof serverInventory>): Promise<number> {
    const key = keyNameOf(uri);
    if (key === undefined) throw new Error(`${uri} is not a key URI`);
    let found = 0;
    let page: string | undefined;
    do {
        const answer = await inventory.using(key, page);
        found += answer.servers.length;
        page = answer.next;
    } while (page !== undefined);
    return found;
}
