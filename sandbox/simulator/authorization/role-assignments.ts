import type { ArmCall, Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { objectIn, textIn } from '../kernel/json.ts';
import type { RoleAssignment } from '../world/world.ts';
import { listAtScope } from './scoped-list.ts';

/** Below a scope, and at the root of everything. */
const lists = ['', '/{scope...}'].map(
    (scope) => `${scope}/providers/Microsoft.Authorization/roleAssignments`,
);
const action = 'Microsoft.Authorization/roleAssignments';

/** Role assignments. They take effect at once, and end at once; Azure may need minutes. */
export function roleAssignmentRoutes(context: ProviderContext): readonly Route[] {
    return lists.flatMap((list) => routesAt(context, list));
}

function routesAt(context: ProviderContext, list: string): readonly Route[] {
    const { roleAssignments } = context.world;
    const indexOf = (call: ArmCall): number => roleAssignments.findIndex((each) => isThat(each, call));
    return [
        {
            method: 'GET',
            pattern: list,
            action: `${action}/read`,
            serve: (call) => {
                const wanted = principalOf(call);
                const found = roleAssignments.filter(
                    ({ principalId }) => wanted === undefined || principalId.toLowerCase() === wanted,
                );
                return listAtScope(context, call, found, (each) => bodyOf(context, each));
            },
        },
        {
            method: 'GET',
            pattern: `${list}/{name}`,
            action: `${action}/read`,
            serve: (call) => {
                const found = roleAssignments[indexOf(call)];
                return found === undefined ? notFound(call) : { status: 200, body: bodyOf(context, found) };
            },
        },
        {
            method: 'PUT',
            pattern: `${list}/{name}`,
            action: `${action}/write`,
            serve: (call) => put(context, call, indexOf(call)),
        },
        {
            method: 'DELETE',
            pattern: `${list}/{name}`,
            action: `${action}/delete`,
            serve: (call) => {
                const [removed] = indexOf(call) === -1 ? [] : roleAssignments.splice(indexOf(call), 1);
                return removed === undefined
                    ? { status: 204 }
                    : { status: 200, body: bodyOf(context, removed) };
            },
        },
    ];
}

/** The object id in `principalId eq '…'` or `assignedTo('…')`, lower case. */
function principalOf({ request }: ArmCall): string | undefined {
    const filter = request.query.get('$filter') ?? '';
    return /(?:principalId\s+eq\s+|assignedTo\()'([^']+)'/i.exec(filter)?.[1]?.toLowerCase();
}

function put(context: ProviderContext, call: ArmCall, index: number): SimulatorResponse {
    const { roleAssignments, roleDefinitions, principals } = context.world;
    const properties = objectIn(call.request.body, 'properties');
    const roleDefinitionId = textIn(properties, 'roleDefinitionId') ?? '';
    const principalId = textIn(properties, 'principalId') ?? '';
    const role = roleDefinitions.get(roleDefinitionId.toLowerCase()) ?? roleByGuid(context, roleDefinitionId);
    if (role === undefined) {
        return azureError(
            400,
            'RoleDefinitionDoesNotExist',
            `The specified role definition with ID '${roleDefinitionId}' does not exist.`,
        );
    }
    if (!principals.has(principalId.toLowerCase())) {
        const message = `Principal ${principalId} does not exist in the directory ${context.world.tenantId}.`;
        return azureError(400, 'PrincipalNotFound', message);
    }
    if (index !== -1) {
        return azureError(409, 'RoleAssignmentExists', 'The role assignment already exists.');
    }
    const { scope = '', name = '' } = call.parameters;
    const assignment: RoleAssignment = { name, scope, roleDefinitionId: role.id, principalId };
    roleAssignments.push(assignment);
    return { status: 201, body: bodyOf(context, assignment) };
}

/** Clients write the id of a role below any scope; its GUID tells which one is meant. */
function roleByGuid({ world }: ProviderContext, id: string): { readonly id: string } | undefined {
    const guid = id.slice(id.lastIndexOf('/') + 1).toLowerCase();
    return [...world.roleDefinitions.values()].find((role) => role.id.toLowerCase().endsWith(`/${guid}`));
}

function isThat(assignment: RoleAssignment, { parameters: { scope = '', name = '' } }: ArmCall): boolean {
    const own = assignment.scope === '/' ? '' : assignment.scope;
    return assignment.name.toLowerCase() === name.toLowerCase() && own.toLowerCase() === scope.toLowerCase();
}

function notFound({ parameters: { name = '' } }: ArmCall): SimulatorResponse {
    return azureError(404, 'RoleAssignmentNotFound', `The role assignment '${name}' is not found.`);
}

function bodyOf(context: ProviderContext, assignment: RoleAssignment): unknown {
    const principal = context.world.principals.get(assignment.principalId.toLowerCase());
    const scope = assignment.scope === '/' ? '' : assignment.scope;
    return {
        properties: {
            roleDefinitionId: assignment.roleDefinitionId,
            principalId: assignment.principalId,
            principalType: principal?.type ?? 'ServicePrincipal',
            scope: assignment.scope,
        },
        id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${assignment.name}`,
        type: 'Microsoft.Authorization/roleAssignments',
        name: assignment.name,
    };
}
