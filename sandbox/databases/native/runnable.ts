/** A package's server made ready to run: its links, and the extensions as Azure offers them. */
import { constants } from 'node:fs';
import {
    access,
    chmod,
    copyFile,
    cp,
    link,
    lstat,
    mkdir,
    readdir,
    readFile,
    readlink,
    rename,
    rm,
    symlink,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { offerExtensions } from '../azure/extensions.ts';
import type { InstalledServer } from './packages.ts';

/** Changes with what this module and the extensions write: an older tree is made again. */
const revision = 1;

/**
 * Returns the folder with `bin`, `lib` and `share`, made once in the cache. The files are hard links to the package's,
 * or copies on another disk: the server looks for its files beside its own path, which a symbolic link has not.
 */
export async function runnableServer(server: InstalledServer, cache: string): Promise<string> {
    const target = join(cache, `server-${server.version}-r${revision}`);
    if (await exists(target)) return target;
    const made = `${target}.${process.pid}`;
    await rm(made, { recursive: true, force: true });
    await linkTree(server.native, made);
    await hydrateLinks(server.native, made);
    await offerExtensions(join(made, 'share/postgresql/extension'), server.major);
    await renamed(made, target);
    return target;
}

/** Puts what was made in its place, unless another process was faster. */
export async function renamed(made: string, target: string): Promise<void> {
    try {
        await rename(made, target);
    } catch (cause) {
        await rm(made, { recursive: true, force: true });
        if (!(await exists(target))) throw cause;
    }
}

export async function exists(path: string): Promise<boolean> {
    try {
        await access(path, constants.F_OK);
        return true;
    } catch {
        return false;
    }
}

async function linkTree(source: string, target: string): Promise<void> {
    await mkdir(target, { recursive: true, mode: 0o755 });
    for (const entry of await readdir(source, { withFileTypes: true })) {
        const [from, to] = [join(source, entry.name), join(target, entry.name)];
        if (entry.isDirectory()) await linkTree(from, to);
        else if (entry.isSymbolicLink()) await symlink(await readlink(from), to);
        else await linkFile(from, to);
    }
}

async function linkFile(from: string, to: string): Promise<void> {
    const { mode } = await lstat(from);
    try {
        // Under a strict umask npm wrote files that the server's user cannot read.
        if ((mode & 0o004) === 0) throw new Error('not readable by others');
        await link(from, to);
    } catch {
        await copyFile(from, to);
        await chmod(to, mode | 0o444 | ((mode & 0o100) === 0 ? 0 : 0o111));
    }
}

/** The package's own script does this after an installation, unless npm was told to run no scripts. */
async function hydrateLinks(native: string, made: string): Promise<void> {
    const links: readonly { readonly source: string; readonly target: string }[] = JSON.parse(
        await readFile(join(native, 'pg-symlinks.json'), 'utf8'),
    );
    for (const { source, target } of links) {
        const path = join(made, target.replace(/^native\//, ''));
        if (dirname(source) !== dirname(target))
            throw new Error(`${target} links to another folder: ${source}`);
        await rm(path, { force: true });
        await symlink(basename(source), path);
    }
}

/** Copies a folder of data; on file systems that can, without copying its blocks. */
export async function copyData(source: string, target: string): Promise<void> {
    await cp(source, target, { recursive: true, mode: constants.COPYFILE_FICLONE, preserveTimestamps: true });
}
