import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runGrants } from '../../cli/grants/run.ts';
import { grantProblems, maxConnections } from '../../src/postgresql/grants.ts';
import { lookedInto } from '../../src/postgresql/looked-into.ts';
import { attacks, target } from './support/attacks.ts';
import {
    addServer,
    asAlice,
    connected,
    databaseToken,
    type Login,
    people,
    query,
    refusalOf,
    setParameter,
    sharedFleet,
    versions,
} from './support/fleet.ts';
import { looked, role, trust } from './support/look.ts';

const fleet = sharedFleet();
beforeAll(() => trust(fleet()));

/** What the reader does not read, of the objects and rows that are attacked. Runs in database `orders`. */
const everything = `select
    (select jsonb_agg(c order by c.relname) from (select relname, relowner, relacl, relrowsecurity from pg_class
        where relnamespace in ('sales'::regnamespace, 'public'::regnamespace)) c) as relations,
    (select jsonb_agg(p order by p.proname) from (select proname, proowner, prosecdef, proacl from pg_proc
        where pronamespace in ('sales'::regnamespace, 'public'::regnamespace)) p) as functions,
    (select jsonb_agg(d order by d.objoid) from (select objoid, description from pg_description where objoid > 16383) d) as comments,
    (select jsonb_agg(s.srvoptions) from pg_foreign_server s) as servers,
    (select jsonb_agg(m.oid order by m.oid) from pg_largeobject_metadata m) as objects,
    (select jsonb_agg(t.tgname) from pg_trigger t where not t.tgisinternal) as triggers,
    (select jsonb_agg(p.pubname) from pg_publication p) as publications,
    (select jsonb_agg(s.slot_name) from pg_replication_slots s) as slots,
    (select jsonb_agg(c) from sales.customers c) as rows`;

/** Returns what the command prints. */
async function printed(): Promise<string> {
    const out: string[] = [];
    const options = ['--object-id', people.pgwarden.objectId, '--role', role, '--type', 'service'];
    await runGrants([...options, '--database', 'orders'], {
        environment: {},
        out: { write: (text: string) => out.push(text) > 0 },
        error: { write: () => true },
        clock: { now: () => new Date(0) },
    });
    return out.join('');
}

/** The login of a thief of the role's token. */
function asRole(database = 'orders', config: Login['config'] = {}): Login {
    return { user: role, password: databaseToken(fleet(), people.pgwarden.objectId), database, config };
}

