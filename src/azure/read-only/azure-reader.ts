import type { TokenCredential } from '@azure/core-auth';
import type { Pipeline, PipelinePolicy } from '@azure/core-rest-pipeline';
import type { Clock, PolicyExemptions, ServerReader } from '../../ports.ts';
import { keyVault } from '../key-vault/key-vault.ts';
import { type ResourceManagerClients, resourceManagerClients } from '../resource-manager/clients.ts';
import { policyExemptions } from '../resource-manager/policy-exemptions.ts';
import { serverReader } from '../resource-manager/read-server.ts';
import { readAssignedPolicies } from './assigned-policies.ts';
import { cachedCredential } from './cached-credential.ts';
import { getOnlyPolicy } from './get-only-policy.ts';
import { type ExtraList, keepingReader, resourceKeeper } from './kept-resources.ts';
import { readOnlyKeyVault } from './key-vault.ts';
import { type ListedServers, serverLister } from './list-servers.ts';
import { type ReadRetry, retryingReads, withRetries } from './retrying-reads.ts';

export interface AzureReaderOptions {
    readonly credential: TokenCredential;
    /** Origin, `https://management.azure.com`. */
    readonly endpoint: string;
    /** `https://management.azure.com/.default` */
    readonly scope: string;
    readonly keyVaultDnsSuffixes: readonly string[];
    readonly clock: Clock;
    readonly retry: ReadRetry;
    /** Keeps the resources as Azure sends them, and reads these lists besides. Absent: keeps nothing. */
    readonly keeps?: readonly ExtraList[];
}

/** Read-only access to Azure, for commands. Deliberately has no writer, and its clients send nothing but GET. */
export interface AzureReader {
    readonly lister: { list(subscriptionId: string): Promise<ListedServers> };
    readonly reader: ServerReader;
    readonly policyExemptions: PolicyExemptions;
    /** Reads what Azure Policy assigns in a subscription, as Resource Manager sends it. */
    assignedPolicies(subscriptionId: string): ReturnType<typeof readAssignedPolicies>;
    /** Requests a token. Rejects when no identity is signed in. */
    signIn(): Promise<void>;
}

/** Makes the read-only clients of one process. */
export function azureReader(options: AzureReaderOptions): AzureReader {
    const { endpoint, scope, clock, retry, keyVaultDnsSuffixes: dnsSuffixes } = options;
    const credential = cachedCredential(options.credential, clock);
    const keeper = options.keeps === undefined ? undefined : resourceKeeper();
    const clients = readingClients(
        resourceManagerClients({ credential, endpoint, scope, clock }),
        retry,
        keeper?.policy,
    );
    const keys = readOnlyKeyVault(
        keyVault({ credential, clock, dnsSuffixes, withRetries: (read) => withRetries(retry, read) }),
    );
    const reader = serverReader(clients, keys, clock);
    return {
        lister: serverLister(clients),
        reader: keeper === undefined ? reader : keepingReader(reader, clients, keeper, options.keeps ?? []),
        policyExemptions: policyExemptions(clients, clock),
        assignedPolicies: (subscriptionId) => readAssignedPolicies(clients, subscriptionId),
        async signIn() {
            await credential.getToken(scope);
        },
    };
}

/** Adds policies to the clients: only GET passes, reads are retried, and `observer` sees the responses. */
function readingClients(
    clients: ResourceManagerClients,
    retry: ReadRetry,
    observer: PipelinePolicy | undefined,
): ResourceManagerClients {
    const prepared = new WeakSet<Pipeline>();
    const bySubscription = new Map<string, ReturnType<typeof retryingReads>>();

    function prepare<Client extends { readonly pipeline: Pipeline }>(
        client: Client,
        subscriptionId: string,
    ): Client {
        if (prepared.has(client.pipeline)) return client;
        prepared.add(client.pipeline);
        // Azure throttles by subscription, so both clients of a subscription share one back-off.
        const retrying = bySubscription.get(subscriptionId) ?? retryingReads(retry);
        bySubscription.set(subscriptionId, retrying);
        client.pipeline.addPolicy(getOnlyPolicy(), { afterPhase: 'Sign' });
        client.pipeline.addPolicy(retrying, { phase: 'Retry' });
        if (observer !== undefined) client.pipeline.addPolicy(observer);
        return client;
    }

    return {
        endpoint: clients.endpoint,
        clock: clients.clock,
        serverVersions: clients.serverVersions,
        postgres: (subscriptionId) => prepare(clients.postgres(subscriptionId), subscriptionId),
        monitor: (subscriptionId) => prepare(clients.monitor(subscriptionId), subscriptionId),
    };
}
