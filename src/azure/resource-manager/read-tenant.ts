import * as z from 'zod';
import { TenantUnreadableError } from '../../errors.ts';
import { isTransientRefusal } from '../client/classify-failure.ts';
import { failureOf, failureText } from '../client/failure.ts';
import type { ResourceManagerClients } from './clients.ts';
import { getJson } from './get-json.ts';

const version = '2022-12-01';

/** Source: "Subscriptions - Get"; `tenantId` is the tenant of the subscription, not one that it is delegated to. */
const subscription = z.object({ tenantId: z.guid() });

/** Reads the tenant that a subscription belongs to. Throws TenantUnreadableError. */
export async function readTenant(clients: ResourceManagerClients, subscriptionId: string): Promise<string> {
    try {
        const path = `/subscriptions/${subscriptionId}?api-version=${version}`;
        return subscription.parse(await getJson(clients, subscriptionId, path)).tenantId;
    } catch (error) {
        const failure = failureOf(error);
        const isTransient = isTransientRefusal(failure);
        throw new TenantUnreadableError(subscriptionId, failureText(failure), isTransient, { cause: error });
    }
}
