import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compliantParameters } from '../../../sandbox/simulator/fleet/compliant.ts';
import { workspaceId } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { type Storage, startStorage } from '../../../sandbox/storage/storage.ts';
import type { AuditPage } from '../../../src/model/audit-query.ts';
import { type AppDirectory, eventually, keys, startSample } from '../../sandbox/host/running-host.ts';
import {
    createServer,
    production,
    type Running,
    running,
    serverPath,
} from '../../sandbox/simulator/running.ts';
import { nodeOfVersion } from '../../support/node-of-version.ts';
import { unpackedPackage } from '../../support/unpacked-package.ts';
import { supportedNodeVersions } from '../../unit/docs/repository.ts';

let app: AppDirectory;
let run: Running;
let storage: Storage;
let caFile: string;

beforeAll(async () => {
    app = await unpackedPackage();
    run = await running({ timeScale: 0.02 });
    storage = await startStorage();
    caFile = join(app.path, 'ca.pem');
    await writeFile(caFile, run.caPem);
});

afterAll(async () => {
    await storage?.stop();
    await run?.simulator.stop();
    await app?.remove();
});

/** The app settings of the sandbox, for the server's subscription alone. */
function settings(): Readonly<Record<string, string>> {
    const { endpoints } = run.simulator;
    return {
        NODE_EXTRA_CA_CERTS: caFile,
        AzureWebJobsStorage: storage.connectionString,
        DRY_RUN: 'false',
        SUBSCRIPTION_IDS: production,
        LOG_ANALYTICS_WORKSPACE_ID: workspaceId,
        OPERATION_SETTLE_TIME: 'PT1S',
        AZURE_RESOURCE_MANAGER_ENDPOINT: endpoints.resourceManager,
        AZURE_RESOURCE_MANAGER_AUDIENCE: `${endpoints.resourceManager}/`,
        KEY_VAULT_DNS_SUFFIX: 'localhost',
        AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
        IDENTITY_ENDPOINT: endpoints.identity,
        IDENTITY_HEADER: endpoints.identityHeader,
    };
}

test.each(supportedNodeVersions())(
    'the package alone, unpacked, assesses and repairs a server on Node %s',
    async (version) => {
        const node = await nodeOfVersion(version);
        expect(execFileSync(node, ['--version'], { encoding: 'utf8' })).toMatch(
            new RegExp(`^v${version}\\.`),
        );
        const name = `node-${version}`;
        createServer(run.simulator.world, {
            name,
            parameters: { ...compliantParameters('17'), log_connections: 'off' },
        });
        const host = await startSample({ app, settings: settings(), node });
        try {
            const message = {
                server: serverPath(name),
                slices: [
                    'server',
                    'parameters',
                    'firewallRules',
                    'administrators',
                    'threatProtection',
                    'diagnosticSettings',
                ],
                cause: { kind: 'followUp', reason: 'a test' },
                requestedAt: new Date().toISOString(),
                requeues: 0,
            };
            const queue = QueueServiceClient.fromConnectionString(storage.connectionString).getQueueClient(
                'assessments',
            );
            await queue.createIfNotExists();
            await queue.sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));
            const path = `/api/audit?server=${serverPath(name)}&control=log-connections&code=${keys.functionKey}`;
            const verified = await eventually(host, 'the repair', async () => {
                const response = await host.fetch(path);
                if (response.status !== 200) return undefined;
                const { entries } = (await response.json()) as Pick<AuditPage, 'entries'>;
                return entries.find(({ outcome }) => outcome === 'verified');
            });
            expect(verified.change).toMatchObject({ name: 'log_connections', from: 'off', to: 'on' });
            // A function that the version lacks fails its messages, whatever was repaired before.
            expect(
                host.lines.filter((line) => /TypeError|ReferenceError|is not a function/.test(line)),
            ).toEqual([]);
        } finally {
            await host.end('SIGKILL');
        }
    },
);
