import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { TokenCredential } from '@azure/core-auth';
import type { SimulatorOptions } from '../../sandbox/simulator/index.ts';
import { serverWriter } from '../../src/azure/changes/server-writer.ts';
import { type KeyVault, keyVault } from '../../src/azure/key-vault/key-vault.ts';
import {
    type ResourceManagerClients,
    resourceManagerClients,
} from '../../src/azure/resource-manager/clients.ts';
import { serverReader } from '../../src/azure/resource-manager/read-server.ts';
import { parseServerId, type ServerId } from '../../src/model/resource-id.ts';
import type { ServerReader, ServerWriter } from '../../src/ports.ts';
import { people, type Running, running, serverPath } from '../sandbox/simulator/running.ts';

/** The product's own adapters with the official clients, in front of a simulator of this process. */
export interface ProductInSandbox extends Running {
    /** The simulator's own fields are `simulator` and `caPem`. */
    readonly clients: ResourceManagerClients;
    readonly keys: KeyVault;
    readonly reader: ServerReader;
    readonly writer: ServerWriter;
}

export async function productInSandbox(options: Partial<SimulatorOptions> = {}): Promise<ProductInSandbox> {
    const run = await running({ behavior: { settleMs: 0 }, ...options });
    // The product trusts what its process trusts: NODE_EXTRA_CA_CERTS does it where it runs by itself.
    setDefaultCACertificates([...getCACertificates('default'), run.caPem]);
    return { ...run, ...productOf(run) };
}

/** The adapters of one principal. */
export function productOf(run: Running, objectId: string = people.pgwarden.objectId) {
    const credential = credentialOf(run, objectId);
    const endpoint = run.simulator.endpoints.resourceManager;
    const clients = resourceManagerClients({ credential, endpoint, scope: `${endpoint}/.default` });
    const keys = keyVault({
        credential,
        clock: { now: () => new Date() },
        dnsSuffixes: ['localhost'],
        locks: { take: (_host, _name, work) => work() },
    });
    return { clients, keys, reader: serverReader(clients, keys), writer: serverWriter(clients, keys) };
}

/** Hands out a token for whatever audience is asked for, as managed identity does. */
function credentialOf({ simulator }: Running, objectId: string): TokenCredential {
    return {
        async getToken(scopes) {
            const [scope = ''] = [scopes].flat();
            const token = simulator.issueToken(objectId, scope.replace(/\/\.default$/, ''));
            return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
        },
    };
}

/** The id of a server of the group `pgwarden`. */
export function serverIdOf(name: string): ServerId {
    const server = parseServerId(serverPath(name));
    if (server === undefined) throw new Error(`${name} is no name of a server`);
    return server;
}
