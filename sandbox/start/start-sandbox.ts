/** Azure, storage and the app on this machine, as one thing that a test or `npm start` can start and stop. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createCertificates, writeCertificates } from '../simulator/certificates.ts';
import { createFaultPlan } from '../simulator/faults/index.ts';
import { seedFleet } from '../simulator/fleet.ts';
import { type Happening, type Simulator, startSimulator } from '../simulator/index.ts';
import { createRandom } from '../simulator/kernel/random.ts';
import { people, tenantId } from '../simulator/world/people.ts';
import { type Storage, startStorage } from '../storage/storage.ts';
import { startStorageOutages } from '../storage/storage-outages.ts';
import { hostEnvironment } from './app-settings.ts';
import { type BaselineInForce, baselineBlob, settleBaseline } from './baseline.ts';
import { buildApp } from './build-app.ts';
import { type Claim, claimDirectory } from './claim.ts';
import { type Closers, createClosers } from './closers.ts';
import { type Drifter, startDrifter } from './drifter.ts';
import { type SandboxEndpoints, writeEndpoints } from './endpoints.ts';
import { subscribeApp } from './event-subscriptions.ts';
import { keepFleet, readFleet, restoreFleet } from './fleet-state.ts';
import { type HostProcess, startHostProcess } from './host-process.ts';
import { type PortLayout, portLayout, requireFreePorts } from './port-layout.ts';
import type { SandboxOptions } from './sandbox-options.ts';

export interface Sandbox {
    readonly endpoints: SandboxEndpoints;
    readonly simulator: Simulator;
    readonly storage: Storage;
    readonly host: HostProcess;
    readonly baseline: BaselineInForce;
    /** Resolves with the reason when a process ends that nobody stopped. */
    readonly crashed: Promise<string>;
    /** Stops everything and removes what was temporary. */
    stop(): Promise<void>;
}

const repository = dirname(dirname(import.meta.dirname));

