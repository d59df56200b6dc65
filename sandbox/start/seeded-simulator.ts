/** The simulated Azure of a sandbox, with its certificates and its fleet: a fresh one, or the kept one. */
import { join, resolve } from 'node:path';
import { createFaultPlan } from '../simulator/faults/index.ts';
import { seedFleet } from '../simulator/fleet/seed-fleet.ts';
import { type Simulator, startSimulator } from '../simulator/index.ts';
import {
    type Certificates,
    createCertificates,
    serverDnsSuffix,
    writeCertificates,
} from '../simulator/kernel/certificates.ts';
import { createRandom } from '../simulator/kernel/random.ts';
import type { CleanupStack } from './cleanup-stack.ts';
import { keepFleet, readFleet, restoreFleet } from './fleet-state.ts';
import type { PortLayout } from './port-layout.ts';
import { defaultTimeScale, type SandboxOptions } from './sandbox-options.ts';

export interface RunningSimulator {
    readonly simulator: Simulator;
    readonly caFile: string;
    readonly certificates: Certificates;
}

/** Throws a SandboxError for a kept fleet of another version. */
export async function startSeededSimulator(
    options: SandboxOptions,
    ports: PortLayout,
    stateDirectory: string,
    cleanup: CleanupStack,
    hasDatabases: boolean,
): Promise<RunningSimulator> {
    const { seed = 1, faults = [], behavior, throttling, dataDirectory, onEvent } = options;
    const file = dataDirectory === undefined ? undefined : join(resolve(dataDirectory), 'fleet.json');
    const kept = file === undefined ? undefined : await readFleet(file);
    const run = kept === undefined ? 0 : kept.run + 1;
    const certificates = await createCertificates();
    const { caFile } = await writeCertificates(certificates, stateDirectory);
    const simulator = await startSimulator({
        ports,
        seed,
        run,
        timeScale: options.timeScale ?? defaultTimeScale,
        certificate: certificates,
        faults: createFaultPlan(faults, createRandom(seed ^ 0xfa017)),
        ...(hasDatabases ? { serverDnsSuffix } : {}),
        ...(behavior === undefined ? {} : { behavior }),
        ...(throttling === undefined ? {} : { throttling }),
        ...(onEvent === undefined ? {} : { onEvent }),
    });
    cleanup.add(() => simulator.stop());
    seedFleet(simulator, { servers: options.servers ?? 8, seed });
    if (kept !== undefined) restoreFleet(simulator, kept);
    if (file !== undefined) {
        const keeper = await keepFleet(simulator, run, file);
        cleanup.add(keeper.stop);
    }
    return { simulator, caFile, certificates };
}
