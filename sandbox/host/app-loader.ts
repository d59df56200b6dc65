/** Loads the bundle that `main` of the app's package.json names, with `@azure/functions-core` in place. */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AppRegistry, createAppRegistry } from './app-registry.ts';
import { provideCoreModule } from './core-module.ts';
import type { ProgrammingModel } from './core-types.ts';
import { asError, HostStartError, messageOf } from './errors.ts';
import type { Log } from './log.ts';

export interface LoadedApp {
    readonly registry: AppRegistry;
    readonly model: ProgrammingModel;
}

/** Throws HostStartError when there is no bundle, when it throws, or when it registers nothing. */
export async function loadApp(appDirectory: string, log: Log): Promise<LoadedApp> {
    const entryPoint = join(appDirectory, await mainOf(appDirectory));
    try {
        await access(entryPoint);
    } catch {
        throw new HostStartError(`The app is not built: ${entryPoint} does not exist. Run: npm run build`);
    }
    const registry = createAppRegistry(log);
    provideCoreModule(registry.coreApi);
    try {
        await import(pathToFileURL(entryPoint).href);
    } catch (thrown) {
        log.write('debug', 'Host.Startup', asError(thrown).stack ?? '');
        throw new HostStartError(`The app failed to load: ${messageOf(thrown)}`);
    }
    const model = registry.programmingModel();
    if (model === undefined || registry.functions.size === 0)
        throw new HostStartError(`The app registered no function: ${entryPoint}`);
    return { registry, model };
}

async function mainOf(appDirectory: string): Promise<string> {
    const path = join(appDirectory, 'package.json');
    let document: unknown;
    try {
        document = JSON.parse(await readFile(path, 'utf8'));
    } catch (cause) {
        throw new HostStartError(`The app's package.json cannot be read: ${messageOf(cause)}`);
    }
    if (typeof document === 'object' && document !== null && 'main' in document) {
        if (typeof document.main === 'string' && document.main !== '') return document.main;
    }
    throw new HostStartError(`The app's package.json names no "main": ${path}`);
}
