import { subscriptionNotFound } from '../arm/not-found.ts';
import type { ArmCall } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { PolicyProblem } from '../policy/problems.ts';
import { isUnder } from '../world/world.ts';

export const authorizationNamespace = '/{scope...}/providers/Microsoft.Authorization';

/** What the paths of definitions and assignments have in common. */
export function scopeAndName({ parameters: { scope = '', name = '' } }: ArmCall): {
    readonly scope: string;
    readonly name: string;
} {
    return { scope, name };
}

export function isSameText(a: string, b: string): boolean {
    return a.toLowerCase() === b.toLowerCase();
}

/** Azure's refusal of a name or a scope at which there can be no definition or assignment. */
export function placeProblem(
    { world }: ProviderContext,
    call: ArmCall,
    kind: 'definition' | 'assignment',
): SimulatorResponse | undefined {
    const { scope, name } = scopeAndName(call);
    const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(scope)?.[1];
    if (subscriptionId !== undefined && !world.subscriptions.has(subscriptionId.toLowerCase())) {
        return subscriptionNotFound(subscriptionId);
    }
    const isGroup = /^\/providers\/Microsoft\.Management\/managementGroups\/[^/]+$/i.test(scope);
    const isSubscription = /^\/subscriptions\/[^/]+$/i.test(scope);
    if (kind === 'definition' && !isGroup && !isSubscription) {
        // Assumed: the code. Documented: a definition belongs to a management group or a subscription.
        return azureError(
            400,
            'InvalidPolicyDefinitionScope',
            `A policy definition belongs to a management group or a subscription, not to '${scope}'.`,
        );
    }
    // Documented: the lengths. Assumed: the code.
    const longest = kind === 'assignment' && isGroup ? 24 : 64;
    if (name.length <= longest && !/[<>*%&:?.+/\\]/.test(name)) return undefined;
    return azureError(
        400,
        'InvalidPolicyName',
        `The policy ${kind} name '${name}' is invalid. It must have at most '${longest}' characters and none of '<>*%&:?.+/\\'.`,
    );
}

/** True for a definition at or above the scope; built-in ones are above every scope. */
export function isAbove(context: ProviderContext, definitionId: string, scope: string): boolean {
    const place = definitionId.replace(/\/providers\/Microsoft\.Authorization\/[^/]+\/[^/]+$/i, '');
    return place === '' || isUnder(context.world, scope, place);
}

/** The response of `work`, or Azure's refusal of what it throws. */
export function withProblems(work: () => SimulatorResponse): SimulatorResponse {
    try {
        return work();
    } catch (error) {
        if (error instanceof PolicyProblem) return azureError(error.status, error.code, error.message);
        throw error;
    }
}

/** The definitions that `$filter=policyType eq 'Custom'` or `'BuiltIn'` leaves; all without it. */
export function ofWantedType<Item extends { readonly id: string }>(
    { request }: ArmCall,
    items: readonly Item[],
): readonly Item[] {
    const wanted = /policyType eq '(\w+)'/i.exec(request.query.get('$filter') ?? '')?.[1]?.toLowerCase();
    if (wanted === undefined) return items;
    return items.filter(({ id }) => isBuiltIn(id) === (wanted === 'builtin'));
}

/** Built-in definitions and initiatives belong to no scope. */
export function isBuiltIn(id: string): boolean {
    return /^\/providers\/Microsoft\.Authorization\//i.test(id);
}

/** Puts a definition in the place of the one with its id, or at the end. */
export function putById<Item extends { readonly id: string }>(items: Item[], item: Item): void {
    const index = items.findIndex(({ id }) => isSameText(id, item.id));
    if (index === -1) items.push(item);
    else items.splice(index, 1, item);
}
