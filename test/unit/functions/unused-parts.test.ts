import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MonitorClient } from '@azure/arm-monitor';
import type { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import type { KeyClient } from '@azure/keyvault-keys';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UnusedPart } from '../../../scripts/unused-parts/parts.ts';
import { withoutUnusedParts } from '../../../scripts/unused-parts/plugin.ts';
import type { DiagnosticSettingsClient, ServersClient } from '../../../src/azure/resource-manager/clients.ts';

let directory: string;
let bundled: {
    readonly PostgreSQLManagementFlexibleServerClient: typeof PostgreSQLManagementFlexibleServerClient;
    readonly MonitorClient: typeof MonitorClient;
    readonly KeyClient: typeof KeyClient;
};

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pgwarden-parts-'));
    const outfile = join(directory, 'clients.mjs');
    await bundle(
        `export { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
         export { MonitorClient } from '@azure/arm-monitor';
         export { KeyClient } from '@azure/keyvault-keys';`,
        { outfile },
    );
    bundled = await import(pathToFileURL(outfile).href);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** Rejects with esbuild's errors. Without an outfile, the bundle is only made. */
async function bundle(
    contents: string,
    { parts, outfile }: { readonly parts?: readonly UnusedPart[]; readonly outfile?: string },
): Promise<void> {
    await build({
        stdin: { contents, resolveDir: import.meta.dirname },
        bundle: true,
        format: 'esm',
        platform: 'node',
        mainFields: ['module', 'main'],
        banner: { js: "import { createRequire } from 'node:module'; const require = createRequire('/');" },
        plugins: [withoutUnusedParts(parts)],
        metafile: true,
        logLevel: 'silent',
        write: outfile !== undefined,
        ...(outfile === undefined ? {} : { outfile }),
    });
}

const subscription = '00000000-0000-4000-8000-000000000001';
const credential = { getToken: async () => ({ token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 }) };

/** Responds to every request with this body. */
function responding(body: unknown): HttpClient {
    return {
        sendRequest: async (request) => ({
            request,
            status: 200,
            bodyAsText: JSON.stringify(body),
            headers: createHttpHeaders({ 'content-type': 'application/json' }),
        }),
    };
}

function serversClient(body: unknown = {}): PostgreSQLManagementFlexibleServerClient {
    return new bundled.PostgreSQLManagementFlexibleServerClient(credential, subscription, {
        httpClient: responding(body),
    });
}

test('a bundled client reads a server with all of its sections', async () => {
    const server = await serversClient({
        name: 'db-1',
        location: 'westeurope',
        properties: {
            version: '17',
            network: { publicNetworkAccess: 'Disabled' },
            backup: { backupRetentionDays: 14, earliestRestoreDate: '2026-11-01T00:00:00Z' },
            dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: 'https://vault/keys/a/1' },
        },
    }).servers.get('group', 'db-1');
    expect(server).toMatchObject({
        name: 'db-1',
        version: '17',
        network: { publicNetworkAccess: 'Disabled' },
        backup: { backupRetentionDays: 14, earliestRestoreDate: new Date('2026-11-01T00:00:00Z') },
        dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: 'https://vault/keys/a/1' },
    });
});

test('a bundled client has every operation of servers that Pgwarden’s types allow', () => {
    const operations: Readonly<Record<Exclude<keyof ServersClient, 'pipeline' | 'sendRequest'>, string>> = {
        servers: 'beginUpdate',
        configurations: 'beginUpdate',
        firewallRules: 'beginCreateOrUpdate',
        administratorsMicrosoftEntra: 'beginDelete',
        advancedThreatProtectionSettings: 'get',
        serverThreatProtectionSettings: 'beginCreateOrUpdate',
    };
    const client = serversClient();
    for (const [group, operation] of Object.entries(operations)) {
        expect(Reflect.get(Reflect.get(client, group), operation)).toBeTypeOf('function');
    }
});

test('a bundled client has every operation of Azure Monitor that Pgwarden’s types allow', () => {
    const operations: Readonly<Record<Exclude<keyof DiagnosticSettingsClient, 'pipeline'>, string>> = {
        diagnosticSettings: 'createOrUpdate',
        diagnosticSettingsCategory: 'list',
    };
    const client = new bundled.MonitorClient(credential, subscription);
    for (const [group, operation] of Object.entries(operations)) {
        expect(Reflect.get(Reflect.get(client, group), operation)).toBeTypeOf('function');
    }
});

test('a group of operations that is left out throws an error with the operation', () => {
    expect(() => serversClient().backupsLongTermRetention.listByServer('group', 'db-1')).toThrow(
        '@azure/arm-postgresql-flexible: BackupsLongTermRetentionImpl.listByServer is not in the bundle: scripts/unused-parts/parts.ts names the operations that Pgwarden uses',
    );
    expect(() => new bundled.MonitorClient(credential, subscription).metrics.list('server')).toThrow(
        '@azure/arm-monitor: _getMetricsOperations.list is not in the bundle',
    );
});

test('an operation of a vault that is left out throws an error with its name', async () => {
    const client = new bundled.KeyClient('https://vault.vault.azure.net', credential);
    await expect(client.createRsaKey('key')).rejects.toThrow(
        '@azure/keyvault-keys: createKey is not in the bundle',
    );
    expect(() => client.getCryptographyClient('key')).toThrow(
        '@azure/keyvault-keys: CryptographyClient is not in the bundle',
    );
});

test('a package that has lost a part fails the build', async () => {
    const parts = [
        { package: '@azure/keyvault-keys', files: 'dist/esm/api/gone.js', throwsAt: 'call' },
    ] as const;
    await expect(bundle("export * from '@azure/keyvault-keys';", { parts })).rejects.toThrow(
        '@azure/keyvault-keys has no dist/esm/api/gone.js with exports: adapt scripts/unused-parts/parts.ts',
    );
});

test('a package that has lost an export that Pgwarden uses fails the build', async () => {
    const parts = [
        {
            package: '@azure/keyvault-keys',
            files: 'dist/esm/api/operations.js',
            keeps: ['rotateKey', 'turnKey'],
            throwsAt: 'call',
        },
    ] as const;
    await expect(bundle("export * from '@azure/keyvault-keys';", { parts })).rejects.toThrow(
        '@azure/keyvault-keys has no dist/esm/api/operations.js with rotateKey, turnKey',
    );
});
