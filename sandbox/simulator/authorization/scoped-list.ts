import { subscriptionNotFound } from '../arm/not-found.ts';
import { pageOf } from '../arm/page.ts';
import type { ArmCall } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import { isUnder } from '../world/world.ts';

/** Assumed: a list holds what applies at the scope, above it and below it; with `atScope()` nothing from below. */
export function listAtScope<T extends { readonly scope: string }>(
    { world, behavior }: ProviderContext,
    call: ArmCall,
    items: readonly T[],
    bodyOf: (item: T) => unknown,
): SimulatorResponse {
    const scope = call.parameters.scope ?? '';
    const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(scope)?.[1];
    if (subscriptionId !== undefined && !world.subscriptions.has(subscriptionId.toLowerCase()))
        return subscriptionNotFound(subscriptionId);
    const filter = call.request.query.get('$filter') ?? '';
    const isAtScope = /atScope\(\)|atExactScope\(\)/i.test(filter);
    const applies = (item: T): boolean =>
        isUnder(world, scope, item.scope) || (!isAtScope && isUnder(world, item.scope, scope));
    return pageOf(call, items.filter(applies), behavior.scopedPerPage, bodyOf);
}
