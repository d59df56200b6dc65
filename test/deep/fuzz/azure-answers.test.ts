import { createHttpHeaders, type PipelinePolicy } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { serverWriter } from '../../../src/azure/changes/server-writer.ts';
import type { KeyVault } from '../../../src/azure/key-vault/key-vault.ts';
import { resourceManagerClients } from '../../../src/azure/resource-manager/clients.ts';
import { serverReader } from '../../../src/azure/resource-manager/read-server.ts';
import { controls } from '../../../src/controls/index.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { planChanges } from '../../../src/engine/plan.ts';
import { parseServerId, type ServerId } from '../../../src/model/resource-id.ts';
import { controlPlaneSlices } from '../../../src/model/server-state.ts';
import { changes } from '../../support/changes.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { orders } from '../../support/story.ts';
import { type FuzzRandom, fuzzRandom, mutatedText } from './mutation.ts';
import { fuzzSeeds } from './seeds.ts';

const parameterOf = (name: string, value: string) => ({
    id: `${orders}/configurations/${name}`,
    name,
    type: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations',
    properties: {
        value,
        defaultValue: value,
        dataType: name === 'shared_preload_libraries' ? 'Set' : 'Boolean',
        allowedValues: 'on,off',
        source: 'system-default',
        isDynamicConfig: true,
        isReadOnly: false,
        isConfigPendingRestart: false,
    },
});

