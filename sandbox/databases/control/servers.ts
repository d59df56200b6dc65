/** The real servers of a simulated fleet: at most one for each, and none before its first connection. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ServerRecord } from '../../simulator/world/server-record.ts';
import type { FlexibleServer, World } from '../../simulator/world/world.ts';
import { type InstalledServer, installCommands } from '../native/packages.ts';
import { runnableServer } from '../native/runnable.ts';
import { cacheFolder } from '../native/server-user.ts';
import { templateOf } from '../native/template.ts';
import { createDatabaseServer, type DatabaseServer } from './database-server.ts';
import { NoDatabasesError } from './errors.ts';
import type { Running, Template } from './server-state.ts';

export interface DatabaseServers {
    /** The server in the fleet of that name; undefined when there is none. */
    find(name: string): FlexibleServer | undefined;
    /** Brings its databases in line, and starts them if need be. Undefined: the server is not up. */
    running(server: FlexibleServer): Promise<Running | undefined>;
    /** Those that run now. */
    all(): Promise<readonly Running[]>;
    stop(): Promise<void>;
}

export interface DatabaseServersOptions {
    readonly world: World;
    readonly installed: ReadonlyMap<string, InstalledServer>;
    /** A folder of data for each server. */
    readonly folder: string;
    /** Whether a later run goes on with it. */
    readonly isKept: boolean;
}

/** Milliseconds between two looks at the records of servers that run. A record is immutable: a look costs nothing. */
const watchPause = 100;

interface Known {
    readonly database: DatabaseServer;
    server: FlexibleServer;
    /** As it was when the databases were last brought in line. */
    record: ServerRecord;
}

export function createDatabaseServers(given: DatabaseServersOptions): DatabaseServers {
    const { world, installed, folder, isKept } = given;
    const known = new Map<string, Known>();
    const template = templates(installed);
    const knownOf = (server: FlexibleServer): Known => {
        const key = keyOf(server);
        const options = {
            folder: join(folder, key),
            isKept,
            template,
            primary: primaryOf,
            directory: () => directory(world),
        };
        const { record } = server;
        const found = known.get(key) ?? { record, server, database: createDatabaseServer(options, server) };
        known.set(key, found);
        return Object.assign(found, { record, server });
    };
    async function running(server: FlexibleServer): Promise<Running | undefined> {
        return await knownOf(server).database.follow(server, true);
    }
    async function primaryOf({ name, record }: FlexibleServer): Promise<Running> {
        const id = record.properties.sourceServerResourceId ?? '';
        const source = world.servers.get(id.toLowerCase());
        const found = source === undefined ? undefined : await running(source);
        if (found === undefined) throw new NoDatabasesError(`the primary server of "${name}" is not up`);
        return found;
    }
    const timer = setInterval(() => watch(world, known), watchPause);
    timer.unref();
    return {
        find: (name) => [...world.servers.values()].find((server) => server.name === name.toLowerCase()),
        running,
        async all() {
            const entries = [...known.values()];
            const found = entries.map(({ database, server }) => database.follow(server, false));
            return (await Promise.all(found)).flatMap((running) => running ?? []);
        },
        async stop() {
            clearInterval(timer);
            await Promise.all([...known.values()].map(({ database }) => database.stop()));
        },
    };
}

/** Follows changes that no connection waits for: a restart ends sessions, a deleted server is gone with its data. */
function watch(world: World, known: Map<string, Known>): void {
    if (known.size === 0) return;
    const servers = new Map([...world.servers.values()].map((server) => [keyOf(server), server]));
    for (const [key, entry] of known) {
        const { database } = entry;
        const server = servers.get(key);
        if (server === undefined) {
            known.delete(key);
            void database.remove().catch(() => undefined);
        } else if (entry.record !== server.record) {
            Object.assign(entry, { record: server.record, server });
            // The next connection meets the same problem, and its client is told.
            void database.follow(server, false).catch(() => undefined);
        }
    }
}

/** A server that is deleted and created again has new data; one that moves keeps its own. */
function keyOf({ name, record }: FlexibleServer): string {
    const digest = createHash('sha256').update(`${name} ${record.createdAt}`).digest('hex');
    return `${name}-${digest.slice(0, 8)}`;
}

function templates(installed: DatabaseServersOptions['installed']): (major: string) => Promise<Template> {
    const made = new Map<string, Promise<Template>>();
    return (major) => {
        const found = installed.get(major);
        if (found === undefined)
            return Promise.reject(
                new NoDatabasesError(
                    `PostgreSQL ${major} is not installed in the sandbox: ${installCommands.others}`,
                ),
            );
        const template = made.get(major) ?? makeTemplate(found);
        made.set(major, template);
        return template;
    };
}

async function makeTemplate(server: InstalledServer): Promise<Template> {
    const cache = cacheFolder();
    const runnable = await runnableServer(server, cache);
    return { runnable, data: await templateOf(server, runnable, cache) };
}

function directory({ principals }: World): string {
    return JSON.stringify(
        [...principals.values()].map(({ name, objectId, tenantId, type }) => ({
            name,
            objectId,
            tenantId,
            type: type === 'User' ? 'user' : 'service',
        })),
    );
}
