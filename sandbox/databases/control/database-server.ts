/** One simulated server's real PostgreSQL: started when it is first needed, and kept in line with its record. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerRecord } from '../../simulator/world/server-record.ts';
import type { FlexibleServer } from '../../simulator/world/world.ts';
import { nothingApplied, writeApplied } from './applied.ts';
import { databaseNames, syncCatalog } from './catalog-sync.ts';
import { NoDatabasesError } from './errors.ts';
import {
    type DatabaseServerOptions,
    isReplica,
    type Live,
    type Running,
    restartsOf,
    type ServerState,
} from './server-state.ts';
import { startServer, writeSettings } from './start-server.ts';

export interface DatabaseServer {
    /**
     * Brings it in line with the server's record, and starts it if it is needed. Undefined: it does not run. Rejects with a
     * NoDatabasesError when the sandbox cannot run it.
     */
    follow(server: FlexibleServer, isNeeded: boolean): Promise<Running | undefined>;
    stop(): Promise<void>;
    /** Stops it and removes its data. */
    remove(): Promise<void>;
}

/** States in which a server takes connections. Assumed: `Updating` among them; an update that restarts ends sessions. */
export const statesUp: readonly string[] = ['Ready', 'Updating'];

/** Milliseconds for a server to read its settings again. It takes about ten. */
const reloadLimit = 10_000;

export function createDatabaseServer(options: DatabaseServerOptions, server: FlexibleServer): DatabaseServer {
    const state: ServerState = {
        options,
        server,
        data: join(options.folder, 'data'),
        appliedFile: join(options.folder, 'applied.json'),
    };
    let turn: Promise<unknown> = Promise.resolve();
    /** One at a time. */
    function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
        const next = turn.then(work, work);
        turn = next.catch(() => undefined);
        return next;
    }
    return {
        follow: (current, isNeeded) =>
            inTurn(() => {
                state.server = current;
                return follow(state, isNeeded);
            }),
        stop: () =>
            inTurn(async () => {
                await halt(state, options.isKept ? 'fast' : 'immediate');
                await removeSocket(state);
            }),
        remove: () =>
            inTurn(async () => {
                await halt(state, 'immediate');
                await removeSocket(state);
                await rm(options.folder, { recursive: true, force: true });
            }),
    };
}

async function follow(state: ServerState, isNeeded: boolean): Promise<Running | undefined> {
    const { server } = state;
    const { version, state: serverState } = server.record.properties;
    const { live } = state;
    if (live?.isEnded === true) state.live = undefined;
    const isOther = live !== undefined && (live.restarts !== restartsOf(server) || live.major !== version);
    const isUp = statesUp.includes(serverState);
    if (isOther || !isUp) await halt(state);
    if (!isUp) return undefined;
    if (state.live === undefined) {
        if (!isNeeded) return undefined;
        state.live = await startServer(state, version);
    }
    await apply(state, state.live);
    return state.live;
}

/** A record is immutable: the same one asks for the same. Databases also come and go with SQL. */
async function apply(state: ServerState, live: Live): Promise<void> {
    const { server } = state;
    // It may change meanwhile: then the next look applies that.
    const { record } = server;
    if (live.record !== record) await applyRecord(state, live, record);
    live.record = record;
    if (!isReplica(server)) await listDatabases(state, live);
}

async function applyRecord(state: ServerState, live: Live, record: ServerRecord): Promise<void> {
    const files = await writeSettings(state, record, live, live.files);
    if (files !== live.files) {
        live.files = files;
        await reloaded(live);
    }
    const { control } = live;
    const { rows } = await control.query<{ readonly standby: boolean }>(
        'select pg_is_in_recovery() as standby',
    );
    const isStandby = rows[0]?.standby === true;
    if (isStandby && isReplica({ record })) return;
    if (isStandby) await control.query('select pg_promote()');
    const before = state.applied ?? nothingApplied(live.major);
    const after = await syncCatalog(control, record, before);
    state.applied = after;
    if (JSON.stringify(after) !== JSON.stringify(before)) await writeApplied(state.appliedFile, after);
}

/** Databases that were created or dropped with SQL are in Resource Manager's list too. */
async function listDatabases(state: ServerState, live: Live): Promise<void> {
    const { control, major } = live;
    const { server, applied = nothingApplied(major) } = state;
    const databases = await databaseNames(control);
    const { record } = server;
    const isKnown =
        databases.length === record.databases.length &&
        databases.every((name) => record.databases.includes(name));
    if (isKnown) return;
    server.record = { ...record, databases };
    if (live.record === record) live.record = server.record;
    state.applied = { ...applied, databases };
    await writeApplied(state.appliedFile, state.applied);
}

async function halt(state: ServerState, how: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const { live } = state;
    state.live = undefined;
    if (live === undefined) return;
    await live.control.end().catch(() => undefined);
    await live.postmaster.stop(how);
}

async function removeSocket({ socketFolder }: ServerState): Promise<void> {
    if (socketFolder !== undefined) await rm(socketFolder, { recursive: true, force: true });
}

/** A new session reads the settings of before until the server has read its files again. */
async function reloaded({ control, postmaster }: Live): Promise<void> {
    const loadedAt = async (): Promise<string | undefined> => {
        const { rows } = await control.query<{ readonly at: string }>(
            'select pg_conf_load_time()::text as at',
        );
        return rows[0]?.at;
    };
    const before = await loadedAt();
    postmaster.reload();
    const deadline = performance.now() + reloadLimit;
    while ((await loadedAt()) === before) {
        if (performance.now() > deadline)
            throw new NoDatabasesError('the server refuses its settings: see its server.log');
    }
}
