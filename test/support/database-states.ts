/** What lies inside a server right after it was created, for tests that change parts of it. */
import type { Catalogue, Role } from '../../src/model/catalogue.ts';
import type { DatabaseObjects } from '../../src/model/database-objects.ts';

export function role(name: string, overrides: Partial<Role> = {}): Role {
    return {
        name,
        isSuperuser: false,
        canCreateRoles: false,
        canCreateDatabases: false,
        canLogin: true,
        canReplicate: false,
        bypassesRowSecurity: false,
        connectionLimit: -1,
        ...overrides,
    };
}

/** The roles and databases of a PostgreSQL 17 server whose administrator is `pgadmin`. */
export function createdCatalogue(overrides: Partial<Catalogue> = {}): Catalogue {
    return {
        version: 170_009,
        readAt: '2026-06-15T12:00:00Z',
        isReplica: false,
        roles: [
            role('azure_pg_admin', { canLogin: false }),
            role('azuresu', { isSuperuser: true, canCreateRoles: true, canCreateDatabases: true }),
            role('pgadmin', { canCreateRoles: true, canCreateDatabases: true, bypassesRowSecurity: true }),
            role('replication', { canReplicate: true }),
        ],
        memberships: [
            {
                role: 'azure_pg_admin',
                member: 'pgadmin',
                grantor: 'azuresu',
                hasAdminOption: true,
                inherits: true,
                canSet: true,
            },
        ],
        settings: [{ role: 'azuresu', name: 'search_path', value: 'pg_catalog' }],
        databases: [
            {
                name: 'postgres',
                owner: 'azure_pg_admin',
                allowsConnections: true,
                isTemplate: false,
                publicPrivileges: ['CONNECT', 'TEMPORARY'],
                connectGrantees: [],
            },
        ],
        ...overrides,
    };
}

/** The objects of a database in which nobody has created any. */
export function createdDatabase(database: string, overrides: Partial<DatabaseObjects> = {}): DatabaseObjects {
    return {
        database,
        schemas: [{ name: 'public', owner: 'azure_pg_admin', publicCreateGrantors: [] }],
        publicRelations: [],
        definerFunctions: [],
        rowSecurity: [],
        defaultPrivileges: [],
        extensions: [{ name: 'plpgsql', version: '1.0', schema: 'pg_catalog' }],
        availableExtensions: ['pgaudit'],
        userMappings: [],
        eventTriggers: [],
        ...overrides,
    };
}
