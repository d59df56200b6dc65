/** The user that PostgreSQL runs as, and the folders that this user can reach. */
import {
    accessSync,
    chownSync,
    constants,
    lstatSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Options of a child process. Empty: the sandbox's own user. */
export interface ServerUser {
    readonly uid?: number;
    readonly gid?: number;
}

const repository = dirname(dirname(dirname(import.meta.dirname)));
const defaultId = 65_534;

/** PostgreSQL refuses to run as root. For root, as in a container, it runs as `nobody`. */
export function serverUser(): ServerUser {
    if (process.getuid?.() !== 0) return {};
    const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(passwords()) ?? [];
    return { uid: Number(uid ?? defaultId), gid: Number(gid ?? defaultId) };
}

function passwords(): string {
    try {
        return readFileSync('/etc/passwd', 'utf8');
    } catch {
        return '';
    }
}

/** Makes the folder, which the server's user owns and no other user can open. */
export function makeServerFolder(folder: string): void {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    giveToServer(folder);
}

/** Makes a folder for a server's socket: a path below the state directory may be longer than a socket's name can be. */
export function makeSocketFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'pgwarden-pg-'));
    giveToServer(folder);
    return folder;
}

function giveToServer(folder: string): void {
    const { uid, gid } = serverUser();
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
}

/**
 * The folder for what can be made again: servers ready to run, and databases to copy. In `node_modules`, or below the
 * temporary directory where the server's user cannot reach that or this process cannot write there.
 */
export function cacheFolder(): string {
    const wanted = join(repository, 'node_modules/.cache/postgresql');
    if (isReachable(repository) && isMade(wanted)) return wanted;
    const other = join(tmpdir(), `pgwarden-postgresql-${process.getuid?.() ?? 'user'}`);
    mkdirSync(other, { recursive: true, mode: 0o711 });
    const { uid, mode } = lstatSync(other);
    if (uid !== process.getuid?.() || (mode & 0o022) !== 0)
        throw new Error(`${other} is not only this user's to write: remove it`);
    return other;
}

/** Returns whether the server's user may pass through all folders on the way. */
export function isReachable(folder: string): boolean {
    const { uid: own } = serverUser();
    if (own === undefined) return true;
    const { uid, mode } = statSync(folder);
    const mayPass = (mode & (uid === own ? 0o100 : 0o001)) !== 0;
    const parent = dirname(folder);
    return mayPass && (parent === folder || isReachable(parent));
}

function isMade(folder: string): boolean {
    try {
        mkdirSync(folder, { recursive: true });
        accessSync(folder, constants.W_OK);
        return true;
    } catch {
        return false;
    }
}
