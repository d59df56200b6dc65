import { dependencies } from '../../functions/dependencies/build.ts';
import type { Dependencies } from '../../functions/dependencies/dependencies.ts';
import { intakeParts } from '../../functions/dependencies/intake-parts.ts';
import { resourceManagerClients } from '../../src/azure/resource-manager/clients.ts';
import { policyExemptions } from '../../src/azure/resource-manager/policy-exemptions.ts';
import type { ServerId } from '../../src/model/resource-id.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { HostileAzure, RecordingCredential } from './hostile-azure.ts';

export const subscriptionId = '11111111-1111-4111-8111-111111111111';
export const server: ServerId = { subscriptionId, resourceGroup: 'shop', name: 'orders' };
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The whole product as it is deployed, with an identity for everything. */
export function productAgainst({ origin }: HostileAzure, credential: RecordingCredential): Dependencies {
    const account = `${origin}/account`;
    const settings: Settings = {
        isDryRun: false,
        isSignInByPlatform: false,
        baseline: 'standard',
        subscriptionIds: [subscriptionId],
        managementGroupId: undefined,
        sweepReadsPerSecond: 10,
        logAnalyticsWorkspaceId: undefined,
        notificationTopicEndpoint: undefined,
        consoleUrl: undefined,
        resourceManager: { endpoint: origin, scope: 'https://management.azure.com/.default' },
        portal: 'https://portal.azure.com',
        keyVaultDnsSuffixes: ['localhost'],
        operationSettleMs: 60_000,
        storage: { kind: 'identity', tableUri: account, queueUri: account, blobUri: account },
    };
    const parts: Dependencies = dependencies(
        settings,
        log,
        intakeParts(settings, async () => parts, credential),
    );
    return parts;
}

/** Azure Policy's exemptions of the subscription, which the product reads for baselines that honor them. */
export function exemptionsOf({ origin }: HostileAzure, credential: RecordingCredential) {
    const clients = resourceManagerClients({
        credential,
        endpoint: origin,
        scope: 'https://management.azure.com/.default',
    });
    return policyExemptions(clients, { now: () => new Date() }).of(subscriptionId);
}
