import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { seedFleet } from '../../sandbox/simulator/fleet/seed-fleet.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../sandbox/simulator/index.ts';
import { createCertificates } from '../../sandbox/simulator/kernel/certificates.ts';
import type { FlexibleServer } from '../../sandbox/simulator/world/world.ts';

const root = resolve(import.meta.dirname, '../..');

/** The command in a process of its own, against a simulator in this one. */
export interface RunningAssess {
    readonly simulator: Simulator;
    readonly servers: readonly FlexibleServer[];
    /** For files; removed at the end. */
    readonly directory: string;
    run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Finished>;
    stop(): Promise<void>;
}

export interface Finished {
    readonly exitCode: number | null;
    readonly out: string;
    readonly error: string;
}

export async function runningAssess(
    servers: number,
    options: Partial<SimulatorOptions> = {},
): Promise<RunningAssess> {
    const { caPem, certificatePem, privateKeyPem } = await createCertificates();
    const directory = await mkdtemp(join(tmpdir(), 'pgwarden-assess-'));
    const caFile = join(directory, 'ca.pem');
    await writeFile(caFile, caPem);
    const simulator = await startSimulator({
        ports: { resourceManager: 0, keyVaults: [0, 0], identity: 0 },
        seed: 7,
        timeScale: 0.002,
        throttling: 'off',
        certificate: { certificatePem, privateKeyPem },
        ...options,
    });
    const fleet = servers === 0 ? [] : seedFleet(simulator, { servers, seed: 7 });
    const own = {
        PATH: process.env.PATH ?? '',
        NODE_EXTRA_CA_CERTS: caFile,
        ...azureEnvironment(simulator),
    };
    return {
        simulator,
        servers: fleet,
        directory,
        run: (args, environment = {}) => commandLine('cli/assess.ts', args, { ...own, ...environment }),
        async stop() {
            await simulator.stop();
            await rm(directory, { recursive: true, force: true });
        },
    };
}

/** What the README says to set for another Azure, and how to sign in there. */
export function azureEnvironment({ endpoints }: Simulator): Readonly<Record<string, string>> {
    return {
        AZURE_RESOURCE_MANAGER_ENDPOINT: endpoints.resourceManager,
        AZURE_RESOURCE_MANAGER_AUDIENCE: `${endpoints.resourceManager}/`,
        KEY_VAULT_DNS_SUFFIX: 'localhost',
        AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
        IDENTITY_ENDPOINT: endpoints.identity,
        IDENTITY_HEADER: endpoints.identityHeader,
    };
}

/** Runs a command of `cli` in a process of its own. */
export function commandLine(
    file: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
): Promise<Finished> {
    return new Promise((done) => {
        const child = execFile(
            process.execPath,
            [join(root, file), ...args],
            { cwd: root, env, encoding: 'utf8', timeout: 60_000, maxBuffer: 1 << 26 },
            (_error, out, error) => done({ exitCode: child.exitCode, out, error }),
        );
    });
}
