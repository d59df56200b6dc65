/** A copy of the fixture app, so that tests that run side by side do not build into one directory. */
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface Fixture {
    readonly directory: string;
    remove(): Promise<void>;
}

export async function fixtureApp(): Promise<Fixture> {
    const directory = await mkdtemp(join(tmpdir(), 'pgwarden-fixture-'));
    await cp(join(import.meta.dirname, 'fixture-app'), directory, { recursive: true });
    // For the bundler only: the bundle itself runs without it.
    await symlink(resolve(import.meta.dirname, '../../../node_modules'), join(directory, 'node_modules'));
    return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

/** Whether a process of that id exists. */
export function isRunning(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch {
        return false;
    }
}

/** Polls until the probe gives something else than undefined; rejects after 20 s. */
export async function eventually<T>(
    what: string,
    probe: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline) {
        const found = await probe();
        if (found !== undefined) return found;
        await delay(25);
    }
    throw new Error(`Waited in vain for ${what}`);
}
