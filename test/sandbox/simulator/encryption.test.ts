import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedFleet } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { type Running, raw, running, settled, until } from './running.ts';

let run: Running;
let server: FlexibleServer;

beforeAll(async () => {
    run = await running({ behaviour: { settleMs: 0, keyLossNoticedMs: 150_000 } });
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

describe('a server with a key of its customer', () => {
    test('is Inaccessible a while after the key was disabled, and Ready after it came back', async () => {
        const { primaryKeyURI = '' } = server.record.properties.dataEncryption;
        run.simulator.keyVault.setAttributes(primaryKeyURI, { enabled: false });
        expect(await shown()).toMatchObject({
            state: 'Ready',
            dataEncryption: { primaryEncryptionKeyStatus: 'Valid' },
        });
        await until('the server is Inaccessible', async () => (await shown()).state === 'Inaccessible');
        expect(await shown()).toMatchObject({ dataEncryption: { primaryEncryptionKeyStatus: 'Invalid' } });
        const write = await raw(run, 'PATCH', `${server.id}/configurations/log_duration`, {
            body: { properties: { value: 'on', source: 'user-override' } },
        });
        expect([write.status, write.body]).toMatchObject([400, { error: { code: 'ServerNotAccessible' } }]);
        run.simulator.keyVault.setAttributes(primaryKeyURI, { enabled: true });
        await until('the server is Ready', async () => (await shown()).state === 'Ready');
        expect(await shown()).toMatchObject({ dataEncryption: { primaryEncryptionKeyStatus: 'Valid' } });
    });

    test('stays Ready when only the key of its backups is lost', async () => {
        const { geoBackupKeyURI = '' } = server.record.properties.dataEncryption;
        run.simulator.keyVault.setAttributes(geoBackupKeyURI, { enabled: false });
        await until(
            'the key of the backups is Invalid',
            async () => (await shown()).dataEncryption.geoBackupEncryptionKeyStatus === 'Invalid',
        );
        expect((await shown()).state).toBe('Ready');
        run.simulator.keyVault.setAttributes(geoBackupKeyURI, { enabled: true });
    });

    test('takes another version of its key, with every property', async () => {
        const version = run.simulator.keyVault.addVersion('contoso-keys', 'pg-fleet');
        const { dataEncryption } = server.record.properties;
        const accepted = await raw(run, 'PATCH', server.id, {
            body: { properties: { dataEncryption: { ...dataEncryption, primaryKeyURI: version } } },
        });
        expect(await settled(run, accepted)).toMatchObject({ status: 'Succeeded' });
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
        expect(await settled(run, accepted)).toMatchObject({
            status: 'Failed',
            error: { code: 'AzureKeyVaultKeyNotUsable' },
        });
        expect((await shown()).dataEncryption.primaryKeyURI).toBe(dataEncryption.primaryKeyURI);
    });
});
