import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Principal } from '../../src/postgresql/grants.ts';
import { grantProblems, lookScript } from '../../src/postgresql/grants.ts';
import { lookedInto } from '../../src/postgresql/looked-into.ts';
import { serverPath } from '../sandbox/simulator/running.ts';
import { azureEnvironment, commandLine } from '../support/running-assess.ts';
import { addServer, asAlice, people, query, sharedFleet, versions } from './support/fleet.ts';
import { lookAt, looked, trust } from './support/look.ts';

const fleet = sharedFleet();
const principal: Principal = {
    role: `pg"warden'; drop role alice; --`,
    objectId: people.pgwarden.objectId,
    type: 'service',
};
const closed = `clo"sed'; --`;
let directory = '';

beforeAll(async () => {
    trust(fleet());
    directory = await mkdtemp(join(tmpdir(), 'pgwarden-grants-'));
    await writeFile(join(directory, 'ca.pem'), fleet().caPem);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe.each(versions)('PostgreSQL %s', (version) => {
    const name = `grants-${version}`;
    const script = lookScript(principal, [closed]);
    const isGrant = (line: string): boolean => /^(?:-- )?(?:GRANT|REVOKE)/.test(line);
    const statements = script.split('\n').filter((line) => line !== '' && !line.startsWith('--'));
    const takenAway = script.split('\n').flatMap((line) => /^-- ((?:REVOKE|DROP) .*)$/.exec(line)?.[1] ?? []);

    /** Runs a line of the script as the one whom it names. */
    const run = (line: string) => query(fleet(), name, line, isGrant(line) ? {} : asAlice(fleet()));
    const problems = async () => {
        const { catalogue } = await looked(fleet(), name, { principal });
        return grantProblems(catalogue, principal, lookedInto(catalogue.databases)).map(
            ({ problem }) => problem,
        );
    };
    const role = `"pg""warden'; drop role alice; --"`;

    beforeAll(async () => {
        addServer(fleet(), { name, version });
        await query(fleet(), name, `create database "clo""sed'; --"`);
        await query(fleet(), name, `revoke all on database "clo""sed'; --" from public`);
        for (const line of statements) await run(line);
    });

    test('a role with what the script grants reads everything, and nothing differs', async () => {
        const { databases, unread } = await looked(fleet(), name, { principal });
        expect(unread).toEqual({});
        expect(Object.keys(databases)).toEqual([closed, 'postgres']);
        expect(await problems()).toEqual([]);
    });

    test('it reads no table, no password, and no option of a user mapping', async () => {
        await query(fleet(), name, 'create table rows (id int)');
        const { simulator } = fleet();
        const login = {
            user: principal.role,
            password: simulator.issueToken(
                people.pgwarden.objectId,
                'https://ossrdbms-aad.database.windows.net',
            ),
        };
        for (const sql of [
            'select * from rows',
            'select * from pg_authid',
            'select * from pg_shadow',
            'select * from pg_user_mapping',
            'set role pgadmin',
            'set transaction read write; create role other',
        ]) {
            const refused = query(fleet(), name, sql, login).then(
                () => 'done',
                (error: unknown) => Reflect.get(Object(error), 'code'),
            );
            expect([sql, await refused]).toEqual([sql, '42501']);
        }
    });

    test.each([
        [
            'revoke the connection',
            `revoke connect on database "clo""sed'; --" from ${role}`,
            `grant connect on database "clo""sed'; --" to ${role}`,
            `${role} may not connect to "clo""sed'; --"`,
        ],
        [
            'forget the limit',
            `alter role ${role} connection limit -1`,
            `alter role ${role} connection limit 4`,
            `${role} has another limit of connections`,
        ],
        [
            'forget read-only',
            `alter role ${role} reset default_transaction_read_only`,
            `alter role ${role} set default_transaction_read_only = on`,
            `${role} is not read-only by default`,
        ],
        [
            'give an attribute',
            `alter role ${role} createdb`,
            `alter role ${role} nocreatedb`,
            `${role} has the attribute CREATEDB`,
        ],
        [
            'give a role',
            `grant pg_monitor to ${role}`,
            `revoke pg_monitor from ${role}`,
            `${role} is a member of "pg_monitor"`,
        ],
    ])('the check sees it when people %s', async (_what, change, back, problem) => {
        const login = /database "/.test(change) ? {} : asAlice(fleet());
        await query(fleet(), name, change, login);
        expect(await problems()).toEqual([problem]);
        await query(fleet(), name, back, login);
        expect(await problems()).toEqual([]);
    });

    test('the script has four statements, each of which the next test leaves out', () => {
        expect(statements.map((line) => line.split(' ', 2).join(' '))).toEqual([
            'SELECT *',
            'ALTER ROLE',
            'ALTER ROLE',
            'GRANT CONNECT',
        ]);
    });

    test.each([
        [0, 'unreadable'],
        [1, `${role} has another limit of connections`],
        [2, `${role} is not read-only by default`],
        [3, `${role} may not connect to "clo""sed'; --"`],
    ])('without statement %i of the script, the read or the check fails: %s', async (left, failure) => {
        for (const line of takenAway) await run(line);
        // Without the role, none of the others has an effect.
        for (const line of left === 0 ? [] : statements.toSpliced(left, 1)) await run(line);
        const { catalogue, databases } = await lookAt(fleet(), name, { principal });
        const found = catalogue.kind === 'read' ? await problems() : [catalogue.kind];
        const unread = databases.kind === 'read' ? (databases.unread ?? []).map(({ part }) => part) : [];
        for (const line of left === 0 ? [] : takenAway) await run(line);
        for (const line of statements) await run(line);
        expect(await problems()).toEqual([]);
        expect(unread).toEqual(left === 3 ? [closed] : []);
        expect(found).toEqual([failure]);
    });

    test('the last lines of the script take it away', async () => {
        for (const line of takenAway) await run(line);
        const roles = await query(fleet(), name, 'select rolname from pg_roles');
        expect(roles.map(({ rolname }) => rolname)).not.toContain(principal.role);
        expect((await lookAt(fleet(), name, { principal })).catalogue.kind).toBe('unreadable');
    });
});

/** Runs the command in a process of its own, signed in as Pgwarden's identity. */
function grants(...args: readonly string[]) {
    const { simulator, databases } = fleet();
    return commandLine('cli/grants.ts', args, {
        PATH: process.env.PATH ?? '',
        ...azureEnvironment(simulator),
        NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem'),
        SANDBOX_DATABASES: `127.0.0.1:${databases.ports.public}`,
    });
}

test('the command checks a server over a connection', async () => {
    addServer(fleet(), { name: 'checked' });
    const check = ['--check', '--server', serverPath('checked'), '--database-user', 'pgwarden'];
    const without = await grants(...check);
    expect(without).toMatchObject({ exitCode: 2, out: '' });
    expect(without.error).toContain('grants: the server cannot be checked: PostgreSQL 28P01');
    for (const line of lookScript({ ...principal, role: 'pgwarden' }, []).split('\n')) {
        if (line !== '' && !line.startsWith('--')) await query(fleet(), 'checked', line, asAlice(fleet()));
    }
    expect(await grants(...check)).toEqual({
        exitCode: 0,
        out: '✓ the server has what the SQL grants, and no more\n',
        error: '',
    });
    await query(fleet(), 'checked', 'alter role pgwarden createdb', asAlice(fleet()));
    expect(await grants(...check)).toEqual({
        exitCode: 1,
        out: '✗ "pgwarden" has the attribute CREATEDB\n  ALTER ROLE "pgwarden" NOCREATEDB;\n',
        error: '',
    });
});
