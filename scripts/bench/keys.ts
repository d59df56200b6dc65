/**
 * `npm run bench -- keys [--servers N]`: counts the calls that find the servers of a rotated key, with the real client
 * against a simulator in this process. Exit code 1 when it exceeds the limit.
 */
import { setDefaultCACertificates } from 'node:tls';
import { parseArgs } from 'node:util';
import { startSimulator } from '../../sandbox/simulator/index.ts';
import { createCertificates } from '../../sandbox/simulator/kernel/certificates.ts';
import { createServer, subscriptionIds } from '../../sandbox/simulator/world/create-server.ts';
import { people } from '../../sandbox/simulator/world/people.ts';
import { resourceManagerClients } from '../../src/azure/resource-manager/clients.ts';
import { resourceGraph } from '../../src/azure/resource-manager/resource-graph.ts';
import { serverInventory } from '../../src/azure/resource-manager/server-inventory.ts';
import { namedSubscriptions } from '../../src/azure/resource-manager/watched-subscriptions.ts';
import { keyNameOf } from '../../src/model/key-event.ts';

/** Maximum calls per thousand servers that use the key. */
const callsPerThousand = 2;

const { values } = parseArgs({ options: { servers: { type: 'string', default: '1000' } } });
const servers = Number(values.servers);
const { caPem, certificatePem, privateKeyPem } = await createCertificates();
setDefaultCACertificates([caPem]);
const simulator = await startSimulator({
    ports: { resourceManager: 0, keyVaults: [0, 0], identity: 0 },
    seed: 1,
    timeScale: 1,
    certificate: { certificatePem, privateKeyPem },
});
try {
    const uri = 'https://contoso.vault.azure.net/keys/fleet';
    for (let index = 0; index < servers; index += 1) {
        createServer(simulator.world, {
            name: `s${String(index).padStart(6, '0')}`,
            subscriptionId: index % 2 === 0 ? subscriptionIds.production : subscriptionIds.development,
            properties: { dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: uri } },
        });
    }
    const endpoint = simulator.endpoints.resourceManager;
    const token = simulator.issueToken(people.pgwarden.objectId, endpoint);
    const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
    const options = { credential, endpoint, scope: `${endpoint}/.default` };
    const inventory = serverInventory({
        clients: resourceManagerClients(options),
        graph: resourceGraph(options),
        watched: namedSubscriptions(Object.values(subscriptionIds)),
    });
    const key = keyNameOf(uri);
    if (key === undefined) throw new Error(`${uri} is not a key URI`);
    const began = performance.now();
    let found = 0;
    let page: string | undefined;
    do {
        const answer = await inventory.using(key, page);
        found += answer.servers.length;
        page = answer.next;
    } while (page !== undefined);
    const milliseconds = performance.now() - began;
    const calls = simulator.requests.entries.length;
    process.stdout.write(
        `servers of the key   ${found} of ${servers}\ncalls                ${calls}, all of Resource Graph\nduration             ${milliseconds.toFixed(0)} ms\n`,
    );
    if (found !== servers || calls > callsPerThousand * Math.ceil(servers / 1_000)) process.exitCode = 1;
} finally {
    await simulator.stop();
}
