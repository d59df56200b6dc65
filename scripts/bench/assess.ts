/**
 * `npm run bench -- assess [--servers N] [--concurrency N]`: measures time and peak memory of the assess process against
 * a simulator in this one, without throttling. Exit code 1 when it exceeds the limits.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { seedFleet, workspaceId } from '../../sandbox/simulator/fleet/seed-fleet.ts';
import { startSimulator } from '../../sandbox/simulator/index.ts';
import { createCertificates } from '../../sandbox/simulator/kernel/certificates.ts';
import { subscriptionIds } from '../../sandbox/simulator/world/create-server.ts';

/** Limits for 500 servers. */
const bar = { seconds: 30, megabytes: 300 };

const { values } = parseArgs({
    options: {
        servers: { type: 'string', default: '500' },
        concurrency: { type: 'string', default: '8' },
    },
});
const root = resolve(import.meta.dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'pgwarden-bench-'));
const { caPem, certificatePem, privateKeyPem } = await createCertificates();
const caFile = join(directory, 'ca.pem');
writeFileSync(caFile, caPem);
const simulator = await startSimulator({
    ports: { resourceManager: 0, keyVaults: [0, 0], identity: 0 },
    seed: 1,
    timeScale: 1,
    throttling: 'off',
    certificate: { certificatePem, privateKeyPem },
});
try {
    seedFleet(simulator, { servers: Number(values.servers), seed: 1 });
    const began = performance.now();
    const child = spawn(
        process.execPath,
        [
            '--import',
            join(root, 'scripts/bench/peak-memory.ts'),
            join(root, 'cli/assess.ts'),
            ...Object.values(subscriptionIds).flatMap((id) => ['--subscription', id]),
            '--workspace',
            workspaceId,
            '--format',
            'json',
            '--output',
            join(directory, 'report.json'),
            '--concurrency',
            values.concurrency,
        ],
        {
            env: {
                PATH: process.env.PATH ?? '',
                NODE_EXTRA_CA_CERTS: caFile,
                AZURE_RESOURCE_MANAGER_ENDPOINT: simulator.endpoints.resourceManager,
                AZURE_RESOURCE_MANAGER_AUDIENCE: `${simulator.endpoints.resourceManager}/`,
                KEY_VAULT_DNS_SUFFIX: 'localhost',
                AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
                IDENTITY_ENDPOINT: simulator.endpoints.identity,
                IDENTITY_HEADER: simulator.endpoints.identityHeader,
            },
            stdio: ['ignore', 'ignore', 'pipe'],
        },
    );
    const [errors, exitCode] = await Promise.all([
        text(child.stderr),
        new Promise<number | null>((done) => child.once('close', done)),
    ]);
    const seconds = (performance.now() - began) / 1_000;
    const usage = /peak-memory (\d+) cpu ([\d.]+)/.exec(errors);
    const megabytes = Number(usage?.[1]) / 1_024;
    const isWithin = seconds <= bar.seconds && megabytes <= bar.megabytes && exitCode !== 2;
    process.stdout.write(
        `${values.servers} servers, ${simulator.requests.entries.length} requests: ${seconds.toFixed(1)} s ` +
            `(${usage?.[2]} s of processor), peak ${megabytes.toFixed(0)} MB; exit code ${exitCode}. ` +
            `Bar: ${bar.seconds} s, ${bar.megabytes} MB: ${isWithin ? 'held' : 'MISSED'}\n${errors.replace(/peak-memory.*\n/, '')}`,
    );
    process.exitCode = isWithin ? 0 : 1;
} finally {
    await simulator.stop();
    rmSync(directory, { recursive: true, force: true });
}
