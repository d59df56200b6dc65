/** Brings roles and databases in line with the record of the simulated server: only what changed since the last time. */
import pg from 'pg';
import type { AdministratorRecord, ServerRecord } from '../../simulator/world/server-record.ts';
import { createRole, dropAdministrator, labelRole, makeAdministrator } from '../azure/roles.ts';
import { type Applied, defaultPassword, systemDatabases } from './applied.ts';

const labelTypes: Readonly<Record<string, string>> = {
    User: 'user',
    Group: 'group',
    ServicePrincipal: 'service',
};

/** Returns what is applied now. A primary server only: a replica follows its primary. */
export async function syncCatalog(
    client: pg.Client,
    record: ServerRecord,
    applied: Applied,
): Promise<Applied> {
    const credentials = await syncLogin(client, record, applied);
    await syncAdministrators(client, record, applied);
    await syncDatabases(client, record, applied);
    return {
        major: applied.major,
        ...credentials,
        administrators: record.administrators,
        databases: record.databases,
    };
}

async function syncLogin(
    client: pg.Client,
    { properties, administratorPassword = defaultPassword }: ServerRecord,
    applied: Applied,
): Promise<Pick<Applied, 'login' | 'password'>> {
    const { administratorLogin: login, version } = properties;
    if (login === undefined) return {};
    if (applied.login !== login) {
        await client.query(createRole(login));
        await client.query(makeAdministrator(Number(version), login));
    }
    if (applied.password !== administratorPassword || applied.login !== login) {
        const password = pg.escapeLiteral(administratorPassword);
        await client.query(`alter role ${pg.escapeIdentifier(login)} password ${password}`);
    }
    return { login, password: administratorPassword };
}

async function syncAdministrators(client: pg.Client, record: ServerRecord, applied: Applied): Promise<void> {
    const { administrators } = record;
    for (const [id, { principalName }] of Object.entries(applied.administrators)) {
        if (administrators[id]?.principalName === principalName) continue;
        await client.query(dropAdministrator(principalName));
    }
    for (const [id, administrator] of Object.entries(administrators)) {
        if (applied.administrators[id]?.principalName === administrator.principalName) continue;
        await addAdministrator(client, Number(record.properties.version), administrator);
    }
}

async function addAdministrator(
    client: pg.Client,
    major: number,
    { principalName, principalType, objectId }: AdministratorRecord,
): Promise<void> {
    await client.query(createRole(principalName));
    await client.query(makeAdministrator(major, principalName));
    await client.query(labelRole(principalName, objectId, labelTypes[principalType] ?? 'user', true));
}

/** Assumed: the administrator owns a database that Resource Manager created. */
async function syncDatabases(client: pg.Client, record: ServerRecord, applied: Applied): Promise<void> {
    const { databases, properties } = record;
    const owner = pg.escapeIdentifier(properties.administratorLogin ?? 'azure_pg_admin');
    for (const name of applied.databases) {
        if (databases.includes(name) || systemDatabases.includes(name)) continue;
        await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
    }
    const existing = await databaseNames(client);
    for (const name of databases) {
        if (existing.includes(name)) continue;
        await client.query(`create database ${pg.escapeIdentifier(name)} owner ${owner}`);
    }
}

/** The databases of a server, without its templates: the system's first. */
export async function databaseNames(client: pg.Client): Promise<readonly string[]> {
    const { rows } = await client.query<{ readonly datname: string }>(
        'select datname from pg_database where not datistemplate order by oid',
    );
    const names = rows.map(({ datname }) => datname);
    return [...systemDatabases, ...names.filter((name) => !systemDatabases.includes(name))];
}
