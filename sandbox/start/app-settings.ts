/** The app settings that the sandbox hands to Pgwarden: the same names as in Azure, with the sandbox's endpoints. */
import type { Simulator } from '../simulator/index.ts';

export interface AppSettingsOptions {
    readonly simulator: Simulator;
    readonly storageConnectionString: string;
    readonly caFile: string;
    readonly isDryRun: boolean;
    /** 1 = Azure's real durations. */
    readonly timeScale: number;
    /** Of the links in notifications; undefined: the port is not known yet, and there are no links. */
    readonly consoleUrl: string | undefined;
    /** The app sends telemetry to Application Insights. */
    readonly hasTelemetry: boolean;
    /** Win over the sandbox's own. */
    readonly extra: Readonly<Record<string, string>>;
}

/** Seconds for which Pgwarden waits in Azure before it takes an unanswered write for lost. */
const azureSettleSeconds = 60;

/** The whole environment of the host process: nothing of the sandbox's own environment leaks into the app. */
export function hostEnvironment(options: AppSettingsOptions): Record<string, string> {
    const { simulator, timeScale } = options;
    const { endpoints, world } = simulator;
    const settleSeconds = Math.max(1, azureSettleSeconds * timeScale);
    const workspace = [...world.workspaces.values()][0];
    return {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        // Compiled code outlives a process, and a host that is started again is ready sooner.
        ...(process.env.NODE_COMPILE_CACHE === undefined
            ? {}
            : { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
        NODE_EXTRA_CA_CERTS: options.caFile,
        FUNCTIONS_WORKER_RUNTIME: 'node',
        AzureWebJobsStorage: options.storageConnectionString,
        DRY_RUN: String(options.isDryRun),
        BASELINE: 'standard',
        SUBSCRIPTION_IDS: [...world.subscriptions.keys()].join(','),
        ...(workspace === undefined ? {} : { LOG_ANALYTICS_WORKSPACE_ID: workspace.id }),
        SWEEP_SCHEDULE: '30 * * * * *',
        OPERATION_SETTLE_TIME: `PT${Number(settleSeconds.toFixed(3))}S`,
        AZURE_RESOURCE_MANAGER_ENDPOINT: endpoints.resourceManager,
        AZURE_RESOURCE_MANAGER_AUDIENCE: `${endpoints.resourceManager}/`,
        KEY_VAULT_DNS_SUFFIX: 'localhost',
        NOTIFICATION_TOPIC_ENDPOINT: endpoints.eventGridTopic,
        ...(options.consoleUrl === undefined ? {} : { CONSOLE_URL: options.consoleUrl }),
        AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
        IDENTITY_ENDPOINT: endpoints.identity,
        IDENTITY_HEADER: endpoints.identityHeader,
        ...(options.hasTelemetry
            ? {
                  APPLICATIONINSIGHTS_CONNECTION_STRING: simulator.ingestion.connectionString(
                      endpoints.resourceManager,
                  ),
                  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD',
              }
            : {}),
        ...options.extra,
    };
}
