import { beforeAll, describe, expect, test } from 'vitest';
import { addServer, asAlice, people, query, sharedFleet, versions } from './support/fleet.ts';
import { createRole, lookAt, looked, role, trust } from './support/look.ts';

const fleet = sharedFleet();

beforeAll(() => trust(fleet()));

/** A role, a schema, and a table of a name that would end a careless statement; the last has 63 bytes. */
const hostile = [`a"b'c;drop table x;--`, String.raw`back\slash $$ %s {}`, 'Ünï©ode 漢字 🐘', 'n'.repeat(63)];
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

describe.each(versions)('PostgreSQL %s', (version) => {
    const name = `look-${version}`;

    beforeAll(async () => {
        addServer(fleet(), { name, version });
        await createRole(fleet(), name);
        await query(fleet(), name, 'create database orders');
    });

    test('a role with LOGIN alone reads the catalogs', async () => {
        await query(
            fleet(),
            name,
            `create role app login password 'x' connection limit 7 valid until '2027-03-31 00:00:00+00';
             create role forever login valid until 'infinity'; create role late login valid until '20270-01-01';
             create role readers; grant readers to app with admin option;
             alter role app set password_encryption = 'md5'; alter database orders set search_path = public, "b;c";
             alter role app in database orders set work_mem = '8MB'; grant connect on database orders to readers`,
        );
        const { catalogue } = await looked(fleet(), name);
        expect(catalogue.version).toBeGreaterThan(Number(version) * 10_000);
        expect(catalogue.isReplica).toBe(false);
        expect(Math.abs(Date.parse(catalogue.readAt) - Date.now())).toBeLessThan(3_600_000);
        const found = (role: string) => catalogue.roles.find((each) => each.name === role);
        expect(found('app')).toEqual({
            name: 'app',
            isSuperuser: false,
            canCreateRoles: false,
            canCreateDatabases: false,
            canLogin: true,
            canReplicate: false,
            bypassesRowSecurity: false,
            connectionLimit: 7,
            validUntil: '2027-03-31T00:00:00.000Z',
            authenticationType: version === '13' ? 'MD5' : 'SCRAM-256',
        });
        expect(found('forever')).not.toHaveProperty('validUntil');
        expect(found('late')?.validUntil).toBe('9999-12-31T00:00:00.000Z');
        expect(found(role)).toMatchObject({
            entra: { objectId: people.pgwarden.objectId, principalType: 'service', isAdministrator: false },
        });
        expect(found(people.alice.name)?.entra?.isAdministrator).toBe(true);
        expect(found('azuresu')?.isSuperuser).toBe(true);
        expect(catalogue.memberships).toContainEqual({
            role: 'readers',
            member: 'app',
            grantor: 'pgadmin',
            hasAdminOption: true,
            ...(Number(version) < 16 ? {} : { inherits: true, canSet: true }),
        });
        expect(catalogue.settings).toEqual(
            expect.arrayContaining([
                { role: 'app', name: 'password_encryption', value: 'md5' },
                { database: 'orders', name: 'search_path', value: 'public, "b;c"' },
                { role: 'app', database: 'orders', name: 'work_mem', value: '8MB' },
            ]),
        );
        expect(catalogue.databases.find((each) => each.name === 'orders')).toEqual({
            name: 'orders',
            owner: 'pgadmin',
            allowsConnections: true,
            isTemplate: false,
            publicPrivileges: ['CONNECT', 'TEMPORARY'],
            connectGrantees: ['pgadmin', 'readers'],
        });
    });

    test('it reads the objects that controls judge, of each database, and no others', async () => {
        await query(
            fleet(),
            name,
            `create schema open; grant create on schema open to public; create table open.t (id int);
             grant select, insert on open.t to public; create table private (id int); create sequence open.s;
             grant usage on sequence open.s to public; create materialized view open.m as select 1;
             grant select on open.m to public;
             create table invoices (id int); create policy own on invoices using (true);
             create function open.f(a int, "b c" text) returns int language sql security definer as 'select 1';
             create function open.g() returns int language sql security definer set search_path = pg_catalog, pg_temp as 'select 1';
             revoke execute on function open.g() from public;
             create function harmless() returns int language sql as 'select 1';
             alter default privileges grant select on tables to public;
             alter default privileges in schema open grant execute on functions to public`,
            { database: 'orders' },
        );
        const { databases, unread } = await looked(fleet(), name);
        expect(unread).toEqual({});
        expect(Object.keys(databases)).toEqual(['orders', 'postgres']);
        const owner = 'pgadmin';
        const grantors = [owner];
        expect(databases.orders).toMatchObject({
            database: 'orders',
            publicRelations: [
                {
                    kind: 'materialized view',
                    schema: 'open',
                    name: 'm',
                    owner,
                    grantors,
                    privileges: ['SELECT'],
                },
                { kind: 'sequence', schema: 'open', name: 's', owner, grantors, privileges: ['USAGE'] },
                {
                    kind: 'table',
                    schema: 'open',
                    name: 't',
                    owner,
                    grantors,
                    privileges: ['INSERT', 'SELECT'],
                },
            ],
            definerFunctions: [
                {
                    schema: 'open',
                    name: 'f',
                    identityArguments: 'a integer, "b c" text',
                    owner,
                    language: 'sql',
                    isPublic: true,
                },
                {
                    schema: 'open',
                    name: 'g',
                    identityArguments: '',
                    owner,
                    language: 'sql',
                    searchPath: 'pg_catalog, pg_temp',
                    isPublic: false,
                },
            ],
            rowSecurity: [
                { schema: 'public', name: 'invoices', owner, isEnabled: false, isForced: false, policies: 1 },
            ],
            defaultPrivileges: [
                { role: owner, schema: 'open', objects: 'functions', privileges: ['EXECUTE'] },
                { role: owner, objects: 'tables', privileges: ['SELECT'] },
            ],
            availableExtensions: ['pgaudit'],
        });
        expect(databases.orders?.schemas[0]).toEqual({ name: 'open', owner, publicCreateGrantors: grantors });
        expect(databases.orders?.definerFunctions[0]).not.toHaveProperty('searchPath');
        expect(databases.orders?.extensions.map((each) => each.name)).toContain('plpgsql');
        expect(databases.orders?.more).toBeUndefined();
        expect(databases.postgres?.publicRelations).toEqual([]);
    });

    test('hostile names come back letter for letter', async () => {
        for (const each of hostile) {
            await query(fleet(), name, `create role ${quoted(each)}`);
            await query(fleet(), name, `create database ${quoted(each)}`);
            await query(
                fleet(),
                name,
                `create schema ${quoted(each)}; create table ${quoted(each)}.${quoted(each)} (id int);
                 grant select on ${quoted(each)}.${quoted(each)} to public;
                 create function ${quoted(each)}.${quoted(each)}() returns int language sql security definer as 'select 1'`,
                { database: each },
            );
        }
        const { catalogue, databases, unread } = await looked(fleet(), name);
        expect(unread).toEqual({});
        for (const each of hostile) {
            expect(catalogue.roles.map((role) => role.name)).toContain(each);
            expect(databases[each]?.publicRelations).toMatchObject([{ schema: each, name: each }]);
            expect(databases[each]?.definerFunctions).toMatchObject([{ schema: each, name: each }]);
        }
    });

    test("functions of a user that bear the names of PostgreSQL's or Azure's are never called", async () => {
        const body = `language plpgsql as 'begin raise exception ''called''; end'`;
        const traps = `create function public.azure_roles_authtype() returns table (rolename name, authtype text) ${body};
            create function public.aclexplode(aclitem[]) returns table (grantor oid, grantee oid, privilege_type text, is_grantable boolean) ${body};
            create function public.pg_get_userbyid(oid) returns name ${body};
            create function public.length(text) returns int ${body};
            create table public.pg_roles (rolname name); create table public.pg_class (oid oid)`;
        for (const database of ['postgres', 'orders']) await query(fleet(), name, traps, { database });
        await query(fleet(), name, 'alter database orders set search_path = public, pg_catalog');
        await query(
            fleet(),
            name,
            `alter role ${role} set search_path = public, pg_catalog`,
            asAlice(fleet()),
        );
        const { catalogue, databases, unread } = await looked(fleet(), name);
        expect(unread).toEqual({});
        expect(catalogue.roles.find((each) => each.name === 'app')).toHaveProperty('authenticationType');
        expect(databases.orders?.publicRelations).toContainEqual(expect.objectContaining({ name: 't' }));
    });

    test('a database without CONNECT is unread with the statement that helps, and the others are read', async () => {
        await query(fleet(), name, 'create database closed');
        await query(fleet(), name, 'revoke connect on database closed from public');
        const { databases, unread } = await looked(fleet(), name);
        expect(Object.keys(databases)).toContain('orders');
        expect(Object.keys(databases)).not.toContain('closed');
        expect(unread).toEqual({
            closed: `PostgreSQL 42501: permission denied for database "closed"; an administrator runs: GRANT CONNECT ON DATABASE "closed" TO "pgwarden";`,
        });
        await query(fleet(), name, `grant connect on database closed to ${role}`);
        expect((await looked(fleet(), name)).unread).toEqual({});
    });

    test('a server without the role is unreadable with the statement that helps', async () => {
        const reading = await lookAt(fleet(), name, {
            principal: { role: 'ghost', objectId: people.pgwarden.objectId, type: 'service' },
        });
        expect(reading.catalogue).toMatchObject({ kind: 'unreadable', transient: false });
        expect(JSON.stringify(reading.databases)).toContain(
            `pgaadauth_create_principal_with_oid('ghost', '${people.pgwarden.objectId}', 'service', false, false);`,
        );
    });
});
