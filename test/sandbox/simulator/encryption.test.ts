import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { behaviorWith } from '../../../sandbox/simulator/context/behavior.ts';
import { seedFleet } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { type RawResponse, type Running, raw, running } from './running.ts';

const { keyLossNoticedMs, durations } = behaviorWith();
let run: Running;
let server: FlexibleServer;
let clock: ManualClock;

beforeAll(async () => {
    clock = createManualClock();
    run = await running({ clock, behavior: { settleMs: 0 } });
    const [first] = seedFleet(run.simulator, { servers: 1, seed: 3 });
    if (first === undefined) throw new Error('No server');
    server = first;
});

afterAll(async () => {
    await run.simulator.stop();
});

async function shown(): Promise<{ readonly state: string; readonly dataEncryption: Record<string, string> }> {
    const { body } = await raw(run, 'GET', server.id);
    return (body as { properties: { state: string; dataEncryption: Record<string, string> } }).properties;
}

/** Lets an accepted write end, and returns its status. */
async function ended(accepted: RawResponse): Promise<unknown> {
    clock.advance(durations.serverUpdate);
    return (await raw(run, 'GET', accepted.headers['azure-asyncoperation'] ?? '')).body;
}

describe('a server with a key of its customer', () => {
    test('is Inaccessible a while after the key was disabled, and Ready after it came back', async () => {
        const { primaryKeyURI = '' } = server.record.properties.dataEncryption;
        run.simulator.keyVault.setAttributes(primaryKeyURI, { enabled: false });
        expect(await shown()).toMatchObject({
            state: 'Ready',
            dataEncryption: { primaryEncryptionKeyStatus: 'Valid' },
        });
        clock.advance(keyLossNoticedMs - 1);
        expect((await shown()).state).toBe('Ready');
        clock.advance(1);
        expect(await shown()).toMatchObject({
            state: 'Inaccessible',
            dataEncryption: { primaryEncryptionKeyStatus: 'Invalid' },
        });
        const write = await raw(run, 'PATCH', `${server.id}/configurations/log_duration`, {
            body: { properties: { value: 'on', source: 'user-override' } },
        });
        expect([write.status, write.body]).toMatchObject([400, { error: { code: 'ServerNotAccessible' } }]);
        run.simulator.keyVault.setAttributes(primaryKeyURI, { enabled: true });
        expect((await shown()).state).toBe('Inaccessible');
        clock.advance(keyLossNoticedMs);
        expect(await shown()).toMatchObject({
            state: 'Ready',
            dataEncryption: { primaryEncryptionKeyStatus: 'Valid' },
        });
    });

    test('stays Ready when only the key of its backups is lost', async () => {
        const { geoBackupKeyURI = '' } = server.record.properties.dataEncryption;
        run.simulator.keyVault.setAttributes(geoBackupKeyURI, { enabled: false });
        clock.advance(keyLossNoticedMs);
        expect(await shown()).toMatchObject({
            state: 'Ready',
            dataEncryption: { geoBackupEncryptionKeyStatus: 'Invalid' },
        });
        run.simulator.keyVault.setAttributes(geoBackupKeyURI, { enabled: true });
    });

    test('takes another version of its key, with every property', async () => {
        const version = run.simulator.keyVault.addVersion('contoso-keys', 'pg-fleet');
        const { dataEncryption } = server.record.properties;
        const accepted = await raw(run, 'PATCH', server.id, {
            body: { properties: { dataEncryption: { ...dataEncryption, primaryKeyURI: version } } },
        });
        expect(await ended(accepted)).toMatchObject({ status: 'Succeeded' });
        expect((await shown()).dataEncryption).toMatchObject({
            primaryKeyURI: version,
            primaryEncryptionKeyStatus: 'Valid',
        });
    });

    test('does not take a key that cannot be used', async () => {
        const { dataEncryption } = server.record.properties;
        const accepted = await raw(run, 'PATCH', server.id, {
            body: {
                properties: {
                    dataEncryption: { ...dataEncryption, primaryKeyURI: `${dataEncryption.primaryKeyURI}0` },
                },
            },
        });
        expect(await ended(accepted)).toMatchObject({
            status: 'Failed',
            error: { code: 'AzureKeyVaultKeyNotUsable' },
        });
        expect((await shown()).dataEncryption.primaryKeyURI).toBe(dataEncryption.primaryKeyURI);
    });
});
