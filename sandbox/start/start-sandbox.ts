/** Azure, storage and the app on this machine, as one thing that a test or `npm start` can start and stop. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Simulator } from '../simulator/index.ts';
import { createRandom } from '../simulator/kernel/random.ts';
import { type Storage, startStorage } from '../storage/storage.ts';
import { startStorageOutages } from '../storage/storage-outages.ts';
import { hostEnvironment } from './app-settings.ts';
import { type BaselineInForce, baselineBlob, uploadBaseline } from './baseline.ts';
import { buildApp } from './build-app.ts';
import { type CleanupStack, createCleanupStack } from './cleanup-stack.ts';
import { claimDirectories } from './directories.ts';
import { consoleUrl, endpointsOf, type SandboxEndpoints, writeEndpoints } from './endpoints.ts';
import { subscribeApp } from './event-subscriptions.ts';
import { type HostProcess, startHostProcess } from './host-process.ts';
import { hostSignIn } from './host-sign-in.ts';
import { databaseSupport, openDatabases, type SandboxDatabases } from './open-databases.ts';
import { type PortLayout, portLayout, requireFreePorts } from './port-layout.ts';
import { defaultTimeScale, type SandboxOptions } from './sandbox-options.ts';
import { type RunningSimulator, startSeededSimulator } from './seeded-simulator.ts';

export interface Sandbox {
    readonly endpoints: SandboxEndpoints;
    readonly simulator: Simulator;
    readonly storage: Storage;
    readonly host: HostProcess;
    readonly baseline: BaselineInForce;
    readonly databases: SandboxDatabases;
    /** Whether App Service authentication is on. */
    readonly isSignInOn: boolean;
    /** Resolves with the reason when a process ends that was not stopped. */
    readonly crashed: Promise<string>;
    /** Stops everything and removes what was temporary. */
    stop(): Promise<void>;
}

const repository = dirname(dirname(import.meta.dirname));

/** Resolves when everything is ready. Rejects with a SandboxError, with nothing left running. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
    const cleanup = createCleanupStack();
    try {
        return await start(options, cleanup);
    } catch (cause) {
        await cleanup.run();
        throw cause;
    }
}

async function start(options: SandboxOptions, cleanup: CleanupStack): Promise<Sandbox> {
    const { portBase = 0, appDirectory = repository } = options;
    const { stateDirectory, claims } = await claimDirectories(options, cleanup);
    await requireFreePorts(portBase);
    const ports = portLayout(portBase);
    const endpointsFile = join(stateDirectory, 'endpoints.json');
    // A run that was killed left its file: a reader must wait for this run.
    await rm(endpointsFile, { force: true });
    const crash = Promise.withResolvers<string>();
    let isStopping = false;
    const onCrash = (reason: string): void => {
        if (!isStopping) crash.resolve(reason);
    };

    const support = await databaseSupport(options);
    const starting = [
        openStorage(options, ports, cleanup),
        startSeededSimulator(options, ports, stateDirectory, cleanup, support.kind === 'available'),
        buildApp(appDirectory),
    ] as const;
    // Also when one fails: what the others opened must be known before it can be closed.
    await Promise.allSettled(starting);
    const [storage, azure] = await Promise.all(starting);
    void storage.azurite.ended.then(() => onCrash('Azurite ended by itself.'));

    const { simulator, caFile } = azure;
    const databases = await openDatabases(support, options, ports.databases, azure, cleanup);
    const baseline = await uploadBaseline(storage.directConnectionString, options);
    const host = await startHost(options, ports, azure, storage, baseline, onCrash);
    cleanup.add(() => host.stop());
    // Event Grid has a way of its own to storage: an outage for the app is none for dead letters.
    await subscribeApp(simulator, host, storage.directConnectionString);

    const endpoints = endpointsOf(simulator, storage, host, caFile, databases);
    for (const claim of claims) await claim.announce(endpoints.functions);
    await writeEndpoints(endpointsFile, endpoints);
    cleanup.add(() => rm(endpointsFile, { force: true }));
    if (options.storageOutages === true) {
        const outages = startStorageOutages(storage.proxy, createRandom((options.seed ?? 1) ^ 0x57a6e));
        cleanup.add(outages.stop);
    }
    return {
        endpoints,
        simulator,
        storage,
        host,
        baseline,
        databases,
        isSignInOn: options.signIn === true,
        crashed: crash.promise,
        async stop() {
            isStopping = true;
            await cleanup.run();
        },
    };
}

async function openStorage(
    { dataDirectory }: SandboxOptions,
    ports: PortLayout,
    cleanup: CleanupStack,
): Promise<Storage> {
    const storage = await startStorage({
        ports: ports.storage,
        azuritePorts: ports.azurite,
        ...(dataDirectory === undefined ? {} : { dataDirectory: join(resolve(dataDirectory), 'storage') }),
    });
    cleanup.add(() => storage.stop());
    return storage;
}

function startHost(
    options: SandboxOptions,
    ports: PortLayout,
    { simulator, caFile }: RunningSimulator,
    storage: Storage,
    baseline: BaselineInForce,
    onCrash: (reason: string) => void,
): Promise<HostProcess> {
    return startHostProcess({
        appDirectory: options.appDirectory ?? repository,
        port: ports.functions,
        environment: hostEnvironment({
            simulator,
            storageConnectionString: storage.connectionString,
            caFile,
            isDryRun: options.dryRun ?? false,
            timeScale: options.timeScale ?? defaultTimeScale,
            consoleUrl: ports.functions === 0 ? undefined : consoleUrl(`http://localhost:${ports.functions}`),
            hasTelemetry: options.telemetry === true,
            extra: { ...(baseline === 'profile' ? {} : { BASELINE: baselineBlob }), ...options.settings },
        }),
        keys: { masterKey: secret(), functionKey: secret(), eventGridKey: secret() },
        signIn: options.signIn === true ? hostSignIn(simulator, secret()) : undefined,
        queueLockSeconds: options.queueLockSeconds ?? 10,
        logFormat: options.hostLogFormat ?? 'json',
        onLine: options.hostOutput ?? (() => undefined),
        onCrash,
    });
}

function secret(): string {
    return randomBytes(32).toString('base64url');
}
