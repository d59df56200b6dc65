import { describe, expect, test } from 'vitest';
import { raw, serverPath } from '../sandbox/simulator/running.ts';
import {
    addServer,
    asAlice,
    connected,
    databaseToken,
    people,
    query,
    refusalOf,
    setParameter,
    sharedFleet,
    versions,
    written,
} from './support/fleet.ts';

const fleet = sharedFleet();
const closed = /ECONNRESET|terminated unexpectedly/;

describe.each(versions)('PostgreSQL %s', (version) => {
    const name = `plane-${version}`;
    const sql = (text: string, database = 'postgres') => query(fleet(), name, text, { database });

    test('a dynamic parameter takes effect at once', async () => {
        addServer(fleet(), { name, version });
        const session = await connected(fleet(), name);
        await setParameter(fleet(), name, 'password_encryption', 'md5');
        await setParameter(fleet(), name, 'row_security', 'off');
        await setParameter(fleet(), name, 'pgaudit.log', 'ddl,role');
        await sql(`create role app login password 'x'`);
        expect(
            await sql(`select authtype, current_setting('row_security') as row_security,
                current_setting('pgaudit.log') as audit from azure_roles_authtype() where rolename = 'app'`),
        ).toEqual([{ authtype: 'MD5', row_security: 'off', audit: 'ddl,role' }]);
        // Sessions that are open take it over too.
        expect((await session.query('show row_security')).rows).toEqual([{ row_security: 'off' }]);
        await session.end();
        await setParameter(fleet(), name, 'password_encryption', 'scram-sha-256');
        await setParameter(fleet(), name, 'row_security', 'on');
    });

    test('a static parameter waits for the restart, which ends sessions', async () => {
        const session = await connected(fleet(), name);
        const ended = new Promise<unknown>((resolve) => session.once('error', resolve));
        await setParameter(fleet(), name, 'track_commit_timestamp', 'on');
        expect(await sql('show track_commit_timestamp')).toEqual([{ track_commit_timestamp: 'off' }]);
        await written(fleet(), 'POST', name, '/restart');
        expect(await ended).toMatchObject({ code: '57P01' });
        expect(await sql('show track_commit_timestamp')).toEqual([{ track_commit_timestamp: 'on' }]);
    });

    test('azure.extensions is the list of extensions that administrators may create', async () => {
        const create = 'create extension dblink';
        expect(await refusalOf(sql(create))).toBe(
            '0A000 extension "dblink" is not allow-listed for "azure_pg_admin" users in Azure Database for PostgreSQL',
        );
        expect(await refusalOf(sql(`set azure.extensions = 'dblink'; ${create}`))).toMatch(/^0A000 /);
        await setParameter(fleet(), name, 'azure.extensions', 'DBLINK,uuid-ossp,citext,pgaudit');
        await sql(`${create}; create extension "uuid-ossp"`);
        expect(await sql(`select extname from pg_extension order by 1`)).toEqual([
            { extname: 'dblink' },
            { extname: 'plpgsql' },
            { extname: 'uuid-ossp' },
        ]);
        await sql('create database shop');
        await sql('grant create on database shop to app');
        const app = { user: 'app', password: 'x', database: 'shop' };
        const asApp = query(fleet(), name, 'create extension citext', app);
        expect(await refusalOf(asApp)).toBe(
            '42501 Only members of "azure_pg_admin" are allowed to use CREATE EXTENSION',
        );
    });

    test('pgaudit is created once the library is loaded', async () => {
        const create = 'create extension pgaudit';
        expect(await refusalOf(sql(create))).toBe(
            '55000 pgaudit must be loaded via shared_preload_libraries',
        );
        await setParameter(fleet(), name, 'shared_preload_libraries', 'pg_stat_statements,pgaudit');
        expect(await refusalOf(sql(create))).toMatch(/^55000 /);
        await written(fleet(), 'POST', name, '/restart');
        await sql(create);
        expect(await sql(`select evtname from pg_event_trigger where evtname like 'pgaudit%'`)).toHaveLength(
            2,
        );
    });

    test('a stopped server does not answer, and has its data again when it starts', async () => {
        const session = await connected(fleet(), name);
        const ended = new Promise<unknown>((resolve) => session.once('error', resolve));
        await sql('create table kept (id int)');
        await written(fleet(), 'POST', name, '/stop');
        expect(await ended).toMatchObject({ code: '57P01' });
        expect(await refusalOf(sql('select 1'))).toMatch(closed);
        await written(fleet(), 'POST', name, '/start');
        expect(await sql('select count(*)::int as rows from kept')).toEqual([{ rows: 0 }]);
    });

    test('databases of Resource Manager are databases of the server, and the other way round', async () => {
        const listed = async () =>
            JSON.stringify((await raw(fleet(), 'GET', serverPath(name, '/databases'))).body);
        await written(fleet(), 'PUT', name, '/databases/crm', { properties: {} });
        const owner = `select datdba::regrole::text as owner from pg_database where datname = 'crm'`;
        expect(await sql(owner)).toEqual([{ owner: 'pgadmin' }]);
        await sql('create database by_hand');
        await sql('select 1', 'by_hand');
        expect(await listed()).toContain('"by_hand"');
        await written(fleet(), 'DELETE', name, '/databases/crm');
        expect(await refusalOf(sql('select 1', 'crm'))).toBe('3D000 database "crm" does not exist');
        expect(await listed()).not.toContain('"crm"');
    });

    test('an Entra administrator of Resource Manager is a role, and no more when it is deleted', async () => {
        const asBob = () => ({
            user: people.bob.name,
            password: databaseToken(fleet(), people.bob.objectId),
        });
        const path = `/administrators/${people.bob.objectId}`;
        await written(fleet(), 'PUT', name, path, {
            properties: {
                principalName: people.bob.name,
                principalType: 'User',
                tenantId: people.bob.tenantId,
            },
        });
        const isAdministrator = `select pg_has_role('azure_pg_admin', 'member') as yes`;
        expect(await query(fleet(), name, isAdministrator, asBob())).toEqual([{ yes: true }]);
        await written(fleet(), 'DELETE', name, path);
        expect(await refusalOf(query(fleet(), name, 'select 1', asBob()))).toMatch(/^28P01 /);
        expect(await sql(`select rolname from pg_roles where rolname like 'bob%'`)).toEqual([]);
    });

    test('a deleted administrator whose objects stay has no way in', async () => {
        const asBob = () => ({
            user: people.bob.name,
            password: databaseToken(fleet(), people.bob.objectId),
        });
        const path = `/administrators/${people.bob.objectId}`;
        await written(fleet(), 'PUT', name, path, {
            properties: {
                principalName: people.bob.name,
                principalType: 'User',
                tenantId: people.bob.tenantId,
            },
        });
        await query(fleet(), name, 'create database of_bob', asBob());
        await written(fleet(), 'DELETE', name, path);
        expect(await refusalOf(query(fleet(), name, 'select 1', asBob()))).toBe(
            '28000 role "bob@contoso.example" is not permitted to log in',
        );
        expect(
            await sql(`select rolcreaterole as creates, pg_has_role(oid, 'azure_pg_admin', 'member') as administers
                from pg_roles where rolname like 'bob%'`),
        ).toEqual([{ creates: false, administers: false }]);
    });

    test("the administrator's password is the one that Resource Manager was sent last", async () => {
        await written(fleet(), 'PATCH', name, '', { properties: { administratorLoginPassword: "n'ew\\" } });
        expect(await refusalOf(sql('select 1'))).toMatch(/^28P01 /);
        expect(await query(fleet(), name, 'select 1 as one', { password: "n'ew\\" })).toEqual([{ one: 1 }]);
        const body = JSON.stringify((await raw(fleet(), 'GET', serverPath(name))).body);
        expect(body).not.toMatch(/n'ew|assword"/);
    });

    test('a deleted server is gone with its data, and a new one of its name has none', async () => {
        await written(fleet(), 'DELETE', name, '');
        expect(await refusalOf(sql('select 1'))).toBe(`08004 the sandbox has no server "${name}"`);
        await written(fleet(), 'PUT', name, '', {
            location: 'canadacentral',
            properties: { version, administratorLogin: 'dba', administratorLoginPassword: 'fresh' },
        });
        await written(fleet(), 'PUT', name, '/firewallRules/all', {
            properties: { startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' },
        });
        const dba = { user: 'dba', password: 'fresh' };
        expect(await query(fleet(), name, `select to_regclass('kept') as kept`, dba)).toEqual([
            { kept: null },
        ]);
    });

    test('a replica reads what its primary writes, and writes when it is promoted', async () => {
        const [primary, replica] = [`${name}-primary`, `${name}-replica`];
        const { id, record } = addServer(fleet(), { name: primary, version });
        await query(fleet(), primary, 'create table orders (id int); insert into orders values (1)');
        addServer(fleet(), {
            name: replica,
            version,
            record: { administrators: {} },
            properties: {
                replicationRole: 'AsyncReplica',
                sourceServerResourceId: id,
                authConfig: record.properties.authConfig,
            },
        });
        const rows = 'select count(*)::int as rows from orders';
        expect(await query(fleet(), replica, rows)).toEqual([{ rows: 1 }]);
        expect(await query(fleet(), replica, 'select current_user', asAlice(fleet()))).toHaveLength(1);
        expect(await refusalOf(query(fleet(), replica, 'insert into orders values (2)'))).toMatch(/^25006 /);
        await query(fleet(), primary, 'insert into orders values (2), (3)');
        await expect.poll(() => query(fleet(), replica, rows), { timeout: 30_000 }).toEqual([{ rows: 3 }]);
        await written(fleet(), 'PATCH', replica, '', { properties: { replicationRole: 'None' } });
        expect(await query(fleet(), replica, `insert into orders values (4); ${rows}`)).toEqual([
            { rows: 4 },
        ]);
        expect(await query(fleet(), primary, rows)).toEqual([{ rows: 3 }]);
    });
});

test('data of one major version are not upgraded to another, and the client is told', async () => {
    const [older = '', newer = ''] = versions.slice(-2);
    addServer(fleet(), { name: 'upgraded', version: older });
    await query(fleet(), 'upgraded', 'select 1');
    await written(fleet(), 'PATCH', 'upgraded', '', { properties: { version: newer } });
    expect(await refusalOf(query(fleet(), 'upgraded', 'select 1'))).toBe(
        `0A000 the sandbox has no pg_upgrade: the data of "upgraded" are of PostgreSQL ${older}, not ${newer}`,
    );
});

test('a replica of a server that is stopped cannot be copied, and the client is told', async () => {
    const { id } = addServer(fleet(), { name: 'asleep', properties: { state: 'Stopped' } });
    addServer(fleet(), {
        name: 'orphan',
        properties: { replicationRole: 'AsyncReplica', sourceServerResourceId: id },
        record: { administrators: {} },
    });
    expect(await refusalOf(query(fleet(), 'orphan', 'select 1'))).toMatch(/^(0A000|ECONN)/);
});

test('a server that moves to another resource group keeps its data', async () => {
    const { simulator } = fleet();
    const server = addServer(fleet(), { name: 'nomad' });
    await query(fleet(), 'nomad', 'create table luggage (id int)');
    simulator.world.servers.delete(server.id.toLowerCase());
    const id = server.id.replace('/pgwarden/', '/elsewhere/');
    simulator.world.servers.set(id.toLowerCase(), { ...server, id, resourceGroup: 'elsewhere' });
    expect(await query(fleet(), 'nomad', 'select count(*)::int as rows from luggage')).toEqual([{ rows: 0 }]);
});
