import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type Running, raw, running, serverPath, settled } from './running.ts';

/** What servers have since 2026-10-01, and what becomes of it in requests of older api-versions. */

let run: Running;

beforeAll(async () => {
    run = await running({ behavior: { settleMs: 0 } });
}, 30_000);

afterAll(async () => {
    await run.simulator.stop();
});

const newest = '?api-version=2026-10-01';
const older = '?api-version=2025-08-01';

function get(name: string, version: string) {
    return raw(run, 'GET', serverPath(name, version));
}

async function patched(name: string, version: string, properties: object): Promise<unknown> {
    const answer = await raw(run, 'PATCH', serverPath(name, version), { body: { properties } });
    return answer.status === 202 ? await settled(run, answer) : answer.body;
}

const federated = {
    storage: {
        type: '',
        iops: 500,
        tier: 'P10',
        storageSizeGB: 128,
        autoGrow: 'Disabled',
        autoGrowIncrementPercent: 20,
    },
    backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled', immutableBackup: 'Enabled' },
    fipsMode: 'Enabled',
} as const;

describe('newer fields', () => {
    test('are shown from their api-version on', async () => {
        createServer(run.simulator.world, { name: 'shown', properties: federated });
        expect((await get('shown', newest)).body).toMatchObject({ properties: federated });
        const { body } = await get('shown', older);
        expect(JSON.stringify(body)).not.toMatch(/fipsMode|immutableBackup|autoGrowIncrementPercent/);
        expect(body).toMatchObject({ properties: { storage: { autoGrow: 'Disabled' } } });
    });

    test('survive a PATCH of an older api-version', async () => {
        createServer(run.simulator.world, { name: 'kept', properties: federated });
        await patched('kept', older, {
            storage: { autoGrow: 'Enabled' },
            backup: { backupRetentionDays: 14 },
        });
        expect((await get('kept', newest)).body).toMatchObject({
            properties: {
                storage: { ...federated.storage, autoGrow: 'Enabled' },
                backup: { ...federated.backup, backupRetentionDays: 14 },
                fipsMode: 'Enabled',
            },
        });
    });

    test('are gone after a PATCH of the newest api-version that leaves them out of their section', async () => {
        createServer(run.simulator.world, { name: 'dropped', properties: federated });
        await patched('dropped', newest, { storage: { autoGrow: 'Enabled' } });
        const { body } = await get('dropped', newest);
        expect(JSON.stringify(body)).not.toContain('autoGrowIncrementPercent');
    });

    test('stay where a PATCH sends them', async () => {
        createServer(run.simulator.world, { name: 'sent', properties: federated });
        await patched('sent', newest, { storage: { ...federated.storage, autoGrow: 'Enabled' } });
        const { body } = await get('sent', newest);
        expect(body).toMatchObject({ properties: { storage: { autoGrowIncrementPercent: 20 } } });
    });
});

describe('FIPS mode', () => {
    test('is switched in the newest api-version, and restarts the server', async () => {
        const server = createServer(run.simulator.world, {
            name: 'fips',
            record: {
                parameters: {
                    max_connections: { value: '100', running: '50', source: 'user-override' },
                },
            },
        });
        await patched('fips', newest, { fipsMode: 'Enabled' });
        expect((await get('fips', newest)).body).toMatchObject({ properties: { fipsMode: 'Enabled' } });
        expect(server.record.parameters.max_connections?.running).toBe('100');
    });

    test('is none of an older one', async () => {
        createServer(run.simulator.world, { name: 'fips-old' });
        await patched('fips-old', older, { fipsMode: 'Enabled' });
        expect(JSON.stringify((await get('fips-old', newest)).body)).not.toContain('fipsMode');
    });

    test('is Enabled or Disabled', async () => {
        createServer(run.simulator.world, { name: 'fips-odd' });
        expect(await patched('fips-odd', newest, { fipsMode: 'On' })).toMatchObject({
            error: { code: 'InvalidParameterValue' },
        });
    });
});

describe('immutable backups', () => {
    test('are turned on, and stay', async () => {
        createServer(run.simulator.world, { name: 'immutable' });
        await patched('immutable', newest, { backup: { immutableBackup: 'Enabled' } });
        expect((await get('immutable', newest)).body).toMatchObject({
            properties: { backup: { immutableBackup: 'Enabled', backupRetentionDays: 7 } },
        });
        for (const backup of [{ immutableBackup: 'Disabled' }, { backupRetentionDays: 14 }]) {
            expect(await patched('immutable', newest, { backup })).toMatchObject({
                error: { code: 'InvalidParameterValue' },
            });
        }
    });
});

describe('storage', () => {
    test('of Premium SSD v2 does not grow by itself', async () => {
        createServer(run.simulator.world, {
            name: 'premium-v2',
            properties: { storage: { ...federated.storage, type: 'PremiumV2_LRS', throughput: 125 } },
        });
        expect(await patched('premium-v2', newest, { storage: { autoGrow: 'Enabled' } })).toMatchObject({
            error: { code: 'InvalidParameterValue' },
        });
    });
});

describe('a cloud without the newest api-version', () => {
    test.each([
        ['NoRegisteredProviderFound', 400],
        ['InvalidResourceType', 404],
        ['InvalidApiVersionParameter', 400],
    ] as const)('refuses it with %s', async (unknownVersionCode, status) => {
        const cloud = await running({ behavior: { newestServerVersion: '2025-08-01', unknownVersionCode } });
        createServer(cloud.simulator.world, { name: 'late' });
        const refused = await raw(cloud, 'GET', serverPath('late', newest));
        expect(refused).toMatchObject({ status, body: { error: { code: unknownVersionCode } } });
        expect((await raw(cloud, 'GET', serverPath('late', older))).status).toBe(200);
        await cloud.simulator.stop();
    });

    test('may have it in other regions', async () => {
        const cloud = await running({ behavior: { newestServerVersionIn: { westeurope: '2025-08-01' } } });
        createServer(cloud.simulator.world, { name: 'here' });
        createServer(cloud.simulator.world, { name: 'there', record: { location: 'West Europe' } });
        const statuses = await Promise.all(
            ['here', 'there'].map(async (name) => (await raw(cloud, 'GET', serverPath(name, newest))).status),
        );
        expect(statuses).toEqual([200, 400]);
        await cloud.simulator.stop();
    });
});
