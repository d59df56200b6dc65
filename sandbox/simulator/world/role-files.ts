import { readFileSync } from 'node:fs';
import { isObject, itemsIn, type JsonObject, textIn } from '../kernel/json.ts';
import type { RoleDefinition } from './world.ts';

/** The roles that Azure has built in, as far as the sandbox's people need them. */
export const builtInRoles: readonly RoleDefinition[] = [
    builtIn('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner', ['*'], []),
    builtIn(
        'b24988ac-6180-42a0-ab88-20f7382dd24c',
        'Contributor',
        ['*'],
        ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'],
    ),
    builtIn('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', ['*/read'], []),
    {
        ...builtIn('14b46e9e-c2b7-41b4-b07b-48a6ebf60603', 'Key Vault Crypto Officer', [], []),
        dataActions: ['Microsoft.KeyVault/vaults/keys/*', 'Microsoft.KeyVault/vaults/keyrotationpolicies/*'],
    },
];

/** Pgwarden's own roles, in the order in which they are assigned. */
export const productRoleNames = [
    'reader',
    'remediator',
    'key-vault',
    'log-destinations',
    'storage',
    'notifications',
] as const;
export type ProductRoleName = (typeof productRoleNames)[number];

/** Pgwarden's roles of a Managed HSM, which are its own and not Azure's. */
export type HsmRoleName = 'managed-hsm' | 'managed-hsm-reader';

/** Reads a role definition that is also deployed: `infra/roles/{name}.json`, Azure's custom role JSON. */
export function readProductRole(name: ProductRoleName): RoleDefinition {
    return roleOf(roleFile(name), { name: 'Name', id: 'Id', field: (field) => field });
}

/** The same for the form of a Managed HSM, whose fields start in lower case and whose id is `name`. */
export function readHsmRole(name: HsmRoleName): RoleDefinition {
    const field = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
    return roleOf(roleFile(name), { name: 'roleName', id: 'name', field });
}

function roleFile(name: string): JsonObject {
    const file = new URL(`../../../infra/roles/${name}.json`, import.meta.url);
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isObject(json)) throw new TypeError(`${file.pathname} is not a role definition`);
    return json;
}

interface RoleForm {
    readonly name: string;
    readonly id: string;
    readonly field: (field: string) => string;
}

function roleOf(json: JsonObject, { name, id, field }: RoleForm): RoleDefinition {
    const roleName = textIn(json, name);
    const guid = textIn(json, id);
    if (roleName === undefined || guid === undefined)
        throw new TypeError(`A role definition has no ${name} or ${id}`);
    return {
        id: roleDefinitionId(guid),
        roleName,
        isCustom: true,
        actions: texts(json, field('Actions')),
        notActions: texts(json, field('NotActions')),
        dataActions: texts(json, field('DataActions')),
        notDataActions: texts(json, field('NotDataActions')),
    };
}

function roleDefinitionId(guid: string): string {
    return `/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
}

function texts(json: unknown, field: string): readonly string[] {
    return itemsIn(json, field).filter((item) => typeof item === 'string');
}

function builtIn(
    guid: string,
    roleName: string,
    actions: readonly string[],
    notActions: readonly string[],
): RoleDefinition {
    return { id: roleDefinitionId(guid), roleName, actions, notActions, dataActions: [], notDataActions: [] };
}
