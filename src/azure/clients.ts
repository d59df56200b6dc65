import { MonitorClient } from '@azure/arm-monitor';
import { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
import type { TokenCredential } from '@azure/core-auth';

/** Where Resource Manager is and which audience its tokens are for. */
export interface ResourceManagerOptions {
    readonly credential: TokenCredential;
    /** Origin, `https://management.azure.com`. */
    readonly endpoint: string;
    /** `https://management.azure.com/.default` */
    readonly scope: string;
}

/** The Resource Manager clients, one per subscription, made once. */
export interface ResourceManagerClients {
    readonly endpoint: string;
    postgres(subscriptionId: string): PostgreSQLManagementFlexibleServerClient;
    monitor(subscriptionId: string): MonitorClient;
}

/**
 * Makes the clients. They never retry by themselves: a retried write could be a second write, and a retry that ignores
 * Retry-After lengthens the throttling.
 */
export function resourceManagerClients(options: ResourceManagerOptions): ResourceManagerClients {
    const { credential, endpoint, scope } = options;
    const common = {
        retryOptions: { maxRetries: 0 },
        userAgentOptions: { userAgentPrefix: 'pgwarden' },
        endpoint,
    };
    const postgres = new Map<string, PostgreSQLManagementFlexibleServerClient>();
    const monitor = new Map<string, MonitorClient>();
    return {
        endpoint,
        postgres: (subscriptionId) =>
            memoised(postgres, subscriptionId, () => {
                return new PostgreSQLManagementFlexibleServerClient(credential, subscriptionId, {
                    ...common,
                    $host: endpoint,
                    credentialScopes: scope,
                });
            }),
        monitor: (subscriptionId) =>
            memoised(monitor, subscriptionId, () => {
                return new MonitorClient(credential, subscriptionId, {
                    ...common,
                    credentials: { scopes: [scope] },
                });
            }),
    };
}

function memoised<Client>(clients: Map<string, Client>, key: string, make: () => Client): Client {
    const known = clients.get(key);
    if (known !== undefined) return known;
    const client = make();
    clients.set(key, client);
    return client;
}
