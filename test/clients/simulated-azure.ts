import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedFleet } from '../../sandbox/simulator/fleet/seed-fleet.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../sandbox/simulator/index.ts';
import { createCertificates, writeCertificates } from '../../sandbox/simulator/kernel/certificates.ts';
import type { FlexibleServer } from '../../sandbox/simulator/world/world.ts';

export interface SimulatedAzure {
    readonly simulator: Simulator;
    /** Empty but for the certificate authority, and gone with the simulator. */
    readonly directory: string;
    readonly caFile: string;
    /** The first server of the fleet. */
    readonly server: FlexibleServer;
    stop(): Promise<void>;
}

/** Starts a simulator with a fleet, for a client in another process. */
export async function simulatedAzure(
    servers: number,
    behavior?: SimulatorOptions['behavior'],
): Promise<SimulatedAzure> {
    const directory = await mkdtemp(join(tmpdir(), 'pgwarden-client-'));
    const certificates = await createCertificates();
    const { caFile } = await writeCertificates(certificates, directory);
    const simulator = await startSimulator({
        ports: { resourceManager: 0, keyVaults: [0, 0], identity: 0 },
        seed: 5,
        timeScale: 0.01,
        certificate: certificates,
        ...(behavior === undefined ? {} : { behavior }),
    });
    const [server] = seedFleet(simulator, { servers, seed: 5 });
    if (server === undefined) throw new Error('No server');
    return {
        simulator,
        directory,
        caFile,
        server,
        async stop() {
            await simulator.stop();
            await rm(directory, { recursive: true, force: true });
        },
    };
}
