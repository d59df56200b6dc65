/** A simulated fleet with real databases, for the tests of one file. */
import { Socket } from 'node:net';
import pg from 'pg';
import { inject } from 'vitest';
import { audience } from '../../../sandbox/databases/gateway/entra.ts';
import { type Databases, type DatabasesOptions, startDatabases } from '../../../sandbox/databases/index.ts';
import type { BehaviorOptions } from '../../../sandbox/simulator/context/behavior.ts';
import { createServer, type ServerSeed } from '../../../sandbox/simulator/world/create-server.ts';
import { people, tenantId } from '../../../sandbox/simulator/world/people.ts';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { type Running, raw, running, serverPath, settled } from '../../sandbox/simulator/running.ts';
import { perFile } from '../../support/per-file.ts';

export { people };

export const versions = inject('postgresqlVersions');
/** For tests of what does not depend on the version. */
export const anyVersion = versions.includes('17') ? '17' : (versions.at(-1) ?? '17');

export interface Fleet extends Running {
    readonly databases: Databases;
}

/** Returns an accessor to a fleet of no server, which starts before the first test of the file. */
export function sharedFleet(
    behavior: BehaviorOptions = {},
    options: Partial<DatabasesOptions> = {},
): () => Fleet {
    return perFile(() => startFleet(behavior, options), stopFleet);
}

export async function startFleet(
    behavior: BehaviorOptions = {},
    options: Partial<DatabasesOptions> = {},
): Promise<Fleet> {
    const settling = { settleMs: 0, ...behavior };
    const run = await running({ behavior: settling, serverDnsSuffix: 'postgres.database.localhost' });
    const databases = await startDatabases({
        simulator: run.simulator,
        certificate: run.certificate,
        ports: { public: 0, private: 0 },
        behavior: settling,
        ...options,
    });
    return { ...run, databases };
}

export async function stopFleet({ databases, simulator, agent }: Fleet): Promise<void> {
    await databases.stop();
    await simulator.stop();
    agent.destroy();
}

/** Adds a public server that takes passwords and tokens, with Alice as its Entra administrator. */
export function addServer({ simulator }: Fleet, seed: ServerSeed): FlexibleServer {
    return createServer(simulator.world, {
        version: anyVersion,
        ...seed,
        record: {
            firewallRules: {
                all: { name: 'all', startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' },
            },
            administrators: {
                [people.alice.objectId]: {
                    objectId: people.alice.objectId,
                    principalName: people.alice.name,
                    principalType: 'User',
                    tenantId,
                },
            },
            ...seed.record,
        },
        properties: {
            network: { publicNetworkAccess: 'Enabled' },
            authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled', tenantId },
            ...seed.properties,
        },
    });
}

/** Where a client connects, and as whom: by default as the administrator, over the internet. */
export interface Login {
    readonly user?: string;
    readonly password?: string;
    readonly database?: string;
    readonly network?: 'public' | 'private';
    readonly config?: pg.ClientConfig & { readonly replication?: string };
}

/** A token of a principal for databases. */
export function databaseToken({ simulator }: Fleet, objectId: string = people.alice.objectId): string {
    return simulator.issueToken(objectId, audience);
}

/** The login of an Entra administrator. */
export function asAlice(fleet: Fleet, login: Login = {}): Login {
    return { user: people.alice.name, password: databaseToken(fleet), ...login };
}

/** Opens a connection, with the certificate and the name verified. */
export async function connected(fleet: Fleet, server: string, login: Login = {}): Promise<pg.Client> {
    const {
        user = 'pgadmin',
        password = 'sandbox-pgadmin',
        database = 'postgres',
        network = 'public',
    } = login;
    const host = `${server}.${fleet.databases.dnsSuffix}`;
    const client = new pg.Client({
        host,
        port: fleet.databases.ports[network],
        user,
        password,
        database,
        ssl: { ca: fleet.caPem, servername: host },
        stream: loopback,
        connectionTimeoutMillis: 60_000,
        ...login.config,
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
}

/** A socket to this computer, whatever the name: TLS checks that. */
export function loopback(): Socket {
    const socket = new Socket();
    const connect = socket.connect.bind(socket);
    return Object.assign(socket, { connect: (port: number) => connect(port, '127.0.0.1') });
}

/** Runs statements on a connection of their own. Returns the rows of the last one. */
export async function query(
    fleet: Fleet,
    server: string,
    sql: string,
    login: Login = {},
): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const client = await connected(fleet, server, login);
    try {
        const results: pg.QueryResult | readonly pg.QueryResult[] = await client.query(sql);
        return (Array.isArray(results) ? results.at(-1) : results).rows;
    } finally {
        await client.end();
    }
}

/** The code and message with which something is refused. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
    try {
        await work;
    } catch (cause) {
        if (!(cause instanceof Error)) throw cause;
        return `${'code' in cause ? `${String(cause.code)} ` : ''}${cause.message}`;
    }
    return 'not refused';
}

/** A write to Resource Manager, awaited to its end, as the sandbox's operator. */
export async function written(
    fleet: Fleet,
    method: 'PUT' | 'PATCH' | 'POST' | 'DELETE',
    server: string,
    below: string,
    body?: unknown,
): Promise<void> {
    const accepted = await raw(fleet, method, serverPath(server, below), body === undefined ? {} : { body });
    const ended = JSON.stringify(await settled(fleet, accepted));
    if (!ended.includes('Succeeded')) throw new Error(ended);
}

/** Sets a parameter through Resource Manager. */
export async function setParameter(fleet: Fleet, server: string, name: string, value: string): Promise<void> {
    await written(fleet, 'PUT', server, `/configurations/${name}`, {
        properties: { value, source: 'user-override' },
    });
}
