/** Servers on which every control inside the databases drifts, or none. */
import type { Membership } from '../../src/model/catalogue.ts';
import type { DefinerFunction } from '../../src/model/database-objects.ts';
import type { ServerState } from '../../src/model/server-state.ts';
import type { Thresholds } from '../../src/model/thresholds.ts';
import { createdCatalogue, createdDatabase, role } from './database-states.ts';
import { serverState, thresholds } from './states.ts';

/** A membership as `GRANT role TO member` makes it on PostgreSQL 16 and newer. */
export function membership(granted: string, member: string, overrides: Partial<Membership> = {}): Membership {
    return {
        role: granted,
        member,
        grantor: 'pgadmin',
        hasAdminOption: false,
        inherits: true,
        canSet: true,
        ...overrides,
    };
}

/** A function with SECURITY DEFINER that only its owner may call, and that has a safe path. */
export function definer(overrides: Partial<DefinerFunction> = {}): DefinerFunction {
    return {
        schema: 'sales',
        name: 'total',
        identityArguments: 'integer',
        owner: 'app_owner',
        language: 'plpgsql',
        searchPath: 'pg_catalog, sales, pg_temp',
        isPublic: false,
        ...overrides,
    };
}

const created = createdCatalogue();

/** The roles of a server that was just created, and these. Those that log in have SCRAM passwords. */
export function rolesWith(...roles: Parameters<typeof role>[]): ServerState['catalogue']['roles'] {
    return [...created.roles, ...roles.map((each) => role(...each))].map((each) => ({
        authenticationType: each.canLogin ? 'SCRAM-256' : 'NOLOGIN',
        ...each,
    }));
}

/** A server that is wrong in every way that some control judges, once or more. */
export const badServer: ServerState = serverState({
    catalogue: createdCatalogue({
        roles: rolesWith(
            ['app', { canCreateRoles: true }],
            ['till', { authenticationType: 'MD5' }],
            ['app_owner', { canLogin: false }],
        ),
        memberships: [
            ...created.memberships,
            membership('azure_pg_admin', 'app'),
            membership('pg_read_all_data', 'till'),
        ],
        settings: [...created.settings, { role: 'app', name: 'password_encryption', value: 'md5' }],
        databases: [
            ...created.databases,
            {
                name: 'orders',
                owner: 'app_owner',
                allowsConnections: true,
                isTemplate: false,
                publicPrivileges: ['CONNECT', 'TEMPORARY'],
                connectGrantees: ['app'],
            },
        ],
    }),
    databases: [
        createdDatabase('orders', {
            schemas: [{ name: 'public', owner: 'azure_pg_admin', publicCreateGrantors: ['azure_pg_admin'] }],
            publicRelations: [
                {
                    kind: 'table',
                    schema: 'sales',
                    name: 'invoices',
                    owner: 'app_owner',
                    grantors: ['app_owner'],
                    privileges: ['SELECT'],
                },
            ],
            definerFunctions: [
                {
                    schema: 'public',
                    name: 'reset',
                    identityArguments: '',
                    owner: 'pgadmin',
                    language: 'plpgsql',
                    isPublic: true,
                },
            ],
            rowSecurity: [
                {
                    schema: 'sales',
                    name: 'customers',
                    owner: 'app_owner',
                    isEnabled: false,
                    isForced: false,
                    policies: 2,
                },
            ],
            defaultPrivileges: [
                { role: 'app_owner', schema: 'sales', objects: 'tables', privileges: ['SELECT'] },
            ],
            extensions: [
                { name: 'plpgsql', version: '1.0', schema: 'pg_catalog' },
                { name: 'dblink', version: '1.2', schema: 'public' },
            ],
            userMappings: [{ server: 'archive', wrapper: 'postgres_fdw', user: 'public' }],
        }),
    ],
});

/** A server in use on which everything is as the baseline wants it. */
export const goodServer: ServerState = serverState({
    catalogue: createdCatalogue({
        roles: rolesWith(['app', { validUntil: '2026-08-01T00:00:00Z' }], ['app_owner', { canLogin: false }]),
        memberships: [...created.memberships, membership('app_owner', 'app')],
        settings: [...created.settings, { role: 'app', name: 'statement_timeout', value: '5min' }],
        databases: [
            ...created.databases,
            {
                name: 'orders',
                owner: 'app_owner',
                allowsConnections: true,
                isTemplate: false,
                publicPrivileges: [],
                connectGrantees: ['app'],
            },
        ],
    }),
    databases: [
        createdDatabase('orders', {
            definerFunctions: [definer({ isPublic: true })],
            rowSecurity: [
                {
                    schema: 'sales',
                    name: 'customers',
                    owner: 'app_owner',
                    isEnabled: true,
                    isForced: false,
                    policies: 2,
                },
            ],
            extensions: [
                { name: 'plpgsql', version: '1.0', schema: 'pg_catalog' },
                { name: 'pgaudit', version: '17.0', schema: 'public' },
            ],
            userMappings: [
                { server: 'archive', wrapper: 'postgres_fdw', user: 'app', sslMode: 'verify-full' },
            ],
        }),
    ],
});

/** Thresholds that ask something of every control inside the databases. */
export const asking: Thresholds = thresholds({ allowedExtensions: ['hstore'] });

export function withCatalogue(catalogue: Partial<ServerState['catalogue']>): ServerState {
    return { ...goodServer, catalogue: { ...goodServer.catalogue, ...catalogue } };
}

/** A good server with one database more, `orders` as it is and `shop` with these objects. */
export function withDatabase(overrides: Parameters<typeof createdDatabase>[1]): ServerState {
    const [orders = createdDatabase('orders')] = goodServer.databases;
    return { ...goodServer, databases: [orders, { ...orders, database: 'shop', ...overrides }] };
}
