/** Starts the real server of a simulated one, with data of its own. */
import { createServer as createListener } from 'node:net';
import { join } from 'node:path';
import type { ServerRecord } from '../../simulator/world/server-record.ts';
import { directoryFile } from '../azure/functions.ts';
import { controlConnection } from '../native/control-connection.ts';
import { startPostmaster } from '../native/postmaster.ts';
import { makeServerFolder, makeSocketFolder } from '../native/server-user.ts';
import { confText } from '../native/settings-file.ts';
import { appliedToReplica, nothingApplied, readApplied, writeApplied } from './applied.ts';
import { NoDatabasesError } from './errors.ts';
import { copyPrimary, copyTemplate, writeServerFile } from './server-data.ts';
import { isReplica, type Live, restartsOf, type ServerState } from './server-state.ts';
import { hostAuthentication, type Place, settingsOf } from './settings.ts';

/** Attempts with another port, should one be taken between the choice and the start. */
const portAttempts = 3;

export async function startServer(state: ServerState, major: string): Promise<Live> {
    const { options, server, data, appliedFile } = state;
    state.applied ??= await readApplied(appliedFile);
    if (state.applied !== undefined && state.applied.major !== major)
        throw new NoDatabasesError(
            `the sandbox has no pg_upgrade: the data of "${server.name}" are of PostgreSQL ${state.applied.major}, not ${major}`,
        );
    const { runnable, data: template } = await options.template(major);
    makeServerFolder(options.folder);
    if (state.applied === undefined) {
        if (isReplica(server)) await copyPrimary(await options.primary(server), data);
        else await copyTemplate(template, data);
        state.applied = isReplica(server) ? appliedToReplica(server.record) : nothingApplied(major);
        await writeApplied(appliedFile, state.applied);
    }
    await writeServerFile(join(data, directoryFile), options.directory());
    for (let attempt = 1; ; attempt += 1) {
        try {
            return await launch(state, runnable, major);
        } catch (cause) {
            if (attempt === portAttempts || !/in use/i.test(String(cause))) throw cause;
        }
    }
}

async function launch(state: ServerState, runnable: string, major: string): Promise<Live> {
    const { options, data } = state;
    state.socketFolder ??= makeSocketFolder();
    const { socketFolder } = state;
    makeServerFolder(socketFolder);
    const port = await freePort();
    const files = await writeSettings(state, state.server.record, { socketFolder, port, runnable }, '');
    const postmaster = await startPostmaster({
        runnable,
        data,
        logFile: join(options.folder, 'server.log'),
        temporary: [socketFolder, ...(options.isKept ? [] : [options.folder])],
    });
    const control = await controlConnection({ socketFolder, port });
    const restarts = restartsOf(state.server);
    const live: Live = {
        socketFolder,
        port,
        data,
        major,
        control,
        postmaster,
        runnable,
        files,
        restarts,
        isEnded: false,
    };
    void postmaster.ended.then(() => {
        live.isEnded = true;
    });
    return live;
}

/** Writes the files of settings when they differ from those that were written last. Returns their text. */
export async function writeSettings(
    { options, server, data }: ServerState,
    record: ServerRecord,
    place: Pick<Place, 'socketFolder' | 'port' | 'runnable'>,
    before: string,
): Promise<string> {
    // A standby whose primary is down keeps on reading.
    const primary = isReplica({ record }) ? await options.primary(server).catch(() => undefined) : undefined;
    const settings = settingsOf(record, { ...place, ...(primary === undefined ? {} : { primary }) });
    const [conf, authentication] = [confText(settings), hostAuthentication(record)];
    if (conf + authentication === before) return before;
    await writeServerFile(join(data, 'postgresql.auto.conf'), conf);
    await writeServerFile(join(data, 'pg_hba.conf'), authentication);
    return conf + authentication;
}

function freePort(): Promise<number> {
    return new Promise((resolve, reject) => {
        const listener = createListener();
        listener.once('error', reject);
        listener.listen(0, '127.0.0.1', () => {
            const address = listener.address();
            const port = typeof address === 'object' && address !== null ? address.port : 0;
            listener.close(() => resolve(port));
        });
    });
}
