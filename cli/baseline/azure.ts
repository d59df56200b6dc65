import { azureReader } from '../../src/azure/read-only/azure-reader.ts';
import type { Json } from '../../src/policy/json.ts';
import { ownCredential, realRetry } from '../sign-in.ts';

/** Reads what Azure Policy assigns in a subscription. Sends nothing but GET. */
export async function assignedInAzure(
    subscriptionId: string,
    environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly Json[]> {
    const endpoint = environment.AZURE_RESOURCE_MANAGER_ENDPOINT || 'https://management.azure.com';
    const audience = environment.AZURE_RESOURCE_MANAGER_AUDIENCE || endpoint;
    const clock = { now: () => new Date() };
    const { assignedPolicies } = azureReader({
        credential: ownCredential(environment),
        endpoint: new URL(endpoint).origin,
        scope: `${audience.replace(/\/$/, '')}/.default`,
        keyVaultDnsSuffixes: [],
        clock,
        retry: realRetry(clock),
    });
    return await assignedPolicies(subscriptionId);
}
