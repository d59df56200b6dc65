import type { TokenCredential } from '@azure/core-auth';
import type { Pipeline } from '@azure/core-rest-pipeline';
import type { Clock, PolicyExemptions, ServerReader } from '../../ports.ts';
import { keyVault } from '../key-vault/key-vault.ts';
import { type ResourceManagerClients, resourceManagerClients } from '../resource-manager/clients.ts';
import { policyExemptions } from '../resource-manager/policy-exemptions.ts';
import { serverReader } from '../resource-manager/read-server.ts';
import { sharedCredential } from './cached-credential.ts';
import { readsOnly } from './get-only-policy.ts';
import { fleetKeys } from './key-vault.ts';
import { type ListedServers, serverLister } from './list-servers.ts';
import { type ReadRetry, retryingReads, withRetries } from './retrying-reads.ts';

export interface FleetAccessOptions {
    readonly credential: TokenCredential;
    /** Origin, `https://management.azure.com`. */
    readonly endpoint: string;
    /** `https://management.azure.com/.default` */
    readonly scope: string;
    readonly keyVaultDnsSuffixes: readonly string[];
    readonly clock: Clock;
    readonly maxRequeues: ReadRetry;
}

/** Azure as a laptop may use it: to look. There is no writer, and the clients let nothing but GET through. */
export interface FleetAccess {
    readonly lister: { list(subscriptionId: string): Promise<ListedServers> };
    readonly reader: ServerReader;
    readonly policyExemptions: PolicyExemptions;
    /** Asks for a token. Rejects when nobody is signed in. */
    signIn(): Promise<void>;
}

export function fleetAccess(options: FleetAccessOptions): FleetAccess {
    const { endpoint, scope, clock, maxRequeues, keyVaultDnsSuffixes: dnsSuffixes } = options;
    const credential = sharedCredential(options.credential, clock);
    const clients = readingClients(resourceManagerClients({ credential, endpoint, scope }), maxRequeues);
    const keys = fleetKeys(
        keyVault({ credential, clock, dnsSuffixes, withRetries: (read) => withRetries(maxRequeues, read) }),
    );
    return {
        lister: serverLister(clients),
        reader: serverReader(clients, keys),
        policyExemptions: policyExemptions(clients, clock),
        async signIn() {
            await credential.getToken(scope);
        },
    };
}

/** The same clients with two policies more: nothing but reads, and patient ones. */
function readingClients(clients: ResourceManagerClients, maxRequeues: ReadRetry): ResourceManagerClients {
    const prepared = new WeakSet<Pipeline>();
    const bySubscription = new Map<string, ReturnType<typeof retryingReads>>();

    function prepare<Client extends { readonly pipeline: Pipeline }>(
        client: Client,
        subscriptionId: string,
    ): Client {
        if (prepared.has(client.pipeline)) return client;
        prepared.add(client.pipeline);
        // Azure throttles by subscription, so both clients of one keep the same silence.
        const patient = bySubscription.get(subscriptionId) ?? retryingReads(maxRequeues);
        bySubscription.set(subscriptionId, patient);
        client.pipeline.addPolicy(readsOnly(), { afterPhase: 'Sign' });
        client.pipeline.addPolicy(patient, { phase: 'Retry' });
        return client;
    }

    return {
        endpoint: clients.endpoint,
        postgres: (subscriptionId) => prepare(clients.postgres(subscriptionId), subscriptionId),
        monitor: (subscriptionId) => prepare(clients.monitor(subscriptionId), subscriptionId),
    };
}
