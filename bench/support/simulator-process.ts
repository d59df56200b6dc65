/** The process of a simulated Azure: forked, it sends its endpoint and token, and ends with its parent. */
import { createServer, subscriptionIds } from '../../sandbox/simulator/world/create-server.ts';
import { people } from '../../sandbox/simulator/world/people.ts';
import { type SimulatedAzure, simulatedAzure } from './simulated-azure.ts';

/** Access to the simulated Azure from the process that forked it. */
export interface SimulatorAccess {
    readonly endpoint: string;
    readonly token: string;
    readonly caPem: string;
    /** A server as Azure creates it, with public access and Microsoft Entra authentication. */
    readonly serverId: string;
}

const azure = await simulatedAzure({ throttling: 'off' });
process.once('disconnect', () => void azure.stop().then(() => process.exit(0)));
const { endpoint } = azure.access;
const token = azure.simulator.issueToken(people.pgwarden.objectId, endpoint);
const access: SimulatorAccess = { endpoint, token, caPem: azure.caPem, serverId: createdServer(azure) };
process.send?.(access);

function createdServer({ simulator: { world } }: SimulatedAzure): string {
    const { objectId, name: principalName, tenantId } = people.alice;
    const { id } = createServer(world, {
        name: 'pg-orders',
        subscriptionId: subscriptionIds.production,
        parameters: { require_secure_transport: 'off' },
        properties: {
            network: { publicNetworkAccess: 'Enabled' },
            authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled', tenantId },
        },
        record: {
            firewallRules: {
                all: { name: 'all', startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' },
            },
            administrators: { [objectId]: { objectId, principalName, principalType: 'User', tenantId } },
        },
    });
    return id;
}
