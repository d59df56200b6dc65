import { assignRole } from './people.ts';
import { isWithin, type RoleDefinition, type World } from './world.ts';

/** What a customer delegates to the simulated tenant: a subscription, with roles for one principal on scopes in it. */
export interface Delegation {
    readonly subscriptionId: string;
    /** The customer's tenant. */
    readonly tenantId: string;
    /** Object id of a principal of the simulated tenant. */
    readonly principalId: string;
    /** Names of built-in roles, each with its scope. */
    readonly authorizations: readonly { readonly roleName: string; readonly scope: string }[];
}

/**
 * Delegates a subscription with Azure Lighthouse. Throws a RangeError for a role that Azure does not allow.
 * Documented: built-in roles only, neither Owner nor one with data actions ("Role support for Azure Lighthouse").
 */
export function delegateSubscription(world: World, delegation: Delegation): void {
    const { subscriptionId, tenantId, principalId, authorizations } = delegation;
    for (const { roleName } of authorizations) requireDelegable(world, roleName);
    world.subscriptions.set(subscriptionId.toLowerCase(), {
        subscriptionId,
        displayName: `Customer ${tenantId.slice(0, 4)}`,
        managementGroups: [],
        tenantId,
        managedByTenants: [world.tenantId],
    });
    for (const { roleName, scope } of authorizations) assignRole(world, principalId, roleName, scope);
}

/** Withdraws what was delegated: the customer keeps the subscription and everything in it. */
export function withdrawDelegation(world: World, subscriptionId: string): void {
    const key = subscriptionId.toLowerCase();
    const subscription = world.subscriptions.get(key);
    if (subscription === undefined) return;
    const tenants = subscription.managedByTenants ?? [];
    world.subscriptions.set(key, { ...subscription, managedByTenants: [] });
    const kept = world.roleAssignments.filter(
        ({ principalId, scope }) =>
            !isWithin(scope, `/subscriptions/${subscriptionId}`) ||
            !tenants.includes(world.principals.get(principalId.toLowerCase())?.tenantId ?? ''),
    );
    world.roleAssignments.splice(0, world.roleAssignments.length, ...kept);
}

function requireDelegable(world: World, roleName: string): void {
    const role = [...world.roleDefinitions.values()].find((each) => each.roleName === roleName);
    const problem = role === undefined ? 'no such role' : delegationProblem(role);
    if (problem !== undefined) throw new RangeError(`${roleName} cannot be delegated: ${problem}`);
}

function delegationProblem({ roleName, isCustom, dataActions }: RoleDefinition): string | undefined {
    if (isCustom === true) return 'custom roles are not supported';
    if (roleName === 'Owner') return 'Owner is not supported';
    return dataActions.length > 0 ? 'roles with data actions are not supported' : undefined;
}
