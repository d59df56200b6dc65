/** Builds the app when its bundle is missing or older than a source of it. */
import { glob, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleApp } from '../../scripts/build.ts';
import { SandboxError } from './errors.ts';

const sources = [
    'functions/**',
    'src/**',
    'baselines/**',
    'package.json',
    'scripts/*.ts',
    'scripts/unused-parts/**',
];

/** Throws a SandboxError when the app has no entry point or its sources do not bundle. */
export async function buildApp(appDirectory: string): Promise<void> {
    const entryPoint = join(appDirectory, 'functions/main.ts');
    const outfile = join(appDirectory, 'dist/main.js');
    if ((await changedAt(entryPoint)) === 0)
        throw new SandboxError(`There is nothing to build: ${entryPoint} does not exist.`);
    if (!(await isOutdated(appDirectory, await changedAt(outfile)))) return;
    try {
        const client = join(appDirectory, 'src/console/client');
        const hasConsole = (await changedAt(client)) > 0;
        await bundleApp({ entryPoint, outfile, ...(hasConsole ? { client } : {}) });
    } catch (cause) {
        const [reason = ''] = String(cause instanceof Error ? cause.message : cause)
            .split('\n')
            .slice(1);
        throw new SandboxError(`The app does not build: ${reason || String(cause)}`);
    }
}

async function isOutdated(appDirectory: string, builtAt: number): Promise<boolean> {
    if (builtAt === 0) return true;
    for await (const file of glob(sources, { cwd: appDirectory })) {
        if ((await changedAt(join(appDirectory, file))) > builtAt) return true;
    }
    return false;
}

/** Milliseconds since 1970; 0 when there is no such file. */
async function changedAt(path: string): Promise<number> {
    try {
        return (await stat(path)).mtimeMs;
    } catch {
        return 0;
    }
}
