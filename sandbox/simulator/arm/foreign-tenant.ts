import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type Principal, type SimulatorResponse } from '../kernel/http.ts';
import { tenantOf } from '../world/world.ts';
import { subscriptionNotFound } from './not-found.ts';

/**
 * The refusal of a caller of another tenant than the subscription's; undefined when the subscription is delegated to it.
 * Reported: 401 with this code. Assumed: also after a delegation was withdrawn; the switch says 404.
 */
export function foreignTenant(
    { world, behavior }: ProviderContext,
    { tenantId }: Principal,
    subscriptionId: string | undefined,
): SimulatorResponse | undefined {
    if (subscriptionId === undefined) return undefined;
    const home = tenantOf(world, subscriptionId);
    const delegatedTo = world.subscriptions.get(subscriptionId.toLowerCase())?.managedByTenants ?? [];
    if (home === tenantId || delegatedTo.includes(tenantId)) return undefined;
    if (behavior.foreignSubscription === 'notFound') return subscriptionNotFound(subscriptionId);
    return azureError(
        401,
        'InvalidAuthenticationTokenTenant',
        `The access token is from the wrong issuer 'https://sts.windows.net/${tenantId}/'. It must match the tenant ` +
            `'https://sts.windows.net/${home}/' associated with this subscription. Please use the authority (URL) ` +
            `'https://login.windows.net/${home}' to get the token.`,
    );
}
