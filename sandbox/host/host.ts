/** The Functions host: loads an app, starts its triggers, and stops them. */

import { captureOutput } from './app-console.ts';
import { loadApp } from './app-loader.ts';
import type { AppRegistry, RegisteredFunction } from './app-registry.ts';
import { type AppSettings, setting } from './app-settings.ts';
import { authentication } from './authentication/authentication.ts';
import type { SignInConfiguration } from './authentication/configuration.ts';
import type { RpcTypedData } from './core-types.ts';
import { HostStartError, messageOf } from './errors.ts';
import { type HostJson, readHostJson } from './host-json.ts';
import { createHttpProxy, type HttpProxy } from './http-proxy.ts';
import { startHttpServer } from './http-server.ts';
import { httpFunctions, httpReason } from './http-trigger.ts';
import { createInvoker, type Invoker } from './invocation.ts';
import type { HostKeys } from './keys.ts';
import { createLog, type Log, type LogFormat } from './log.ts';
import type { Listener } from './queue-listener.ts';
import { createOutputWriter } from './queue-output.ts';
import { timerData } from './timer-listener.ts';
import { preparedTriggers } from './triggers.ts';

export interface HostOptions {
    readonly appDirectory: string;
    /** 0 for a free one. */
    readonly port: number;
    readonly settings: AppSettings;
    readonly keys: HostKeys;
    /** Of App Service authentication; undefined: it is off. */
    readonly signIn: SignInConfiguration | undefined;
    readonly logFormat: LogFormat;
    readonly print: (line: string) => void;
    /** Seconds for which a queue message is hidden while it is processed. Azure: 600. */
    readonly queueLockSeconds: number;
    /** Seconds within which the app's start hooks must be over. Azure: 120. */
    readonly startSeconds: number;
    /** Numbers in [0, 1). */
    readonly random: () => number;
}

export interface RunningHost {
    readonly url: string;
    readonly functions: readonly string[];
    /** The reason why the app registered nothing, where it threw; the start of such an app succeeds, as in Azure. */
    readonly loadProblem?: string;
    readonly log: Log;
    /** Takes no new work, lets what runs finish within that many milliseconds, runs the app's terminate hooks. */
    stop(graceMs: number): Promise<void>;
}

/** Resolves when every trigger listens. Throws HostStartError when the app or its configuration is wrong. */
export async function startHost(options: HostOptions): Promise<RunningHost> {
    const hostJson = await readHostJson(options.appDirectory, options.settings);
    const log = createLog({ format: options.logFormat, rules: hostJson.logRules, print: options.print });
    captureOutput(log);
    const { registry, model, loadProblem } = await loadApp(options.appDirectory, log);
    const { appHookData } = registry;
    const appHook = { hookData: {}, appHookData, functionAppDirectory: options.appDirectory };
    await respondedInTime(registry.runHooks('appStart', appHook), options.startSeconds);
    registry.close();
    const capabilities = await model.getCapabilities?.({});
    const proxy =
        capabilities?.HttpUri === undefined ? undefined : createHttpProxy(new URL(capabilities.HttpUri), log);

    const functions = enabledFunctions(registry, options.settings, log);
    if (functions.size === 0) log.write('warning', 'Host.Startup', 'No job functions found.');
    const invoker = createInvoker({
        registry,
        model,
        log,
        functionTimeout: hostJson.functionTimeout,
        writeOutputs: createOutputWriter(
            functions.values(),
            options.settings,
            hostJson.queues.messageEncoding,
        ),
    });
    // Everything is read before anything starts, so that a mistake in one function starts none.
    const triggers = preparedTriggers({ ...options, hostJson, functions, invoker, log });
    const server = await openServer(options, hostJson, { functions, invoker, proxy, log });
    const listeners = triggers.map((start) => start());
    log.write('information', 'Host.Startup', `Host started with ${functions.size} functions.`);

    return {
        url: `http://localhost:${server.port}`,
        functions: [...functions.keys()],
        ...(loadProblem === undefined ? {} : { loadProblem }),
        log,
        async stop(graceMs) {
            server.close();
            await finished(listeners, invoker, graceMs, log);
            server.destroy();
            proxy?.close();
            await registry.runHooks('appTerminate', appHook);
        },
    };
}

/** The worker answers its host after the start hooks; a host that waits in vain gives the worker up. */
async function respondedInTime(hooks: Promise<void>, seconds: number): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
        () => reject(new HostStartError(`The worker did not answer within ${seconds} s.`)),
        seconds * 1_000,
    );
    await Promise.race([hooks, late]).finally(() => clearTimeout(timer));
}

interface ServedApp {
    readonly functions: ReadonlyMap<string, RegisteredFunction>;
    readonly invoker: Invoker;
    readonly proxy: HttpProxy | undefined;
    readonly log: Log;
}

async function openServer(
    { port, keys, settings, signIn }: HostOptions,
    { routePrefix }: HostJson,
    { functions, invoker, proxy, log }: ServedApp,
) {
    const eventGridFunctions = [...functions].filter(([, { trigger }]) =>
        isType(trigger.type, 'eventGridTrigger'),
    );
    return startHttpServer({
        port,
        routePrefix,
        httpFunctions: httpFunctions(functions.values(), settings),
        eventGrid: { functions: new Map(eventGridFunctions), keys, invoker, log },
        proxy,
        admin: {
            functions,
            keys,
            runManually(registered, input) {
                const data = manualData(registered, input);
                if (data === undefined) return false;
                void invoker.invoke(registered, {
                    reason: httpReason,
                    data,
                });
                return true;
            },
        },
        authentication:
            signIn &&
            authentication({
                configuration: signIn,
                now: Date.now,
                onProblem: (problem) =>
                    log.write(
                        'warning',
                        'Host.Authentication',
                        `The issuer's keys cannot be read: ${messageOf(problem)}`,
                    ),
            }),
        log,
    });
}

/** The input of a manual run as the trigger's own data; undefined for triggers that have none. */
function manualData({ trigger }: RegisteredFunction, input: string): RpcTypedData | undefined {
    if (isType(trigger.type, 'timerTrigger')) return timerData(undefined, false);
    if (isType(trigger.type, 'queueTrigger') || isType(trigger.type, 'eventGridTrigger'))
        return { string: input };
    return undefined;
}

/** Without those that the app setting `AzureWebJobs.{name}.Disabled` turns off. */
function enabledFunctions(
    registry: AppRegistry,
    settings: AppSettings,
    log: Log,
): ReadonlyMap<string, RegisteredFunction> {
    const enabled = new Map<string, RegisteredFunction>();
    for (const [name, registered] of registry.functions) {
        const disabled = setting(settings, `AzureWebJobs.${name}.Disabled`)?.toLowerCase();
        if (disabled === 'true' || disabled === '1')
            log.write('information', 'Host.Startup', `Function '${name}' is disabled`);
        else enabled.set(name, registered);
    }
    return enabled;
}

async function finished(
    listeners: readonly Listener[],
    invoker: Invoker,
    graceMs: number,
    log: Log,
): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => resolve('late'), graceMs);
    const done = Promise.all([...listeners.map((listener) => listener.stop()), invoker.idle()]);
    if ((await Promise.race([done, late])) === 'late') {
        log.write('warning', 'Host.Shutdown', `${invoker.running()} running functions were cut off.`);
    }
    clearTimeout(timer);
}

function isType(type: unknown, wanted: string): boolean {
    return typeof type === 'string' && type.toLowerCase() === wanted.toLowerCase();
}