/** Resolves when everything is ready. Rejects with a SandboxError, with nothing left running. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
    const closers = createClosers();
    try {
        return await start(options, closers);
    } catch (cause) {
        await closers.closeAll();
        throw cause;
    }
}

async function start(options: SandboxOptions, closers: Closers): Promise<Sandbox> {
    const { portBase = 0, timeScale = 0.1, appDirectory = repository } = options;
    const stateDirectory = await stateDirectoryOf(options, closers);
    const claims = [await claimed(stateDirectory, '--state', closers)];
    if (options.dataDirectory !== undefined) {
        claims.push(await claimed(resolve(options.dataDirectory), '--data', closers));
    }
    await requireFreePorts(portBase);
    const ports = portLayout(portBase);
    // Of a run that was killed: whoever waits for the file waits for this run.
    await rm(join(stateDirectory, 'endpoints.json'), { force: true });
    const crash = Promise.withResolvers<string>();
    let isStopping = false;
    const onCrash = (reason: string): void => {
        if (!isStopping) crash.resolve(reason);
    };

    let drifter: Drifter | undefined;
    const onHappening = (happening: Happening): void => {
        const isDrift =
            happening.kind === 'written' && drifter?.isSending(happening.principal, happening.path);
        options.onHappening?.(happening, isDrift === true);
    };

    const starting = [
        openStorage(options, ports, closers),
        openSimulator(options, ports, stateDirectory, onHappening, closers),
        buildApp(appDirectory),
    ] as const;
    // Also when one fails: what the others opened must be known before it can be closed.
    await Promise.allSettled(starting);
    const [storage, { simulator, caFile }] = await Promise.all(starting);
    void storage.azurite.ended.then(() => onCrash('Azurite ended by itself.'));

    const baseline = await settleBaseline(storage.directConnectionString, options);
    const host = await startHostProcess({
        appDirectory,
        port: ports.functions,
        environment: hostEnvironment({
            simulator,
            storageConnectionString: storage.connectionString,
            caFile,
            isDryRun: options.dryRun ?? false,
            timeScale,
            extra: { ...(baseline === 'profile' ? {} : { BASELINE: baselineBlob }), ...options.settings },
        }),
        keys: { masterKey: secret(), functionKey: secret(), eventGridKey: secret() },
        queueLockSeconds: options.queueLockSeconds ?? 10,
        logFormat: options.hostLogFormat ?? 'json',
        onLine: options.hostOutput ?? (() => undefined),
        onCrash,
    });
    closers.add(() => host.stop());
    // Event Grid has a way of its own to storage: an outage for the app is none for dead letters.
    await subscribeApp(simulator, host, storage.directConnectionString);

    const endpoints = endpointsOf(simulator, storage, host, caFile);
    for (const claim of claims) await claim.tell(endpoints.functions);
    await writeEndpoints(join(stateDirectory, 'endpoints.json'), endpoints);
    closers.add(() => rm(join(stateDirectory, 'endpoints.json'), { force: true }));
    if (options.storageOutages === true) {
        const outages = startStorageOutages(storage.proxy, createRandom((options.seed ?? 1) ^ 0x57a6e));
        closers.add(outages.stop);
    }
    drifter = startDrifter({
        simulator,
        caFile,
        random: createRandom((options.seed ?? 1) ^ 0xd21f7),
        initialDrifts: options.initialDrifts ?? 0,
        everySeconds: options.driftEvery ?? 0,
        onDrift: options.onDrift ?? (() => undefined),
    });
    closers.add(drifter.stop);
    return {
        endpoints,
        simulator,
        storage,
        host,
        baseline,
        crashed: crash.promise,
        async stop() {
            isStopping = true;
            await closers.closeAll();
        },
    };
}

async function stateDirectoryOf({ stateDirectory }: SandboxOptions, closers: Closers): Promise<string> {
    if (stateDirectory !== undefined) return resolve(stateDirectory);
    const temporary = await mkdtemp(join(tmpdir(), 'pgwarden-sandbox-'));
    closers.add(() => rm(temporary, { recursive: true, force: true }));
    return temporary;
}

async function claimed(directory: string, option: string, closers: Closers): Promise<Claim> {
    const claim = await claimDirectory(directory, option);
    closers.add(claim.release);
    return claim;
}

async function openStorage(options: SandboxOptions, ports: PortLayout, closers: Closers): Promise<Storage> {
    const { dataDirectory } = options;
    const storage = await startStorage({
        ports: ports.storage,
        azuritePorts: ports.azurite,
        ...(dataDirectory === undefined ? {} : { dataDirectory: join(resolve(dataDirectory), 'storage') }),
    });
    closers.add(() => storage.stop());
    return storage;
}

async function openSimulator(
    options: SandboxOptions,
    ports: PortLayout,
    stateDirectory: string,
    onHappening: (happening: Happening) => void,
    closers: Closers,
): Promise<{ readonly simulator: Simulator; readonly caFile: string }> {
    const { seed = 1, timeScale = 0.1, faults = [], behaviour, throttling, dataDirectory } = options;
    const file = dataDirectory === undefined ? undefined : join(resolve(dataDirectory), 'fleet.json');
    const kept = file === undefined ? undefined : await readFleet(file);
    const run = kept === undefined ? 0 : kept.run + 1;
    const certificates = await createCertificates();
    const { caFile } = await writeCertificates(certificates, stateDirectory);
    const simulator = await startSimulator({
        ports,
        seed,
        run,
        timeScale,
        certificate: certificates,
        faults: createFaultPlan(faults, createRandom(seed ^ 0xfa017)),
        ...(behaviour === undefined ? {} : { behaviour }),
        ...(throttling === undefined ? {} : { throttling }),
        onHappening,
    });
    closers.add(() => simulator.stop());
    seedFleet(simulator, { servers: options.servers ?? 8, seed });
    if (kept !== undefined) restoreFleet(simulator, kept);
    if (file !== undefined) {
        const keeper = await keepFleet(simulator, run, file);
        closers.add(keeper.stop);
    }
    return { simulator, caFile };
}

function endpointsOf(
    simulator: Simulator,
    storage: Storage,
    host: HostProcess,
    caFile: string,
): SandboxEndpoints {
    const { resourceManager, keyVaults, identity } = simulator.endpoints;
    const { appId, clientSecret } = people.operator;
    return {
        functions: host.url,
        console: `${host.url}/`,
        resourceManager,
        keyVault: keyVaults[0],
        keyVaults,
        identity,
        storageConnectionString: storage.connectionString,
        caFile,
        subscriptionIds: [...simulator.world.subscriptions.keys()],
        operatorKey: host.keys.functionKey,
        masterKey: host.keys.masterKey,
        tenantId,
        servicePrincipal: { clientId: appId, clientSecret },
        requestLog: `${resourceManager}/_sandbox/requests`,
        pid: process.pid,
        hostPid: host.pid ?? 0,
    };
}

function secret(): string {
    return randomBytes(32).toString('base64url');
}
