import type { ArmCall, Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { objectIn, textIn } from '../kernel/json.ts';
import type { Lock } from '../world/world.ts';
import { policyAssignmentRoutes } from './policy-assignments.ts';
import { policyDefinitionRoutes } from './policy-definitions.ts';
import { policyExemptionRoutes } from './policy-exemptions.ts';
import { policySetDefinitionRoutes } from './policy-set-definitions.ts';
import { roleAssignmentRoutes } from './role-assignments.ts';
import { listAtScope } from './scoped-list.ts';

const namespace = '/{scope...}/providers/Microsoft.Authorization';

/** `Microsoft.Authorization`: locks, Azure Policy, role assignments and definitions. */
export function authorizationRoutes(context: ProviderContext): readonly Route[] {
    const { world } = context;
    return [
        {
            method: 'GET',
            pattern: `${namespace}/locks`,
            action: 'Microsoft.Authorization/locks/read',
            serve: (call) => listAtScope(context, call, world.locks, lockBody),
        },
        {
            method: 'GET',
            pattern: `${namespace}/locks/{name}`,
            action: 'Microsoft.Authorization/locks/read',
            serve: (call) => {
                const lock = world.locks.find((candidate) => isLockOf(candidate, call));
                return lock === undefined ? lockNotFound(call) : { status: 200, body: lockBody(lock) };
            },
        },
        {
            method: 'PUT',
            pattern: `${namespace}/locks/{name}`,
            action: 'Microsoft.Authorization/locks/write',
            serve: (call) => putLock(world.locks, call),
        },
        {
            method: 'DELETE',
            pattern: `${namespace}/locks/{name}`,
            action: 'Microsoft.Authorization/locks/delete',
            serve: (call) => {
                const index = world.locks.findIndex((lock) => isLockOf(lock, call));
                if (index === -1) return { status: 204 };
                world.locks.splice(index, 1);
                return { status: 200 };
            },
        },
        ...policyDefinitionRoutes(context),
        ...policySetDefinitionRoutes(context),
        ...policyAssignmentRoutes(context),
        ...policyExemptionRoutes(context),
        ...roleAssignmentRoutes(context),
        {
            method: 'GET',
            pattern: `${namespace}/roleDefinitions`,
            action: 'Microsoft.Authorization/roleDefinitions/read',
            serve: () => ({
                status: 200,
                body: {
                    value: [...world.roleDefinitions.values()].map(({ id, roleName, ...permissions }) => ({
                        properties: { roleName, permissions: [permissions] },
                        id,
                        name: id.slice(id.lastIndexOf('/') + 1),
                        type: 'Microsoft.Authorization/roleDefinitions',
                    })),
                },
            }),
        },
    ];
}

function putLock(locks: Lock[], call: ArmCall): SimulatorResponse {
    const properties = objectIn(call.request.body, 'properties');
    const level = textIn(properties, 'level');
    if (level !== 'ReadOnly' && level !== 'CanNotDelete') {
        return azureError(400, 'InvalidRequestContent', `The lock level '${level}' is not valid.`);
    }
    const notes = textIn(properties, 'notes');
    const { scope = '', name = '' } = call.parameters;
    const lock: Lock = { name, scope, level, ...(notes === undefined ? {} : { notes }) };
    const index = locks.findIndex((candidate) => isLockOf(candidate, call));
    if (index === -1) locks.push(lock);
    else locks.splice(index, 1, lock);
    return { status: index === -1 ? 201 : 200, body: lockBody(lock) };
}

function isLockOf(lock: Lock, call: ArmCall): boolean {
    const { scope = '', name = '' } = call.parameters;
    return lock.name.toLowerCase() === name.toLowerCase() && lock.scope.toLowerCase() === scope.toLowerCase();
}

function lockNotFound(call: ArmCall): SimulatorResponse {
    return azureError(404, 'LockNotFound', `The lock '${call.parameters.name}' could not be found.`);
}

function lockBody(lock: Lock): unknown {
    return {
        properties: { level: lock.level, ...(lock.notes === undefined ? {} : { notes: lock.notes }) },
        id: `${lock.scope}/providers/Microsoft.Authorization/locks/${lock.name}`,
        type: 'Microsoft.Authorization/locks',
        name: lock.name,
    };
}
