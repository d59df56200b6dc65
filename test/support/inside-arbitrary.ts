import type { Catalogue, DatabaseAccess, Membership, Role, RoleSetting } from '../../src/model/catalogue.ts';
import type {
    DatabaseObjects,
    DefaultPrivileges,
    DefinerFunction,
    Extension,
    PublicRelation,
    RowSecurityTable,
    Schema,
    UserMapping,
} from '../../src/model/database-objects.ts';
import { fc } from './property.ts';

/** Whatever can lie inside a server, for laws. Few names, so that things meet. */

/** Roles of Azure, of the server's creation, and of people. */
const roleNames = ['azuresu', 'azure_pg_admin', 'replication', 'pgadmin', 'app', 'till', 'dba', 'azure_app'];
const roleName = fc.constantFrom(...roleNames);
const grantedRole = fc.constantFrom(...roleNames, 'pg_read_all_data', 'pg_maintain', 'pg_monitor');
const schemaName = fc.constantFrom('public', 'sales', 'My, "Schema"');
const some = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { maxLength: 3 });

const role: fc.Arbitrary<Role> = fc
    .record(
        {
            name: roleName,
            canCreateRoles: fc.boolean(),
            canCreateDatabases: fc.boolean(),
            canLogin: fc.boolean(),
            canReplicate: fc.boolean(),
            bypassesRowSecurity: fc.boolean(),
            connectionLimit: fc.constant(-1),
            validUntil: fc.constantFrom(
                '2026-06-20T00:00:00Z',
                '2029-01-01T00:00:00Z',
                'infinity',
                '-infinity',
            ),
            authenticationType: fc.constantFrom('SCRAM-256', 'MD5', 'NOLOGIN', 'md5', 'banana'),
            entra: fc.record(
                {
                    objectId: fc.constantFrom(
                        'A0000000-0000-4000-8000-00000000000A',
                        'c0000000-0000-4000-8000-00000000000c',
                    ),
                    isAdministrator: fc.boolean(),
                },
                { requiredKeys: ['isAdministrator'] },
            ),
        },
        {
            requiredKeys: [
                'name',
                'canCreateRoles',
                'canCreateDatabases',
                'canLogin',
                'canReplicate',
                'bypassesRowSecurity',
                'connectionLimit',
            ],
        },
    )
    // Azure alone makes superusers.
    .map((each) => ({ ...each, isSuperuser: each.name === 'azuresu' }));

export const membershipArbitrary: fc.Arbitrary<Membership> = fc.record(
    {
        role: grantedRole,
        member: roleName,
        grantor: fc.constantFrom('pgadmin', 'dba'),
        hasAdminOption: fc.boolean(),
        inherits: fc.boolean(),
        canSet: fc.boolean(),
    },
    { requiredKeys: ['role', 'member', 'grantor', 'hasAdminOption'] },
);

export const settingArbitrary: fc.Arbitrary<RoleSetting> = fc.record(
    {
        role: roleName,
        database: fc.constantFrom('postgres', 'orders'),
        name: fc.constantFrom(
            'password_encryption',
            'pgaudit.log',
            'row_security',
            'log_connections',
            'work_mem',
        ),
        value: fc.constantFrom('md5', 'scram-sha-256', 'on', 'OFF', '', 'all', 'ddl, role', 'all, -ddl'),
    },
    { requiredKeys: ['name', 'value'] },
);

const access: fc.Arbitrary<DatabaseAccess> = fc.record({
    name: fc.constantFrom('postgres', 'orders', 'shop', 'template1'),
    owner: roleName,
    allowsConnections: fc.boolean(),
    isTemplate: fc.boolean(),
    publicPrivileges: fc.subarray(['CONNECT', 'CREATE', 'TEMPORARY']),
    connectGrantees: fc.subarray(roleNames),
});

/** The grant that Azure makes when it creates a server. */
const ofCreation: Membership = {
    role: 'azure_pg_admin',
    member: 'pgadmin',
    grantor: 'azuresu',
    hasAdminOption: true,
};

