import type { ArmCall } from '../arm/route.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import { isWithin } from '../world/world.ts';

/** Assumed: a list holds what applies at the scope, above it and below it; with `atScope()` nothing from below. */
export function listAtScope<T extends { readonly scope: string }>(
    call: ArmCall,
    items: readonly T[],
    bodyOf: (item: T) => unknown,
): SimulatorResponse {
    const scope = call.parameters.scope ?? '';
    const filter = call.request.query.get('$filter') ?? '';
    const isAtScope = /atScope\(\)|atExactScope\(\)/i.test(filter);
    const applies = (item: T): boolean =>
        item.scope === '/' ||
        /^\/providers\/Microsoft\.Management\/managementGroups\//i.test(item.scope) ||
        isWithin(scope, item.scope) ||
        (!isAtScope && isWithin(item.scope, scope));
    return { status: 200, body: { value: items.filter(applies).map(bodyOf) } };
}
