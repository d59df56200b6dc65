import { azureError, type Principal, type SimulatorResponse } from '../kernel/http.ts';
import { isBelow, isWithin, type RoleDefinition, tenantOfScope, type World } from '../world/world.ts';

/** A permission on a scope that a call needs. */
export interface RequiredAccess {
    readonly action: string;
    readonly scope: string;
}

/** True when a role assignment at or above the scope gives the principal that action. */
export function isAllowed(world: World, principal: Principal, { action, scope }: RequiredAccess): boolean {
    return rolesAt(world, principal, scope).some(
        (role) => matchesAny(role.actions, action) && !matchesAny(role.notActions, action),
    );
}

/** The same for a data action, such as `Microsoft.KeyVault/vaults/keys/read`. */
export function isDataAllowed(
    world: World,
    principal: Principal,
    { action, scope }: RequiredAccess,
): boolean {
    return rolesAt(world, principal, scope).some(
        (role) => matchesAny(role.dataActions, action) && !matchesAny(role.notDataActions, action),
    );
}

/** Azure's 403, or undefined when the access is granted. */
export function accessProblem(
    world: World,
    principal: Principal,
    access: RequiredAccess,
): SimulatorResponse | undefined {
    if (isAllowed(world, principal, access)) return undefined;
    return azureError(
        403,
        'AuthorizationFailed',
        `The client '${principal.appId ?? principal.name ?? principal.objectId}' with object id '${principal.objectId}' ` +
            `does not have authorization to perform action '${access.action}' over scope '${access.scope}' or the ` +
            'scope is invalid. If access was recently granted, please refresh your credentials.',
    );
}

/** The 403 for what a write needs on other resources: the workspace, the identity. */
export function linkedAccessProblem(
    world: World,
    principal: Principal,
    own: RequiredAccess,
    linked: readonly RequiredAccess[],
): SimulatorResponse | undefined {
    const missing = linked.find((access) => !isAllowed(world, principal, access));
    if (missing === undefined) return undefined;
    return azureError(
        403,
        'LinkedAuthorizationFailed',
        `The client '${principal.appId ?? principal.name ?? principal.objectId}' with object id '${principal.objectId}' ` +
            `has permission to perform action '${own.action}' on scope '${own.scope}'; however, it does not have ` +
            `permission to perform action(s) '${missing.action}' on the linked scope(s) '${missing.scope}' ` +
            '(respectively) or the linked scope(s) are invalid.',
    );
}

function rolesAt(world: World, principal: Principal, scope: string): readonly RoleDefinition[] {
    return world.roleAssignments
        .filter(
            (assignment) =>
                assignment.principalId.toLowerCase() === principal.objectId.toLowerCase() &&
                reaches(world, assignment.scope, scope),
        )
        .flatMap((assignment) => {
            const role = world.roleDefinitions.get(assignment.roleDefinitionId.toLowerCase());
            return role === undefined ? [] : [role];
        });
}

const managementGroup = /^\/providers\/Microsoft\.Management\/managementGroups\/([^/]+)$/i;

function reaches(world: World, assigned: string, scope: string): boolean {
    // The root of a tenant is above its own subscriptions, not above those that are delegated to it.
    if (assigned === '/') return tenantOfScope(world, scope) === world.tenantId;
    if (isWithin(scope, assigned)) return true;
    const group = managementGroup.exec(assigned)?.[1];
    const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(scope)?.[1];
    if (group === undefined || subscriptionId === undefined) return false;
    return isBelow(world.subscriptions.get(subscriptionId.toLowerCase()), group);
}

/** Action patterns know one wildcard, `*`, which also spans slashes. */
function matchesAny(patterns: readonly string[], action: string): boolean {
    return patterns.some((pattern) => {
        if (!pattern.includes('*')) return pattern.toLowerCase() === action.toLowerCase();
        const source = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
        return new RegExp(`^${source}$`, 'i').test(action);
    });
}
