/** The Functions host as a process of its own: `node sandbox/host/main.ts --app DIR`. */
import { randomBytes } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import { hostOutput } from './app-console.ts';
import { type AppSettings, readSettingsFile } from './app-settings.ts';
import { SignInConfigurationError, takeSignIn } from './authentication/configuration.ts';
import { asError, HostStartError, messageOf } from './errors.ts';
import { type RunningHost, startHost } from './host.ts';
import { hostKeys } from './keys.ts';
import { hostUsage, parseHostArguments } from './options.ts';

const output = hostOutput();

/** Prints the reason in one line and ends the process. */
function fail(reason: string): never {
    output.error(`Functions host: ${reason.replace(/\s*\n\s*/g, ' | ')}`);
    process.exit(1);
}

function failByException(kind: string): (thrown: unknown) => void {
    return (thrown) => fail(`${kind} in the app: ${asError(thrown).stack ?? messageOf(thrown)}`);
}

async function main(): Promise<void> {
    const options = parseHostArguments(process.argv.slice(2), process.env);
    const keys = hostKeys(options.keys, () => randomBytes(32).toString('base64url'));
    const fromFile = options.settingsFile === undefined ? {} : await readSettingsFile(options.settingsFile);
    for (const [name, value] of Object.entries(fromFile)) process.env[name] ??= value;
    const signIn = takeSignIn(process.env);
    const settings: AppSettings = Object.fromEntries(
        Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );

    process.on('uncaughtException', failByException('Uncaught exception'));
    process.on('unhandledRejection', failByException('Unhandled rejection'));
    const leave = (): never => process.exit(1);
    process.once('disconnect', leave);
    const host = await startHost({
        appDirectory: options.appDirectory,
        port: options.port,
        settings,
        keys,
        signIn,
        logFormat: options.logFormat,
        print: output.out,
        queueLockSeconds: options.queueLockSeconds,
        startSeconds: options.startSeconds,
        random: Math.random,
    });
    process.off('disconnect', leave);
    stopOnSignal(host, options.graceSeconds * 1000);
    const { url, functions, loadProblem } = host;
    process.send?.({ kind: 'ready', url, functions, keys, loadProblem });
    host.log.write('information', 'Host.Startup', `Host is ready: ${url}`);
    // Node keeps compiled code when a process ends by itself; a killed one never does.
    flushCompileCache();
}

/** The end of the parent ends the host too. */
function stopOnSignal(host: RunningHost, graceMs: number): void {
    let isStopping = false;
    async function stop(): Promise<void> {
        if (isStopping) return;
        isStopping = true;
        // A terminate hook of the app that never ends does not keep the process.
        setTimeout(() => fail('stopping took too long.'), graceMs + 5000).unref();
        await host.stop(graceMs);
        process.exit(0);
    }
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
    process.on('disconnect', () => void stop());
    // The parent may have gone while the app was loading.
    if (process.send !== undefined && !process.connected) void stop();
}

try {
    await main();
} catch (thrown) {
    if (thrown instanceof HostStartError || thrown instanceof SignInConfigurationError) fail(thrown.message);
    fail(`cannot start: ${asError(thrown).stack ?? messageOf(thrown)}. ${hostUsage}`);
}
