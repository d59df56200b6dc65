/** The data of a new server, made once for each major version and copied for every server. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { azureLayer } from '../azure/layer.ts';
import { asSuperuser } from './control-connection.ts';
import type { InstalledServer } from './packages.ts';
import { serverEnvironment, startPostmaster } from './postmaster.ts';
import { exists, renamed } from './runnable.ts';
import { makeServerFolder, makeSocketFolder, serverUser } from './server-user.ts';
import { confText } from './settings-file.ts';

const run = promisify(execFile);

const initialize = ['-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--wal-segsize=1'] as const;

/** Returns a folder of data that no server uses. The bootstrap superuser has the name that it has in Azure. */
export async function templateOf(server: InstalledServer, runnable: string, cache: string): Promise<string> {
    const layer = azureLayer(server.major);
    const digest = createHash('sha256')
        .update(JSON.stringify([layer, initialize]))
        .digest('hex');
    const target = join(cache, `template-${server.version}-${digest.slice(0, 12)}`);
    if (await exists(target)) return target;
    const folder = `${target}.${process.pid}`;
    await rm(folder, { recursive: true, force: true });
    makeServerFolder(folder);
    const data = join(folder, 'data');
    await run(join(runnable, 'bin/initdb'), ['-D', data, '-U', 'azuresu', ...initialize], {
        ...serverUser(),
        cwd: '/',
        env: serverEnvironment(),
    });
    await applyLayer(folder, data, runnable, layer);
    await renamed(data, target);
    await rm(folder, { recursive: true, force: true });
    return target;
}

async function applyLayer(
    folder: string,
    data: string,
    runnable: string,
    layer: ReturnType<typeof azureLayer>,
): Promise<void> {
    const socketFolder = makeSocketFolder();
    const settings = { listen_addresses: '', unix_socket_directories: socketFolder, fsync: 'off' };
    await writeFile(join(data, 'postgresql.auto.conf'), confText(settings));
    const postmaster = await startPostmaster({
        runnable,
        data,
        logFile: join(folder, 'server.log'),
        temporary: [socketFolder],
    });
    try {
        for (const { database, sql } of layer) {
            await asSuperuser({ socketFolder, port: 5432, database }, (client) => client.query(sql));
        }
    } finally {
        await postmaster.stop('fast');
        await rm(socketFolder, { recursive: true, force: true });
    }
}
