import { beforeAll, describe, expect, test } from 'vitest';
import { databaseControls } from '../../src/controls/databases/index.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { thresholds } from '../support/states.ts';
import { addServer, people, query, setParameter, sharedFleet, versions, written } from './support/fleet.ts';
import { createRole, lookAt, role, trust } from './support/look.ts';

const fleet = sharedFleet();
beforeAll(() => trust(fleet()));

const asking = thresholds({ allowedExtensions: ['postgres_fdw'] });

/** Everything wrong on one server, done as its administrator does it. */
const badRoles = `
    set password_encryption = 'scram-sha-256';
    create role "App ""one""" login createrole password 'sandbox';
    alter role "App ""one""" set password_encryption = 'md5';
    grant azure_pg_admin to "App ""one""";
    set password_encryption = 'md5';
    create role till login password 'sandbox';
    grant pg_signal_backend to till;`;
/** From PostgreSQL 16 on, a membership can be one that gives nothing. */
const idleMember = 'create role idle; grant azure_pg_admin to idle with inherit false, set false';
const badObjects = `
    create extension dblink;
    create extension postgres_fdw;
    create schema sales;
    grant create on schema sales to public;
    create table sales.customers (name text);
    create policy own on sales.customers using (name = current_user);
    grant select on sales.customers to public;
    create function sales.total(integer, text) returns integer language sql security definer as 'select 1';
    alter default privileges in schema sales grant select on tables to public;
    create server archive foreign data wrapper postgres_fdw options (host 'archive');
    create user mapping for public server archive options (user 'a', password 'b');`;

async function verdicts(name: string): Promise<Readonly<Record<string, Verdict>>> {
    const { alice } = people;
    const principalType = 'User';
    const administrators = [
        { objectId: alice.objectId, principalName: alice.name, principalType, tenantId: '' },
    ];
    const readings = {
        ...(await lookAt(fleet(), name)),
        administrators: { kind: 'read', value: administrators } as const,
    };
    return Object.fromEntries(
        evaluate(databaseControls, readings, asking).map(({ control, verdict }) => [control.id, verdict]),
    );
}

/** The names that stand for those in angle brackets. */
const names: Readonly<Record<string, string>> = {
    '<role>': '"App ""one"""',
    '<predefined role>': 'pg_signal_backend',
    '<database>': 'orders',
    '<schema>': 'sales',
    '<table>': 'customers',
    '<function>': 'total',
    '<types>': 'integer, text',
    '<parameter>': 'password_encryption',
    '<server>': 'archive',
    '<user>': 'a',
    '<password>': 'b',
    '<extension>': 'dblink',
    '<grantor>': 'pgadmin',
};

/** The statements on the page of a control, with names filled in; of a few controls, for another role. */
function repairOf(id: string, ofRole: string | undefined): string {
    const lines = databaseControls.find((control) => control.id === id)?.texts.repairByHand ?? [];
    return lines
        .filter((line) => !line.startsWith('--'))
        .map((line) =>
            line.replaceAll(/<[^>]+>/g, (name) => (name === '<role>' && ofRole) || (names[name] ?? name)),
        )
        .join('\n');
}

describe.each(versions)('PostgreSQL %s', (version) => {
    const name = `judged-${version}`;
    const sql = (text: string, database = 'orders') => query(fleet(), name, text, { database });

    test('every control drifts on a server where everything is wrong', async () => {
        addServer(fleet(), { name, version });
        await createRole(fleet(), name);
        await setParameter(fleet(), name, 'azure.extensions', 'pgaudit,dblink,postgres_fdw');
        await setParameter(fleet(), name, 'shared_preload_libraries', 'pgaudit');
        await written(fleet(), 'POST', name, '/restart');
        await sql(badRoles, 'postgres');
        if (Number(version) >= 16) await sql(idleMember, 'postgres');
        await sql('create database orders', 'postgres');
        await sql(badObjects);
        const found = await verdicts(name);
        const others = Object.entries(found).filter(([, { kind }]) => kind !== 'drifted');
        expect(others).toEqual([]);
        expect(found['administrator-members']).toMatchObject({
            evidence: [{ what: 'role App "one"', found: 'member of azure_pg_admin' }],
        });
        expect(found['definer-execute']).toMatchObject({
            evidence: [
                {
                    what: 'function sales.total(integer, text) of database orders',
                    found: 'EXECUTE to PUBLIC; it runs as pgadmin',
                },
            ],
        });
    });

    test('the statements on its page make every control compliant', async () => {
        const soon = new Date(Date.now() + 30 * 86_400_000).toISOString();
        const byHand: Readonly<Record<string, string>> = {
            'role-attributes': Number(version) < 16 ? 'alter role "App ""one""" nocreaterole nocreatedb' : '',
            'role-passwords':
                "set password_encryption = 'scram-sha-256'; alter role till password 'other'; alter role pgadmin password 'sandbox-pgadmin'",
            'password-expiry': ['"App ""one"""', 'till']
                .map((each) => `alter role ${each} valid until '${soon}'`)
                .join(';'),
        };
        const ofRole: Readonly<Record<string, string>> = {
            'predefined-roles': 'till',
            'public-connect': role,
            'default-privileges': 'pgadmin',
        };
        await sql('create extension pgaudit', 'postgres');
        if (Number(version) < 15) await sql('revoke create on schema public from public', 'postgres');
        if (Number(version) < 15) await sql('revoke create on schema public from public');
        for (const { id } of databaseControls) {
            await sql(byHand[id] || repairOf(id, ofRole[id])).catch((error: unknown) => {
                throw new Error(`${id}: ${repairOf(id, ofRole[id])}`, { cause: error });
            });
        }
        const others = Object.entries(await verdicts(name)).filter(([, { kind }]) => kind !== 'compliant');
        expect(others).toEqual([]);
    });
});
