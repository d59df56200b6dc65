import { beforeAll, expect, test } from 'vitest';
import { serverPath } from '../sandbox/simulator/running.ts';
import { addServer, asAlice, query, sharedFleet } from './support/fleet.ts';
import { createRole, lookAt, looked, role, trust } from './support/look.ts';

const fleet = sharedFleet();
const name = 'limits';

beforeAll(async () => {
    trust(fleet());
    addServer(fleet(), { name });
    await createRole(fleet(), name);
});

test('settings of the role and of the database do not win over those of the session', async () => {
    for (const setting of [
        `statement_timeout = '1ms'`,
        'default_transaction_read_only = off',
        'quote_all_identifiers = on',
        `client_encoding = 'LATIN1'`,
        `timezone = 'Asia/Tokyo'`,
    ]) {
        await query(fleet(), name, `alter role ${role} set ${setting}`, asAlice(fleet()));
    }
    await query(
        fleet(),
        name,
        `create role "Ünïcode 漢字" valid until '2027-01-01 00:00:00+00';
         create function typed(a int) returns int language sql security definer as 'select 1'`,
    );
    const { catalogue, databases, unread } = await looked(fleet(), name);
    expect(unread).toEqual({});
    expect(catalogue.roles.find((each) => each.name === 'Ünïcode 漢字')?.validUntil).toBe(
        '2027-01-01T00:00:00.000Z',
    );
    expect(databases.postgres?.definerFunctions).toMatchObject([{ identityArguments: 'a integer' }]);
});

test('names in a database of another encoding come back letter for letter', async () => {
    await query(
        fleet(),
        name,
        `create database latin encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C'`,
    );
    await query(
        fleet(),
        name,
        'create table "crème brûlée" (id int); grant select on "crème brûlée" to public',
        { database: 'latin' },
    );
    const { databases } = await looked(fleet(), name);
    expect(databases.latin?.publicRelations).toMatchObject([{ name: 'crème brûlée' }]);
});

test('a list that is too long is cut, says by how much, and begins with what is drifted', async () => {
    await query(fleet(), name, 'create database many');
    await query(
        fleet(),
        name,
        `do $$ begin for i in 1 .. 1007 loop
            execute format('create schema s%s', i);
            execute format('create table s%s.t (id int)', i);
            execute format('grant select on s%s.t to public', i);
        end loop; end $$; create schema zz; grant create on schema zz to public`,
        { database: 'many' },
    );
    const { databases } = await looked(fleet(), name);
    expect(databases.many?.publicRelations.length).toBe(1_000);
    expect(databases.many?.schemas.length).toBe(1_000);
    expect(databases.many?.schemas[0]?.name).toBe('zz');
    // Beside s1 to s1007 and zz there is public.
    expect(databases.many?.more).toEqual({ publicRelations: 7, schemas: 9 });
});

test('a setting of a megabyte is cut and equals no whole one', async () => {
    await query(fleet(), name, `alter role pgadmin set search_path = '${'x'.repeat(1_000_000)}'`);
    const { catalogue } = await looked(fleet(), name);
    const value = catalogue.settings.find((each) => each.role === 'pgadmin')?.value;
    expect(value).toBe(`${'x'.repeat(4_000)}…`);
});

test('a template of a user is read, and what takes no connections is left out', async () => {
    await query(fleet(), name, 'create database pattern is_template true');
    await query(fleet(), name, 'create database shut allow_connections false');
    const { databases, unread } = await looked(fleet(), name);
    expect(Object.keys(databases)).toContain('pattern');
    expect(Object.keys({ ...databases, ...unread })).not.toContain('shut');
    expect(Object.keys({ ...databases, ...unread })).not.toContain('azure_sys');
});

test('a look opens two connections at most', async () => {
    await query(fleet(), name, `alter role ${role} connection limit 2`, asAlice(fleet()));
    const { unread } = await looked(fleet(), name);
    expect(unread).toEqual({});
    await query(fleet(), name, `alter role ${role} connection limit 1`, asAlice(fleet()));
    const { databases } = await lookAt(fleet(), name);
    expect(JSON.stringify(databases)).toContain('53300');
});

test('of a replica the roles are read, and no database is opened', async () => {
    await query(fleet(), name, `alter role ${role} connection limit 1`, asAlice(fleet()));
    addServer(fleet(), {
        name: 'limits-replica',
        record: { administrators: {} },
        properties: {
            replicationRole: 'AsyncReplica',
            sourceServerResourceId: serverPath(name),
        },
    });
    const { catalogue, databases } = await lookAt(fleet(), 'limits-replica');
    expect(catalogue).toMatchObject({ kind: 'read', value: { isReplica: true } });
    expect(databases).toEqual({
        kind: 'unreadable',
        reason: 'a replica has the objects of its primary, which are read there',
        transient: false,
    });
});
