import * as z from 'zod';
import type { DefenderPlan } from '../../model/surroundings.ts';
import { failureOf, hasCode } from '../client/failure.ts';
import { optionalText } from './parse-fields.ts';
import type { Parsed } from './parse-parts.ts';
import type { ResourceReads } from './resource-reads.ts';

/** Azure's code, with blanks, for a subscription that is not registered with Microsoft.Security: it has no plan. */
const notRegistered = ['Subscription Not Registered', 'SubscriptionNotRegistered'];

/** Reads the plan for open-source relational databases, which covers PostgreSQL. */
export async function readDefenderPlan(
    reads: ResourceReads,
    subscriptionId: string,
): Promise<Parsed<DefenderPlan>> {
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Security/pricings/OpenSourceRelationalDatabases`;
    try {
        return { value: parseDefenderPlan(await reads.one('security', path)), unread: [] };
    } catch (error) {
        if (!hasCode(failureOf(error), notRegistered)) throw error;
        return { value: { pricingTier: '' }, unread: [] };
    }
}

/** Parses GET Microsoft.Security/pricings/{plan}. A plan without a tier is none. */
export function parseDefenderPlan(response: unknown): DefenderPlan {
    const { pricingTier = '' } = z.object({ pricingTier: optionalText }).parse(response);
    return { pricingTier };
}