/** What Azure answers, by the end of the path: recorded bodies, shortened. */
const responses: readonly (readonly [RegExp, unknown])[] = [
    [
        /\/configurations$/,
        {
            value: [
                parameterOf('require_secure_transport', 'on'),
                parameterOf('log_checkpoints', 'off'),
                parameterOf('shared_preload_libraries', 'pg_cron,pg_stat_statements'),
                parameterOf('azure.extensions', ''),
            ],
        },
    ],
    [/\/configurations\/[^/]+$/, parameterOf('require_secure_transport', 'on')],
    [
        /\/firewallRules(\/[^/]+)?$/,
        { value: [{ name: 'all', properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' } }] },
    ],
    [
        /\/administrators(\/[^/]+)?$/,
        {
            value: [
                {
                    name: 'a11ce000-0000-4000-8000-000000000001',
                    properties: {
                        objectId: 'a11ce000-0000-4000-8000-000000000001',
                        principalName: 'dba',
                        principalType: 'Group',
                        tenantId: '22222222-2222-4222-8222-222222222222',
                    },
                },
            ],
        },
    ],
    [
        /\/advancedThreatProtectionSettings\/Default$/,
        { name: 'Default', properties: { state: 'Disabled', creationTime: '0001-01-01T00:00:00Z' } },
    ],
    [
        /\/diagnosticSettings(\/[^/]+)?$/,
        {
            value: [
                {
                    name: 'logs',
                    properties: {
                        workspaceId: '/subscriptions/x/resourceGroups/y/providers/z/workspaces/w',
                        logs: [{ categoryGroup: 'allLogs', enabled: true }],
                        metrics: [{ category: 'AllMetrics', enabled: true }],
                    },
                },
            ],
        },
    ],
    [
        /\/azureAsyncOperation\//,
        { name: 'operation', status: 'Succeeded', startTime: '2026-06-15T12:00:00Z' },
    ],
    [
        /\/flexibleServers\/[^/]+$/,
        {
            sku: { name: 'Standard_D4ds_v5', tier: 'GeneralPurpose' },
            systemData: { createdAt: '2026-01-07T09:20:11Z' },
            location: 'Canada Central',
            name: 'orders',
            properties: {
                version: '17',
                state: 'Ready',
                replicationRole: 'Primary',
                replica: { role: 'Primary', capacity: 5 },
                network: { publicNetworkAccess: 'Disabled' },
                privateEndpointConnections: [],
                authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
                dataEncryption: { type: 'SystemManaged' },
                backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
                highAvailability: { mode: 'Disabled', state: 'NotEnabled' },
                maintenanceWindow: { customWindow: 'Disabled', dayOfWeek: 0, startHour: 0, startMinute: 0 },
            },
        },
    ],
];

const failures = [
    { error: { code: 'ServerIsBusy', message: "Cannot complete operation while server 'x' is busy." } },
    { error: { code: 'ResourceNotFound', message: "The Resource 'orders' was not found." } },
    { code: 'Conflict', message: 'Data sink is already used.' },
];
const statuses = [200, 200, 200, 200, 200, 200, 202, 204, 301, 400, 403, 404, 409, 429, 500, 503];

/** Azure, with something wrong in most answers. Counts what is sent. */
function strangeAzure() {
    let random: FuzzRandom = fuzzRandom(0);
    const sent = { reads: 0, writes: 0 };
    const policy = (): PipelinePolicy => ({
        name: 'strange-azure',
        async sendRequest(request) {
            if (request.method === 'GET') sent.reads += 1;
            else sent.writes += 1;
            const path = new URL(request.url).pathname;
            const [, usual] = responses.find(([pattern]) => pattern.test(path)) ?? [undefined, {}];
            const status = random.pick(statuses);
            const body = mutatedText(status < 300 ? usual : random.pick(failures), random);
            const retryAfter = random.pick([
                '1',
                '0',
                '',
                '-5',
                'Wed, 21 Oct 2026 07:28:00 GMT',
                '1e9',
                'soon',
            ]);
            const headers = createHttpHeaders({
                'content-type': random.pick(['application/json', 'application/json', 'text/html', '']),
                'retry-after': retryAfter,
                ...(status === 202
                    ? {
                          'azure-asyncoperation': random.pick([
                              operationUrl,
                              'https://evil.example/',
                              'nowhere',
                          ]),
                      }
                    : {}),
            });
            return { request, status, headers, bodyAsText: body };
        },
    });
    const clients = resourceManagerClients({
        credential: { getToken: async () => ({ token: 'none', expiresOnTimestamp: Date.now() + 3_600_000 }) },
        endpoint: 'https://management.azure.com',
        scope: 'https://management.azure.com/.default',
        observer: policy,
    });
    return {
        sent,
        reader: serverReader(clients, noKeys),
        writer: serverWriter(clients, noKeys),
        reseed: (seed: number) => {
            random = fuzzRandom(seed);
            return random;
        },
    };
}

const baseline = enforcing(controls.map(({ id }) => id));

const operationUrl = 'https://management.azure.com/subscriptions/x/azureAsyncOperation/operation?t=1&s=2';

const noKeys: KeyVault = {
    readStrength: () => Promise.reject(new Error('no key')),
    readKeys: async () => ({ keys: { readAt: '2026-06-15T12:00:00Z' }, unread: [] }),
    readVersions: () => Promise.reject(new Error('no key')),
    readRotationPolicy: () => Promise.reject(new Error('no key')),
    writeRotationPolicy: () => Promise.reject(new Error('no key')),
    rotate: () => Promise.reject(new Error('no key')),
};

function serverOf(): ServerId {
    const server = parseServerId(orders);
    if (server === undefined) throw new Error('no server');
    return server;
}

test('10,000 invalid responses of Azure become slices or reasons, never a crash and never a write', async () => {
    const { sent, reader, reseed } = strangeAzure();
    const problems: string[] = [];
    let unreadable = 0;
    for (const seed of fuzzSeeds(1_700)) {
        reseed(seed);
        try {
            const reading = await reader.read(serverOf(), controlPlaneSlices);
            if (reading.kind === 'missing') {
                if (reading.reason.length < 10) problems.push(`seed ${seed}: missing without a reason`);
                continue;
            }
            for (const slice of Object.values(reading.slices)) {
                if (slice.kind === 'read') continue;
                unreadable += 1;
                if (slice.reason.length < 5) problems.push(`seed ${seed}: unreadable without a reason`);
            }
            const evaluations = evaluate(controls, reading.slices, baseline.thresholds);
            planChanges(evaluations, reading.slices, baseline);
        } catch (error) {
            problems.push(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`);
        }
    }
    expect(problems).toEqual([]);
    expect(sent.reads).toBeGreaterThan(10_000);
    expect(unreadable).toBeGreaterThan(1_000);
    expect(sent.writes).toBe(0);
}, 60_000);

test('5,000 invalid responses to writes, polls and read backs are understood or requested again', async () => {
    const { sent, writer, reseed } = strangeAzure();
    const writes = Object.values(changes).filter(({ kind }) => !kind.startsWith('key'));
    const problems: string[] = [];
    const kinds = new Map<string, number>();
    for (const seed of fuzzSeeds(1_700)) {
        const random = reseed(seed);
        const change = random.pick(writes);
        const url = random.pick([operationUrl, mutatedText(operationUrl, random).slice(0, 3_000)]);
        const before = sent.writes;
        try {
            const results = [
                await writer.start(serverOf(), change, 'a-remediation'),
                await writer.poll(serverOf(), url),
                await writer.readBack(serverOf(), change),
            ];
            for (const result of results) {
                kinds.set(result.kind, (kinds.get(result.kind) ?? 0) + 1);
                if ('reason' in result && result.reason.length < 5)
                    problems.push(`seed ${seed}: ${result.kind} without a reason`);
            }
        } catch (error) {
            problems.push(
                `seed ${seed} ${change.kind}: ${error instanceof Error ? error.stack : String(error)}`,
            );
        }
        if (sent.writes !== before + 1) problems.push(`seed ${seed}: ${sent.writes - before} writes`);
    }
    expect(problems).toEqual([]);
    expect([...kinds.keys()].toSorted()).toEqual(
        expect.arrayContaining(['accepted', 'busy', 'done', 'missing', 'refused', 'running', 'unanswered']),
    );
}, 60_000);
