import type pg from 'pg';
import { describe, expect, test } from 'vitest';
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
const isThere = 'select 1 as one';

describe.each(versions)('PostgreSQL %s', (version) => {
    const name = `gate-${version}`;

    test('a token opens the role whose label names its principal, and no other', async () => {
        addServer(fleet(), { name, version });
        const who = await query(fleet(), name, 'select current_user, version()', asAlice(fleet()));
        expect(who[0]?.current_user).toBe(people.alice.name);
        expect(who[0]?.version).toContain(`PostgreSQL ${version}.`);
        const { simulator } = fleet();
        const refused = (password: string) =>
            refusalOf(query(fleet(), name, isThere, { user: people.alice.name, password }));
        expect(await refused(databaseToken(fleet(), people.bob.objectId))).toBe(
            '28000 The access token is not of the principal of this role.',
        );
        expect(
            await refused(simulator.issueToken(people.alice.objectId, 'https://management.azure.com')),
        ).toBe(
            '28000 The access token does not have a valid audience claim. Please acquire a new token for the resource "https://ossrdbms-aad.database.windows.net".',
        );
        expect(await refused('no token')).toMatch(/^28000 An error occurred while validating/);
        const [head = '', claims = '', signature = ''] = databaseToken(fleet(), people.bob.objectId).split(
            '.',
        );
        const forged = Buffer.from(
            Buffer.from(claims, 'base64url')
                .toString()
                .replaceAll(people.bob.objectId, people.alice.objectId),
        ).toString('base64url');
        expect(await refused(`${head}.${forged}.${signature}`)).toMatch(/^28000 An error occurred/);
        const late = databaseToken(fleet());
        simulator.expireTokens();
        expect(await refused(late)).toBe(
            '28000 The access token has expired. Please acquire a new token and retry.',
        );
    });

    test('the administrator logs in with a password, hashed as password_encryption says', async () => {
        expect(await query(fleet(), name, 'select current_user')).toEqual([{ current_user: 'pgadmin' }]);
        expect(await refusalOf(query(fleet(), name, isThere, { password: 'wrong' }))).toBe(
            '28P01 password authentication failed for user "pgadmin"',
        );
        const [type] = await query(
            fleet(),
            name,
            `select authtype from azure_roles_authtype() where rolename = 'pgadmin'`,
        );
        expect(type).toEqual({ authtype: version === '13' ? 'MD5' : 'SCRAM-256' });
        expect(await refusalOf(query(fleet(), name, isThere, { user: 'ghost' }))).toBe(
            '28P01 password authentication failed for user "ghost"',
        );
        expect(await refusalOf(query(fleet(), name, isThere, { database: 'nowhere' }))).toBe(
            '3D000 database "nowhere" does not exist',
        );
    });

    test('a role with an MD5 password is locked out when only SCRAM is accepted', async () => {
        await setParameter(fleet(), name, 'azure.accepted_password_auth_method', 'md5,scram-sha-256');
        await query(fleet(), name, `set password_encryption = 'md5'; create role till login password 'old'`);
        const asTill = { user: 'till', password: 'old' };
        expect(await query(fleet(), name, isThere, asTill)).toEqual([{ one: 1 }]);
        await setParameter(fleet(), name, 'azure.accepted_password_auth_method', 'scram-sha-256');
        expect(await refusalOf(query(fleet(), name, isThere, asTill))).toMatch(/^28P01 /);
        await setParameter(fleet(), name, 'azure.accepted_password_auth_method', 'md5,scram-sha-256');
    });

    test('nobody logs in as azuresu or replication, and nobody replicates', async () => {
        expect(await refusalOf(query(fleet(), name, isThere, { user: 'azuresu' }))).toMatch(
            /^28000 pg_hba.conf rejects connection for host "203.0.113.10", user "azuresu", database "postgres", SSL/,
        );
        expect(await refusalOf(query(fleet(), name, isThere, { user: 'replication' }))).toMatch(/^28P01 /);
        const config = { replication: 'true' };
        expect(await refusalOf(query(fleet(), name, isThere, { config }))).toMatch(/^28000 .*replication/);
    });

    test('require_secure_transport refuses a connection without TLS', async () => {
        const config = { ssl: false, options: `-c sandbox.server=${name} -c statement_timeout=7s` };
        const plainly = () => query(fleet(), name, 'show statement_timeout', { config });
        expect(await refusalOf(plainly())).toMatch(
            /^28000 no pg_hba.conf entry for host "203.0.113.10", user "pgadmin", database "postgres", (SSL off|no encryption)$/,
        );
        await setParameter(fleet(), name, 'require_secure_transport', 'off');
        expect(await plainly()).toEqual([{ statement_timeout: '7s' }]);
    });

    test('as many sessions as max_connections says', async () => {
        const { record } = addServer(fleet(), {
            name: `${name}-small`,
            version,
            parameters: { max_connections: '25', superuser_reserved_connections: '10' },
        });
        expect(record.parameters.max_connections?.running).toBe('25');
        await query(fleet(), `${name}-small`, 'create role app login password $$x$$ connection limit 1');
        const open = (user: string) =>
            connected(fleet(), `${name}-small`, { user, password: user === 'app' ? 'x' : 'sandbox-pgadmin' });
        const app = await open('app');
        expect(await refusalOf(open('app'))).toBe('53300 too many connections for role "app"');
        const others: pg.Client[] = [];
        let refused = '';
        while (refused === '') {
            await open('pgadmin').then(
                (client) => others.push(client),
                (cause: unknown) => {
                    refused = String(Reflect.get(Object(cause), 'code'));
                },
            );
        }
        expect(refused).toBe('53300');
        // Ten are reserved, five more from 16 on, one is Azure's own, and one that was refused may still be ending.
        const most = Number(version) >= 16 ? 8 : 13;
        expect([most - 1, most]).toContain(others.length);
        await Promise.all([app, ...others].map((client) => client.end()));
    });
});

test('a role with a label and a switched off Entra authentication has no way in', async () => {
    addServer(fleet(), { name: 'no-entra' });
    await query(fleet(), 'no-entra', isThere, asAlice(fleet()));
    await written(fleet(), 'PATCH', 'no-entra', '', {
        properties: { authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' } },
    });
    expect(await refusalOf(query(fleet(), 'no-entra', isThere, asAlice(fleet())))).toBe(
        '28P01 password authentication failed for user "alice@contoso.example"',
    );
});

test('passwords are refused when password authentication is off', async () => {
    addServer(fleet(), { name: 'entra-only' });
    expect(await query(fleet(), 'entra-only', isThere)).toHaveLength(1);
    await written(fleet(), 'PATCH', 'entra-only', '', {
        properties: { authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled' } },
    });
    expect(await refusalOf(query(fleet(), 'entra-only', isThere))).toMatch(/^28P01 /);
    expect(await query(fleet(), 'entra-only', isThere, asAlice(fleet()))).toHaveLength(1);
});

test('a token of another tenant opens nothing', async () => {
    addServer(fleet(), {
        name: 'elsewhere',
        properties: {
            authConfig: {
                activeDirectoryAuth: 'Enabled',
                passwordAuth: 'Disabled',
                tenantId: '00000000-0000-4000-8000-00000000000f',
            },
        },
    });
    expect(await refusalOf(query(fleet(), 'elsewhere', isThere, asAlice(fleet())))).toBe(
        '28000 The access token is not of the tenant of this server.',
    );
});
