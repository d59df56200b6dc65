import { MonitorClient } from '@azure/arm-monitor';
import { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient, Pipeline, PipelinePolicy } from '@azure/core-rest-pipeline';
import type { Clock } from '../../ports.ts';
import { keepErrorBody } from '../client/azure-error.ts';
import { credentialFor, noRedirects, trustedOrigin } from '../client/trusted-origin.ts';
import { type ServerVersions, serverVersions } from './server-versions.ts';

/** Access to Resource Manager: its endpoint and the scope of its tokens. */
export interface ResourceManagerOptions {
    readonly credential: TokenCredential;
    /** Origin, `https://management.azure.com`. */
    readonly endpoint: string;
    /** `https://management.azure.com/.default` */
    readonly scope: string;
    /** Makes a policy that observes every response for a subscription. */
    readonly observer?: (subscriptionId: string) => PipelinePolicy;
    /** Counts requests, closest to the network. */
    readonly counter?: PipelinePolicy;
    /** Default: the clients' own. */
    readonly transport?: HttpClient;
    /** Default: the machine's. */
    readonly clock?: Clock;
}

/** The clients of Resource Manager, one per subscription, cached. */
export interface ResourceManagerClients {
    readonly endpoint: string;
    readonly clock: Clock;
    /** Shared by all reads and writes of servers. */
    readonly serverVersions: ServerVersions;
    postgres(subscriptionId: string): ServersClient;
    monitor(subscriptionId: string): DiagnosticSettingsClient;
}

/** The operations of servers that Pgwarden uses. The bundle has no others (scripts/unused-parts/parts.ts). */
export type ServersClient = Pick<
    PostgreSQLManagementFlexibleServerClient,
    | 'servers'
    | 'configurations'
    | 'firewallRules'
    | 'administratorsMicrosoftEntra'
    | 'advancedThreatProtectionSettings'
    | 'serverThreatProtectionSettings'
    | 'pipeline'
    | 'sendRequest'
>;

/** The operations of Azure Monitor that Pgwarden uses. The bundle has no others (scripts/unused-parts/parts.ts). */
export type DiagnosticSettingsClient = Pick<
    MonitorClient,
    'diagnosticSettings' | 'diagnosticSettingsCategory' | 'pipeline'
>;

/**
 * Makes the clients. They never retry by themselves: a retried write could be a second write, and a retry that ignores
 * Retry-After prolongs the throttling.
 */
export function resourceManagerClients(options: ResourceManagerOptions): ResourceManagerClients {
    const { endpoint, scope, transport, clock = { now: () => new Date() } } = options;
    const credential = credentialFor(scope, options.credential);
    const trusted = trustedOrigin('Resource Manager', endpoint, transport);
    const common = {
        retryOptions: { maxRetries: 0 },
        userAgentOptions: { userAgentPrefix: 'pgwarden' },
        httpClient: trusted.httpClient,
        ...noRedirects,
        endpoint,
    };
    const postgres = new Map<string, ServersClient>();
    const monitor = new Map<string, MonitorClient>();

    function prepared<Client extends { readonly pipeline: Pipeline }>(
        client: Client,
        subscriptionId: string,
    ): Client {
        client.pipeline.addPolicy(trusted.policy, { phase: 'Serialize' });
        if (options.counter !== undefined) client.pipeline.addPolicy(options.counter, { afterPhase: 'Sign' });
        if (options.observer !== undefined) {
            // Closer to the network than deserialization, which throws for every error response.
            client.pipeline.addPolicy(options.observer(subscriptionId), { afterPhase: 'Deserialize' });
        }
        return client;
    }

    return {
        endpoint,
        clock,
        serverVersions: serverVersions(clock),
        postgres: (subscriptionId) =>
            memoized(postgres, subscriptionId, () => {
                const client = new PostgreSQLManagementFlexibleServerClient(credential, subscriptionId, {
                    ...common,
                    $host: endpoint,
                    credentialScopes: scope,
                });
                return prepared(client, subscriptionId);
            }),
        monitor: (subscriptionId) =>
            memoized(monitor, subscriptionId, () => {
                const client = new MonitorClient(credential, subscriptionId, {
                    ...common,
                    credentials: { scopes: [scope] },
                });
                client.pipeline.addPolicy(keepErrorBody(), { phase: 'Serialize' });
                return prepared(client, subscriptionId);
            }),
    };
}

function memoized<Client>(clients: Map<string, Client>, key: string, make: () => Client): Client {
    const known = clients.get(key);
    if (known !== undefined) return known;
    const client = make();
    clients.set(key, client);
    return client;
}