describe.each(versions)('PostgreSQL %s', (version) => {
    const name = `attacked-${version}`;
    const major = Number(version);
    const sessions = new Map<string, pg.Client>();
    const notices: (string | undefined)[] = [];
    let administrator: pg.Client;
    let before: Awaited<ReturnType<typeof state>>;

    /** What Pgwarden's reader reads, but the time; and, as the administrator sees it, what lies behind that. */
    async function state() {
        const { catalogue, databases, unread } = await looked(fleet(), name);
        const { rows } = await administrator.query(everything);
        return { catalogue: { ...catalogue, readAt: '' }, databases, unread, rows };
    }

    async function problems(): Promise<readonly string[]> {
        const { catalogue } = await looked(fleet(), name);
        const principal = { role, objectId: people.pgwarden.objectId, type: 'service' } as const;
        const found = grantProblems(catalogue, principal, lookedInto(catalogue.databases));
        for (const { statement } of found) await query(fleet(), name, statement, asAlice(fleet()));
        return found.map(({ problem }) => problem);
    }

    /** A session in which the thief has switched read-only off, as every role may. */
    async function session(database: string): Promise<pg.Client> {
        const found = sessions.get(database);
        if (found !== undefined) return found;
        const opened = await connected(fleet(), name, asRole(database));
        sessions.set(database, opened);
        opened.on('notice', ({ code }) => notices.push(code));
        await opened.query('set default_transaction_read_only = off');
        return opened;
    }

    /** The SQLSTATE of the refusal, or of the last warning. */
    async function answer(sql: string, database = 'orders'): Promise<string> {
        const open = await session(database);
        notices.length = 0;
        const refused = await refusalOf(open.query(sql));
        return refused === 'not refused' ? (notices.at(-1) ?? refused) : refused.slice(0, 5);
    }

    beforeAll(async () => {
        addServer(fleet(), { name, version });
        await setParameter(fleet(), name, 'azure.extensions', 'dblink,postgres_fdw,hstore');
        await query(fleet(), name, 'create database orders');
        await query(fleet(), name, 'revoke all on database orders from public');
        administrator = await connected(fleet(), name, { database: 'orders' });
        await administrator.query(target);
        if (major < 15) await administrator.query('revoke create on schema public from public');
        const statements = (await printed()).split('\n').filter((line) => /^[A-Z]/.test(line));
        expect(statements).toHaveLength(4);
        for (const line of statements) {
            await query(fleet(), name, line, line.startsWith('GRANT') ? {} : asAlice(fleet()));
        }
        before = await state();
    });

    afterAll(async () => {
        for (const open of [...sessions.values(), administrator]) await open.end();
    });

    test.each(attacks)('the role cannot $aim', async ({ sql, database, refusal = '42501', refusals }) => {
        expect(await answer(sql, database)).toBe(refusals?.[version] ?? refusal);
    });

    test('the attacks are at least forty, and change nothing', async () => {
        expect(attacks.length).toBeGreaterThanOrEqual(40);
        expect(await state()).toEqual(before);
    });

    test.each([
        ['replication', 'true', '28000'],
        ['replication of a database', 'database', '42501'],
    ])('the role opens no connection for %s', async (_what, replication, code) => {
        const refused = await refusalOf(connected(fleet(), name, asRole('orders', { replication })));
        expect(refused.slice(0, 5)).toBe(code);
    });

    test('the role opens no connection beyond its limit', async () => {
        const open: pg.Client[] = [];
        for (const each of sessions.values()) await each.end();
        sessions.clear();
        const slots = `select count(*)::int as open from pg_stat_activity where usename = '${role}'`;
        await expect.poll(async () => (await administrator.query(slots)).rows[0].open).toBe(0);
        while (open.length < maxConnections) open.push(await connected(fleet(), name, asRole()));
        const refused = await refusalOf(connected(fleet(), name, asRole()));
        for (const each of open) await each.end();
        expect(refused.slice(0, 5)).toBe('53300');
        await expect.poll(async () => (await administrator.query(slots)).rows[0].open).toBe(0);
    });

    test.each([
        ['create temp table other (id int)', 'postgres'],
        [`alter role ${role} set search_path = sales`, 'orders'],
        [`alter role ${role} password 'other'`, 'orders'],
        ['alter default privileges grant select on tables to public', 'orders'],
    ])('read-only by default refuses until it is switched off: %s', async (sql, database) => {
        const refused = await refusalOf(query(fleet(), name, sql, asRole(database)));
        expect(refused.slice(0, 5)).toBe('25006');
    });

    test('the role may notify and take advisory locks, which last as long as its session', async () => {
        const all =
            'listen other; notify other; select pg_advisory_lock(1); select pg_advisory_unlock(1); unlisten *';
        expect(await answer(all)).toBe('not refused');
        expect(await state()).toEqual(before);
    });

    test('the role may see who is connected where, and no statement of another role', async () => {
        const sessionsOfOthers = `select usename, datname, query, client_addr from pg_stat_activity where usename = 'pgadmin'`;
        const { rows } = await (await session('orders')).query(sessionsOfOthers);
        expect(rows).toContainEqual({
            usename: 'pgadmin',
            datname: 'orders',
            query: '<insufficient privilege>',
            client_addr: null,
        });
    });

    test('the role may see the hosts of foreign servers, and no option of a user mapping', async () => {
        const open = await session('orders');
        const servers = await open.query('select srvname, srvoptions from pg_foreign_server');
        expect(servers.rows).toEqual([{ srvname: 'archive', srvoptions: ['host=archive'] }]);
        const mappings = await open.query('select usename, umoptions from pg_user_mappings order by usename');
        expect(mappings.rows).toEqual([
            { usename: 'public', umoptions: null },
            { usename: 'till', umoptions: null },
        ]);
    });

    test('the role may change its own settings, which the check reports and the reader overrides', async () => {
        const own = `alter role ${role} set default_transaction_read_only = off;
            alter role ${role} in database orders set search_path = sales;
            alter role ${role} set statement_timeout = 1`;
        expect(await answer(own)).toBe('not refused');
        expect((await looked(fleet(), name)).databases).toEqual(before.databases);
        expect(await problems()).toEqual([
            `"${role}" is not read-only by default`,
            `"${role}" has settings that the SQL does not give`,
            `"${role}" has settings in the database "orders"`,
        ]);
        expect(await state()).toEqual(before);
    });

    test('the role may give itself a password, which opens nothing and which the check reports', async () => {
        expect(await answer(`alter role ${role} password 'other'`)).toBe('not refused');
        const login = { ...asRole(), password: 'other' };
        expect(await refusalOf(connected(fleet(), name, login))).toMatch(/^28/);
        expect(await problems()).toEqual([`"${role}" has a password`]);
        expect(await state()).toEqual(before);
    });

    test('before PostgreSQL 15, the role may grant itself to others, which the check reports', async () => {
        expect(await answer(`grant ${role} to till`)).toBe(major < 15 ? 'not refused' : '42501');
        expect(await problems()).toEqual(major < 15 ? [`"till" is a member of "${role}"`] : []);
        expect(await state()).toEqual(before);
    });

    test('the role may use a database as PUBLIC may: its own tables, and before PostgreSQL 15 those in schema public', async () => {
        expect(await answer('create temp table other (id int); drop table other', 'postgres')).toBe(
            'not refused',
        );
        expect(await answer('create table public.other (id int)', 'postgres')).toBe(
            major < 15 ? 'not refused' : '42501',
        );
        if (major < 15) expect(await answer('drop table public.other', 'postgres')).toBe('not refused');
        expect(await state()).toEqual(before);
    });

    test('the role may leave the server through dblink where it is created, as PUBLIC may', async () => {
        const away = `select dblink_connect('host=127.0.0.1 port=1 user=a password=b')`;
        expect(await answer(away)).toBe('08001');
    });

    test('an administrator stops a thief at once: without login, and without the sessions', async () => {
        const thief = await connected(fleet(), name, asRole());
        const stop = `alter role ${role} nologin;
            select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`;
        await query(fleet(), name, stop, asAlice(fleet()));
        sessions.clear();
        expect(await refusalOf(thief.query('select 1'))).not.toBe('not refused');
        expect(await refusalOf(connected(fleet(), name, asRole()))).toBe(
            `28000 role "${role}" is not permitted to log in`,
        );
        await query(fleet(), name, `alter role ${role} login`, asAlice(fleet()));
        expect(await state()).toEqual(before);
    });

    test('the role may leave large objects and default privileges behind, which DROP OWNED removes', async () => {
        const left = 'select lo_create(0); alter default privileges grant select on tables to public';
        expect(await answer(left)).toBe('not refused');
        const readOnly = await refusalOf(query(fleet(), name, 'select lo_create(0)', asRole()));
        expect(readOnly.slice(0, 5)).toBe(major < 16 ? 'not r' : '25006');
        const asOwner = asAlice(fleet(), { database: 'orders' });
        await query(fleet(), name, `revoke connect on database orders from ${role}`);
        expect(await refusalOf(query(fleet(), name, `drop role ${role}`, asAlice(fleet())))).toMatch(
            /^2BP01/,
        );
        await query(fleet(), name, 'grant connect on database orders to public');
        await query(fleet(), name, `drop owned by ${role}; drop role ${role}`, asOwner);
    });
});
