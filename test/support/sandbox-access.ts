/** What Pgwarden may do, server by server: role assignments that a deployment would make otherwise. */
import { assignRole, people } from '../../sandbox/simulator/world/people.ts';
import type { RoleDefinition, World } from '../../sandbox/simulator/world/world.ts';

/** Takes one of Pgwarden's roles away on one server. It keeps the role everywhere else. */
export function withoutRoleOn(world: World, roleName: string, serverId: string): void {
    const { objectId } = people.pgwarden;
    const role = [...world.roleDefinitions.values()].find((candidate) => candidate.roleName === roleName);
    const position = world.roleAssignments.findIndex(
        ({ principalId, roleDefinitionId }) =>
            principalId === objectId && roleDefinitionId.toLowerCase() === role?.id.toLowerCase(),
    );
    if (role === undefined || position < 0) throw new RangeError(`Pgwarden has no role ${roleName}`);
    world.roleAssignments.splice(position, 1);
    const elsewhere = withoutServers(role);
    world.roleDefinitions.set(elsewhere.id.toLowerCase(), elsewhere);
    assignRole(world, objectId, elsewhere.roleName, '/');
    for (const { id } of world.servers.values()) {
        if (id !== serverId) assignRole(world, objectId, roleName, id);
    }
}

/** What of a role is not about servers: where operations are polled, subscriptions, workspaces. */
function withoutServers(role: RoleDefinition): RoleDefinition {
    return {
        ...role,
        id: `${role.id}-elsewhere`,
        roleName: `${role.roleName} elsewhere`,
        actions: role.actions.filter((action) => !/\/flexibleServers|\/diagnosticSettings/i.test(action)),
    };
}
