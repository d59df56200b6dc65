import { setDefaultCACertificates } from 'node:tls';
import pg from 'pg';
import { audience } from '../../sandbox/databases/gateway/entra.ts';
import { type Databases, missingPostgresql, startDatabases } from '../../sandbox/databases/index.ts';
import { installedServers } from '../../sandbox/databases/native/packages.ts';
import { startSimulator } from '../../sandbox/simulator/index.ts';
import { createCertificates } from '../../sandbox/simulator/kernel/certificates.ts';
import { createServer } from '../../sandbox/simulator/world/create-server.ts';
import { people, tenantId } from '../../sandbox/simulator/world/people.ts';
import { loopback } from './loopback.ts';

/** What a server has. */
export interface Sizes {
    readonly roles: number;
    readonly databases: number;
    /** Tables, and as many functions, of the largest database. */
    readonly tables: number;
    /** Tables of each other database. */
    readonly otherTables: number;
}

/** A server of real PostgreSQL behind the sandbox's gateway, full of roles, databases, and tables. */
export interface LargeServer {
    readonly host: string;
    readonly port: number;
    /** Major version. */
    readonly version: string;
    readonly role: string;
    token(): string;
    stop(): Promise<void>;
}

/** Why there is no PostgreSQL on this machine; undefined if there is. */
export function missingDatabases(): string | undefined {
    return missingPostgresql(installedServers());
}

/** Starts and fills a server. Trusts the gateway's certificate in this process. */
export async function largeServer(sizes: Sizes): Promise<LargeServer> {
    const { caPem, certificatePem, privateKeyPem } = await createCertificates();
    setDefaultCACertificates([caPem]);
    const certificate = { certificatePem, privateKeyPem };
    const simulator = await startSimulator({
        ports: { resourceManager: 0, keyVaults: [0, 0], identity: 0 },
        seed: 1,
        timeScale: 0.002,
        certificate,
        serverDnsSuffix: 'postgres.database.localhost',
    });
    const databases = await startDatabases({ simulator, certificate, ports: { public: 0, private: 0 } });
    const version = databases.versions.includes('17') ? '17' : (databases.versions.at(-1) ?? '17');
    createServer(simulator.world, {
        name: 'large',
        version,
        properties: {
            network: { publicNetworkAccess: 'Enabled' },
            authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled', tenantId },
        },
        record: {
            firewallRules: {
                all: { name: 'all', startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' },
            },
            administrators: {
                [people.pgwarden.objectId]: {
                    objectId: people.pgwarden.objectId,
                    principalName: 'pgwarden',
                    principalType: 'ServicePrincipal',
                    tenantId,
                },
            },
        },
    });
    await fill(databases, sizes);
    return {
        host: `large.${databases.dnsSuffix}`,
        port: databases.ports.public,
        version,
        role: 'pgwarden',
        token: () => simulator.issueToken(people.pgwarden.objectId, audience),
        async stop() {
            await databases.stop();
            await simulator.stop();
        },
    };
}

async function fill(databases: Databases, sizes: Sizes): Promise<void> {
    await run(databases, 'postgres', [
        `do $$ begin for i in 1 .. ${sizes.roles} loop
            execute format('create role r%s login', i);
            if i > 1 then execute format('grant r%s to r%s', i - 1, i); end if;
        end loop; end $$`,
        'create database d1',
        'create database d2',
    ]);
    await run(databases, 'd1', [objects(sizes.tables)]);
    await run(databases, 'd2', [objects(sizes.otherTables)]);
    // Database postgres is one of them.
    const copies = Array.from({ length: Math.max(0, sizes.databases - 3) }, (_, index) => index + 3);
    await run(
        databases,
        'postgres',
        copies.map((index) => `create database d${index} template d2`),
    );
}

/** So many tables and SECURITY DEFINER functions. PUBLIC may read every tenth table. */
function objects(count: number): string {
    return `do $$ begin for i in 1 .. ${count} loop
        execute format('create table t%s (id int)', i);
        execute format('create function f%s() returns int language sql security definer as ''select 1''', i);
        if i % 10 = 0 then execute format('grant select on t%s to public', i); end if;
    end loop; end $$`;
}

async function run(databases: Databases, database: string, statements: readonly string[]): Promise<void> {
    const client = new pg.Client({
        host: `large.${databases.dnsSuffix}`,
        port: databases.ports.public,
        user: 'pgadmin',
        password: 'sandbox-pgadmin',
        database,
        ssl: true,
        stream: () => loopback(databases.ports.public),
    });
    client.on('error', () => undefined);
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
}
