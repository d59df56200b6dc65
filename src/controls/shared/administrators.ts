import type { Catalogue, Role } from '../../model/catalogue.ts';
import { administratorRole } from '../../model/predefined-roles.ts';
import { equalsIgnoringCase } from '../../model/resource-id.ts';
import type { Administrator } from '../../model/server-state.ts';
import type { Thresholds } from '../../model/thresholds.ts';

const superusers = new Set(['azuresu', 'azure_superuser']);
const azureRoles = new Set([...superusers, administratorRole, 'replication']);

/** Tells if Azure itself has that role: nobody else can make a superuser. */
function isAzureRole({ name, isSuperuser }: Role): boolean {
    return azureRoles.has(name) || (isSuperuser && name.startsWith('azure'));
}

/** Returns the roles that Azure itself has. */
export function rolesOfAzure({ roles }: Catalogue): ReadonlySet<string> {
    return new Set([...azureRoles, ...roles.filter(isAzureRole).map(({ name }) => name)]);
}

/** Returns Azure's superusers. Nobody else can change what they own. */
export function superusersOfAzure({ roles }: Catalogue): ReadonlySet<string> {
    const present = roles.filter((role) => role.isSuperuser && isAzureRole(role)).map(({ name }) => name);
    return new Set([...superusers, ...present]);
}

/**
 * Returns the roles that may be administrators: Azure's own, the one that was created with the server, the Entra
 * administrators that Azure lists, by object id, and those that the baseline names. Members of these are not among them.
 */
export function administratorsOf(
    { catalogue, administrators }: AdministratorState,
    { databases }: Thresholds,
): ReadonlySet<string> {
    const listed = catalogue.roles.filter(({ entra }) => isListed(entra?.objectId, administrators));
    return new Set([
        ...rolesOfAzure(catalogue),
        ...createdWithServer(catalogue),
        ...listed.map(({ name }) => name),
        ...databases.administrators,
    ]);
}

export interface AdministratorState {
    readonly catalogue: Catalogue;
    readonly administrators: readonly Administrator[];
}

function isListed(id: string | undefined, administrators: readonly Administrator[]): boolean {
    return id !== undefined && administrators.some(({ objectId }) => equalsIgnoringCase(objectId, id));
}

/**
 * Returns the administrator of the server, `administratorLogin`.
 * Assumed: Azure itself grants its role with ADMIN OPTION to that one, and to roles of Entra. No other role can name it as the grantor.
 */
export function createdWithServer({ memberships, roles }: Catalogue): readonly string[] {
    const entra = new Set(roles.filter((role) => role.entra !== undefined).map(({ name }) => name));
    return memberships
        .filter(
            ({ role, member, grantor, hasAdminOption }) =>
                role === administratorRole && hasAdminOption && superusers.has(grantor) && !entra.has(member),
        )
        .map(({ member }) => member);
}
