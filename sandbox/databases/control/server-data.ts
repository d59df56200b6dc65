/** The data of one server on disk: copied from a template, or from a running primary. */
import { execFile } from 'node:child_process';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverUser } from '../native/server-user.ts';
import type { Running } from './server-state.ts';

const run = promisify(execFile);

/** Copies a template. The folder of the server must exist. */
export async function copyTemplate(template: string, data: string): Promise<void> {
    await copy(template, data);
}

/** Copies a running primary as a backup does, and makes a standby of the copy. */
export async function copyPrimary(
    { control: client, major, data: source }: Running,
    data: string,
): Promise<void> {
    const isNamedBackup = Number(major) >= 15;
    await client.query(
        isNamedBackup
            ? "select pg_backup_start('replica', true)"
            : "select pg_start_backup('replica', true, false)",
    );
    let label = '';
    try {
        // Files come and go meanwhile, which replaying the write-ahead log repairs.
        await copy(source, `${data}.copy`).catch((cause: unknown) => requireOnlyGone(cause));
    } finally {
        const { rows } = await client.query<{ readonly labelfile: string }>(
            isNamedBackup
                ? 'select labelfile from pg_backup_stop(false)'
                : 'select labelfile from pg_stop_backup(false, false)',
        );
        label = rows[0]?.labelfile ?? '';
    }
    await rm(join(`${data}.copy`, 'postmaster.pid'), { force: true });
    await writeServerFile(join(`${data}.copy`, 'backup_label'), label);
    await writeServerFile(join(`${data}.copy`, 'standby.signal'), '');
    await rename(`${data}.copy`, data);
}

/** Writes a file of the server's own, which only its user may read or remove. */
export async function writeServerFile(file: string, text: string): Promise<void> {
    await writeFile(file, text, { mode: 0o600 });
    const { uid, gid } = serverUser();
    if (uid !== undefined) await run('chown', [`${uid}:${gid}`, file]);
}

/** As the server's user, whose files they are. */
async function copy(source: string, target: string): Promise<void> {
    await rm(target, { recursive: true, force: true });
    await run('cp', ['-R', source, target], { ...serverUser(), cwd: '/' });
}

function requireOnlyGone(cause: unknown): void {
    const text = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
    const others = text.split('\n').filter((line) => line !== '' && !line.includes('No such file'));
    if (text === '' || others.length > 0) throw cause;
}
