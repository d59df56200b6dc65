import { expect, test } from 'vitest';
import { grantProblems, lookScript, type Principal } from '../../../src/postgresql/grants.ts';
import { createdCatalogue, role } from '../../support/database-states.ts';

const objectId = '11111111-1111-4111-8111-111111111111';
const principal: Principal = { role: 'pgwarden', objectId, type: 'service' };
const settings = [{ role: 'pgwarden', name: 'default_transaction_read_only', value: 'on' }];
const entra = { objectId, principalType: 'service', isAdministrator: false };
const granted = role('pgwarden', { connectionLimit: 4, entra });

function problemsOf(overrides: Parameters<typeof createdCatalogue>[0] = {}, databases = ['postgres']) {
    return grantProblems(
        createdCatalogue({ roles: [granted], memberships: [], settings, ...overrides }),
        principal,
        databases,
    );
}

test('the script creates the role by object id, limits it, and says how to take it away', () => {
    expect(
        lookScript(principal, ['orders']),
    ).toBe(`-- 1. In database postgres, as a Microsoft Entra administrator of the server:
SELECT * FROM pg_catalog.pgaadauth_create_principal_with_oid('pgwarden', '${objectId}', 'service', false, false);
ALTER ROLE "pgwarden" CONNECTION LIMIT 4;
ALTER ROLE "pgwarden" SET default_transaction_read_only = on;

-- 2. As the owner of each database. From another role, PostgreSQL only warns and grants nothing:
GRANT CONNECT ON DATABASE "orders" TO "pgwarden";

-- To take it away again, as the same roles:
-- REVOKE CONNECT ON DATABASE "orders" FROM "pgwarden";
-- DROP ROLE "pgwarden";
`);
});

test('no name leaves its quotes or its line', () => {
    const hostile = `x'";\n--\\`;
    const script = lookScript({ ...principal, role: hostile }, [hostile]);
    const lines = script.split('\n').filter((line) => line !== '');
    expect(lines.every((line) => /^(?:-- |SELECT|ALTER|GRANT)/.test(line))).toBe(true);
    expect(script).toContain(
        String.raw`GRANT CONNECT ON DATABASE U&"x'"";\+00000a--\\" TO U&"x'"";\+00000a--\\";`,
    );
    expect(() => lookScript(principal, ['x'.repeat(64)])).toThrow('1 to 63 bytes');
});

test('a server with what the script grants has no problem', () => {
    expect(problemsOf()).toEqual([]);
});

test.each([
    [{ roles: [] }, 'the role "pgwarden" does not exist'],
    [{ roles: [{ ...granted, canLogin: false }] }, '"pgwarden" may not log in'],
    [{ roles: [{ ...granted, canCreateRoles: true }] }, '"pgwarden" has the attribute CREATEROLE'],
    [{ roles: [{ ...granted, bypassesRowSecurity: true }] }, '"pgwarden" has the attribute BYPASSRLS'],
    [{ roles: [role('pgwarden', { connectionLimit: 4 })] }, '"pgwarden" is no role of Microsoft Entra'],
    [
        { roles: [{ ...granted, entra: { ...entra, objectId: '0a' } }] },
        '"pgwarden" belongs to another principal',
    ],
    [
        { roles: [{ ...granted, entra: { ...entra, isAdministrator: true } }] },
        '"pgwarden" is an administrator in Microsoft Entra',
    ],
    [
        { settings: [{ role: 'other', name: 'default_transaction_read_only', value: 'on' }] },
        '"pgwarden" is not read-only by default',
    ],
    [
        { settings: [...settings, { role: 'pgwarden', name: 'search_path', value: 'sales' }] },
        '"pgwarden" has settings that the SQL does not give',
    ],
    [
        { settings: [...settings, ...settings.map((each) => ({ ...each, database: 'orders' }))] },
        '"pgwarden" has settings in the database "orders"',
    ],
    [{ roles: [{ ...granted, authenticationType: 'SCRAM-256' }] }, '"pgwarden" has a password'],
    [{ roles: [{ ...granted, authenticationType: 'MD5' }] }, '"pgwarden" has a password'],
    [
        { memberships: [{ role: 'pgwarden', member: 'till', grantor: 'a', hasAdminOption: false }] },
        '"till" is a member of "pgwarden"',
    ],
    [
        {
            memberships: [
                { role: 'pg_read_all_data', member: 'pgwarden', grantor: 'a', hasAdminOption: false },
            ],
        },
        '"pgwarden" is a member of "pg_read_all_data"',
    ],
    [
        { databases: createdCatalogue().databases.map((each) => ({ ...each, publicPrivileges: [] })) },
        '"pgwarden" may not connect to "postgres"',
    ],
    [
        { databases: createdCatalogue().databases.map((each) => ({ ...each, owner: 'pgwarden' })) },
        '"pgwarden" owns the database "postgres"',
    ],
    [{ databases: [] }, 'the database "postgres" does not exist'],
])('%j: %s', (overrides, problem) => {
    expect(problemsOf(overrides).map((each) => each.problem)).toEqual([problem]);
});

test('administrators may be members of the role, which they manage', () => {
    const { roles, memberships } = createdCatalogue();
    const alice = role('alice', { entra: { isAdministrator: true } });
    const managing = ['alice', 'pgadmin', 'azure_pg_admin', 'azuresu'].map((member) => ({
        role: 'pgwarden',
        member,
        grantor: 'azuresu',
        hasAdminOption: true,
    }));
    expect(
        problemsOf({ roles: [...roles, granted, alice], memberships: [...memberships, ...managing] }),
    ).toEqual([]);
});

test('a role of Microsoft Entra without a password has no problem', () => {
    expect(problemsOf({ roles: [{ ...granted, authenticationType: 'NOPASSWORD' }] })).toEqual([]);
});

test('settings are taken away with their statement', () => {
    const own = { role: 'pgwarden', name: 'search_path', value: 'x' };
    const found = problemsOf({ settings: [...settings, own, { ...own, database: 'orders' }] });
    expect(found.map(({ statement }) => statement)).toEqual([
        'ALTER ROLE "pgwarden" RESET ALL; ALTER ROLE "pgwarden" SET default_transaction_read_only = on;',
        'ALTER ROLE "pgwarden" IN DATABASE "orders" RESET ALL;',
    ]);
    const stuck = { ...own, name: 'transaction_read_only', value: 'off' };
    expect(problemsOf({ settings: [...settings, stuck] }).map(({ statement }) => statement)).toEqual([
        `DROP ROLE "pgwarden"; SELECT * FROM pg_catalog.pgaadauth_create_principal_with_oid('pgwarden', '${objectId}', 'service', false, false);`,
    ]);
});

test('a grant to the role itself is as good as one to PUBLIC', () => {
    const [postgres] = createdCatalogue().databases;
    if (postgres === undefined) return expect.unreachable();
    const databases = [{ ...postgres, publicPrivileges: [], connectGrantees: ['pgwarden'] }];
    expect(problemsOf({ databases })).toEqual([]);
});
