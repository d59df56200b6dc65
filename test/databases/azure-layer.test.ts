import { describe, expect, test } from 'vitest';
import { addServer, asAlice, query, refusalOf, sharedFleet, versions } from './support/fleet.ts';

const fleet = sharedFleet();

describe.each(versions)('PostgreSQL %s', (version) => {
    const major = Number(version);
    const name = `layer-${version}`;
    const sql = (text: string, database = 'postgres') => query(fleet(), name, text, { database });

    test('the roles of Azure have the attributes that they have in Azure', async () => {
        addServer(fleet(), { name, version });
        const roles =
            await sql(`select rolname as name, rolsuper as superuser, rolcanlogin as login, rolcreaterole as createrole,
            rolcreatedb as createdb, rolbypassrls as bypassrls, rolreplication as replication
            from pg_roles where rolname !~ '^pg_' order by rolname collate "C"`);
        const powerless = {
            superuser: false,
            login: true,
            createrole: false,
            createdb: false,
            bypassrls: false,
            replication: false,
        };
        const administrator = { ...powerless, createrole: true, createdb: true, bypassrls: major >= 16 };
        expect(roles).toEqual([
            { ...administrator, name: 'alice@contoso.example' },
            { ...powerless, name: 'azure_pg_admin', login: false },
            {
                name: 'azuresu',
                superuser: true,
                login: true,
                createrole: true,
                createdb: true,
                bypassrls: true,
                replication: true,
            },
            { ...administrator, name: 'pgadmin' },
            { ...powerless, name: 'replication', replication: true },
        ]);
    });

    test('administrators may hand out azure_pg_admin and the predefined roles of their version', async () => {
        const granted = await sql(`select r.rolname || ' to ' || m.rolname as grant from pg_auth_members a
            join pg_roles r on r.oid = a.roleid join pg_roles m on m.oid = a.member
            where a.admin_option and (m.rolname = 'azure_pg_admin' or r.rolname = 'azure_pg_admin') order by 1`);
        expect(granted.map(({ grant }) => grant)).toEqual(
            [
                'azure_pg_admin to alice@contoso.example',
                'azure_pg_admin to pgadmin',
                ...(major >= 15 ? ['pg_checkpoint to azure_pg_admin'] : []),
                ...(major >= 16 ? ['pg_create_subscription to azure_pg_admin'] : []),
                'pg_monitor to azure_pg_admin',
                ...(major >= 16 ? ['pg_read_all_data to azure_pg_admin'] : []),
                'pg_read_all_settings to azure_pg_admin',
                'pg_read_all_stats to azure_pg_admin',
                'pg_signal_backend to azure_pg_admin',
                'pg_stat_scan_tables to azure_pg_admin',
            ].sort(),
        );
    });

    test('an administrator is no superuser', async () => {
        for (const [statement, code] of [
            ['alter role pgadmin superuser', '42501'],
            ["alter system set work_mem = '64MB'", '42501'],
            ["copy (select 1) to program 'true'", '42501'],
            ['create extension plpython3u', '42501'],
            ["alter role pgadmin set log_statement = 'none'", '42501'],
            ["alter role pgadmin set pgaudit.log = 'none'", '42501'],
            ['alter role azuresu nologin', '42501'],
        ] as const) {
            expect(await refusalOf(sql(statement)), statement).toMatch(new RegExp(`^${code} `));
        }
        const reads = major >= 16 ? 'not refused' : expect.stringMatching(/^42501 /);
        expect(await refusalOf(sql('select rolpassword from pg_authid'))).toEqual(reads);
    });

    test('azure_pg_admin owns schema public in every database', async () => {
        await sql('create database shop');
        const owner = `select nspowner::regrole::text as owner from pg_namespace where nspname = 'public'`;
        expect(await sql(owner)).toEqual([{ owner: 'azure_pg_admin' }]);
        expect(await sql(owner, 'shop')).toEqual([{ owner: 'azure_pg_admin' }]);
    });

    test('the databases of Azure are there, and azure_maintenance is closed', async () => {
        const databases = await sql('select datname from pg_database where not datistemplate order by oid');
        expect(databases.map(({ datname }) => datname)).toEqual([
            'postgres',
            'azure_maintenance',
            'azure_sys',
            'shop',
        ]);
        expect(await refusalOf(sql('select 1', 'azure_maintenance'))).toMatch(/^42501 /);
    });

    test('azure_roles_authtype tells MD5 from SCRAM without a hash', async () => {
        await sql(`set password_encryption = 'md5'; create role old_app login password 'x';
            set password_encryption = 'scram-sha-256'; create role new_app login password 'x'; create role nobody nologin`);
        const types = await query(
            fleet(),
            name,
            'select rolename, authtype from azure_roles_authtype() order by 1',
            {
                user: 'new_app',
                password: 'x',
            },
        );
        expect(Object.fromEntries(types.map(({ rolename, authtype }) => [rolename, authtype]))).toMatchObject(
            {
                old_app: 'MD5',
                new_app: 'SCRAM-256',
                nobody: 'NOLOGIN',
                'alice@contoso.example': 'NOPASSWORD',
            },
        );
    });

    test('an Entra administrator creates Entra roles, and the password administrator cannot', async () => {
        const create = `select pgaadauth_create_principal('pgwarden', false, false) as said`;
        expect(await refusalOf(sql(create))).toMatch(/^42501 /);
        const alice = asAlice(fleet());
        expect(await query(fleet(), name, create, alice)).toEqual([{ said: 'Created role for "pgwarden"' }]);
        await query(
            fleet(),
            name,
            `select pgaadauth_create_principal_with_oid('bobs', 'b0b00000-0000-4000-8000-000000000002', 'user', true, true)`,
            alice,
        );
        const listed = await sql('select * from pgaadauth_list_principals(false) order by rolename');
        const ofTenant = { tenantid: '7a1e2c3d-0f4b-4c5d-8e6f-9a0b1c2d3e4f', ismfa: 0, isadmin: 0 };
        expect(listed).toEqual([
            {
                ...ofTenant,
                rolename: 'alice@contoso.example',
                principaltype: 'user',
                objectid: 'a11ce000-0000-4000-8000-000000000001',
                isadmin: 1,
            },
            {
                ...ofTenant,
                rolename: 'bobs',
                principaltype: 'user',
                objectid: 'b0b00000-0000-4000-8000-000000000002',
                ismfa: 1,
                isadmin: 1,
            },
            {
                ...ofTenant,
                rolename: 'pgwarden',
                principaltype: 'service',
                objectid: 'c0ffee00-5ec0-4a11-9b5e-1d0e5eca0001',
            },
        ]);
        expect(await sql('select rolename from pgaadauth_list_principals(true) order by 1')).toHaveLength(2);
        const unknown = query(
            fleet(),
            name,
            `select pgaadauth_create_principal('ghost', false, false)`,
            alice,
        );
        expect(await refusalOf(unknown)).toContain('its name is not found in the tenant');
    });

    test('a label goes with its role', async () => {
        await query(fleet(), name, 'drop role bobs', asAlice(fleet()));
        expect(await sql(`select label from pg_shseclabel where label like '%b0b0%'`)).toEqual([]);
    });
});