export const catalogueArbitrary: fc.Arbitrary<Catalogue> = fc.record({
    version: fc.constantFrom(130_023, 160_014, 180_004),
    readAt: fc.constant('2026-06-15T12:00:00Z'),
    isReplica: fc.constantFrom(false, false, false, true),
    roles: fc.uniqueArray(role, { maxLength: 6, selector: ({ name }) => name }),
    memberships: fc
        .tuple(fc.boolean(), fc.array(membershipArbitrary, { maxLength: 6 }))
        .map(([isCreated, others]) => [...(isCreated ? [ofCreation] : []), ...others]),
    settings: some(settingArbitrary),
    databases: fc.uniqueArray(access, { maxLength: 3, selector: ({ name }) => name }),
});

const schema: fc.Arbitrary<Schema> = fc.record({
    name: schemaName,
    owner: roleName,
    publicCreateGrantors: fc.subarray(['azure_pg_admin', 'dba']),
});

export const relationArbitrary: fc.Arbitrary<PublicRelation> = fc.record({
    kind: fc.constantFrom('table' as const, 'view' as const, 'sequence' as const),
    schema: schemaName,
    name: fc.constantFrom('invoices', 'Odd "name"'),
    owner: roleName,
    grantors: fc.subarray(['app', 'dba']),
    privileges: fc.subarray(['INSERT', 'SELECT']),
});

export const definerArbitrary: fc.Arbitrary<DefinerFunction> = fc.record(
    {
        schema: schemaName,
        name: fc.constantFrom('reset', 'total'),
        identityArguments: fc.constantFrom('', 'integer, text'),
        owner: roleName,
        language: fc.constantFrom('plpgsql', 'sql', 'c', 'internal'),
        searchPath: fc.constantFrom(
            'pg_catalog, pg_temp',
            '"$user", public',
            '',
            '"My, ""Schema""", pg_temp',
            '"unclosed',
            'sales',
        ),
        isPublic: fc.boolean(),
    },
    { requiredKeys: ['schema', 'name', 'identityArguments', 'owner', 'language', 'isPublic'] },
);

const table: fc.Arbitrary<RowSecurityTable> = fc.record({
    schema: schemaName,
    name: fc.constantFrom('customers', 'invoices'),
    owner: roleName,
    isEnabled: fc.boolean(),
    isForced: fc.boolean(),
    policies: fc.integer({ min: 0, max: 2 }),
});

export const defaultsArbitrary: fc.Arbitrary<DefaultPrivileges> = fc.record(
    {
        role: roleName,
        schema: schemaName,
        objects: fc.constantFrom('tables' as const, 'schemas' as const),
        privileges: fc.subarray(['SELECT', 'USAGE']),
    },
    { requiredKeys: ['role', 'objects', 'privileges'] },
);

const extension: fc.Arbitrary<Extension> = fc.record({
    name: fc.constantFrom('plpgsql', 'pgaudit', 'hstore', 'dblink', 'anon'),
    version: fc.constantFrom('1.0', ''),
    schema: schemaName,
});

export const mappingArbitrary: fc.Arbitrary<UserMapping> = fc.record(
    {
        server: fc.constantFrom('archive', 'billing'),
        wrapper: fc.constantFrom('postgres_fdw', 'dblink_fdw', 'file_fdw'),
        user: fc.constantFrom('public', 'app'),
        sslMode: fc.constantFrom('verify-full', 'require'),
    },
    { requiredKeys: ['server', 'wrapper', 'user'] },
);

const objects: fc.Arbitrary<DatabaseObjects> = fc.record({
    database: fc.constantFrom('postgres', 'orders', 'shop'),
    schemas: fc.uniqueArray(schema, { maxLength: 3, selector: ({ name }) => name }),
    publicRelations: some(relationArbitrary),
    definerFunctions: some(definerArbitrary),
    rowSecurity: some(table),
    defaultPrivileges: some(defaultsArbitrary),
    extensions: fc.uniqueArray(extension, { maxLength: 4, selector: ({ name }) => name }),
    availableExtensions: fc.subarray(['pgaudit', 'hstore']),
    userMappings: some(mappingArbitrary),
    eventTriggers: fc.constant([]),
});

export const databasesArbitrary: fc.Arbitrary<readonly DatabaseObjects[]> = fc.uniqueArray(objects, {
    maxLength: 3,
    selector: ({ database }) => database,
});
