import { builtInRoles, productRoleNames, readProductRole } from './role-files.ts';
import type { KnownPrincipal, World } from './world.ts';

export const tenantId = '7a1e2c3d-0f4b-4c5d-8e6f-9a0b1c2d3e4f';

/** All principals of the sandbox's tenant. Their ids are fixed, so that logs of two runs can be compared. */
export const people = {
    pgwarden: {
        objectId: 'c0ffee00-5ec0-4a11-9b5e-1d0e5eca0001',
        appId: 'c0ffee00-5ec0-4a11-9b5e-1d0e5eca1001',
        tenantId,
        name: 'pgwarden',
        type: 'ServicePrincipal',
        isManagedIdentity: true,
    },
    alice: {
        objectId: 'a11ce000-0000-4000-8000-000000000001',
        tenantId,
        name: 'alice@contoso.example',
        type: 'User',
    },
    bob: {
        objectId: 'b0b00000-0000-4000-8000-000000000002',
        tenantId,
        name: 'bob@contoso.example',
        type: 'User',
    },
    /** A person without any role in Azure, who only works with Pgwarden. */
    carol: {
        objectId: 'ca401000-0000-4000-8000-000000000007',
        tenantId,
        name: 'carol@contoso.example',
        type: 'User',
    },
    terraform: {
        objectId: '7e44af04-0000-4000-8000-000000000003',
        appId: '7e44af04-0000-4000-8000-000000001003',
        tenantId,
        name: 'terraform',
        type: 'ServicePrincipal',
        clientSecret: 'sandbox-terraform',
        appRoles: ['Reader'],
    },
    'azure-policy-remediation': {
        objectId: '901c1e00-0000-4000-8000-000000000004',
        appId: '901c1e00-0000-4000-8000-000000001004',
        tenantId,
        name: 'azure-policy-remediation',
        type: 'ServicePrincipal',
    },
    /** For `az login --service-principal` and for tests. */
    operator: {
        objectId: '09e7a704-0000-4000-8000-000000000005',
        appId: '09e7a704-0000-4000-8000-000000001005',
        tenantId,
        name: 'sandbox-operator',
        type: 'ServicePrincipal',
        clientSecret: 'sandbox-operator',
        appRoles: ['Operator'],
    },
    /** A principal without any role. */
    stranger: {
        objectId: '57a46e40-0000-4000-8000-000000000006',
        appId: '57a46e40-0000-4000-8000-000000001006',
        tenantId,
        name: 'stranger',
        type: 'ServicePrincipal',
        clientSecret: 'sandbox-stranger',
    },
} as const satisfies Readonly<Record<string, KnownPrincipal>>;

export type PersonName = keyof typeof people;

const rolesOf: Readonly<Record<PersonName, readonly string[]>> = {
    pgwarden: [],
    alice: ['Owner'],
    bob: ['Contributor'],
    carol: [],
    terraform: ['Contributor'],
    'azure-policy-remediation': ['Contributor'],
    operator: ['Owner', 'Key Vault Crypto Officer'],
    stranger: [],
};

/** Adds all principals and roles. Pgwarden has exactly the roles of infra/roles, everywhere. */
export function seedPrincipals(world: World, scope: string): void {
    for (const role of builtInRoles) world.roleDefinitions.set(role.id.toLowerCase(), role);
    for (const [name, person] of Object.entries(people)) {
        world.principals.set(person.objectId.toLowerCase(), person);
        for (const roleName of rolesOf[name as PersonName])
            assignRole(world, person.objectId, roleName, scope);
    }
    for (const name of productRoleNames) {
        const role = readProductRole(name);
        world.roleDefinitions.set(role.id.toLowerCase(), role);
        assignRole(world, people.pgwarden.objectId, role.roleName, scope);
    }
}

/** Gives a principal a role on a scope. Throws a RangeError when there is no such role. */
export function assignRole(world: World, principalId: string, roleName: string, scope: string): void {
    const role = [...world.roleDefinitions.values()].find((candidate) => candidate.roleName === roleName);
    if (role === undefined) throw new RangeError(`No role ${roleName}`);
    const number = String(world.roleAssignments.length + 1).padStart(12, '0');
    world.roleAssignments.push({
        name: `45519000-0000-4000-8000-${number}`,
        scope,
        roleDefinitionId: role.id,
        principalId,
    });
}
