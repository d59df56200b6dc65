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
    /** The reason why the app registered nothing, where it threw. */
    readonly loadProblem?: string;
}

/**
 * Throws HostStartError when there is no bundle, or when it throws after it registered a function. As in Azure, one that
 * throws before is an app without functions, whose start succeeds, and the reason is a line of the worker's console.
 */
export async function loadApp(appDirectory: string, log: Log): Promise<LoadedApp> {
    const main = await mainOf(appDirectory);
    const entryPoint = join(appDirectory, main);
    try {
        await access(entryPoint);
    } catch {
        throw new HostStartError(`The app is not built: ${entryPoint} does not exist. Run: npm run build`);
    }
    const registry = createAppRegistry(log);
    provideCoreModule(registry.coreApi);
    let loadProblem: string | undefined;
    try {
        await import(pathToFileURL(entryPoint).href);
    } catch (thrown) {
        loadProblem = `Worker was unable to load entry point "${main}": ${messageOf(thrown)}`;
        log.write('information', 'Host.Function.Console', `${loadProblem}\n${asError(thrown).stack ?? ''}`);
        if (registry.functions.size > 0) throw new HostStartError(loadProblem);
    }
    return {
        registry,
        model: registry.programmingModel() ?? noModel,
        ...(loadProblem === undefined ? {} : { loadProblem }),
    };
}

/** Of an app that registered nothing: there is nothing to invoke. */
const noModel: ProgrammingModel = {
    name: 'none',
    version: '0',
    getInvocationModel() {
        throw new Error('The app has no functions');
    },
};

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
