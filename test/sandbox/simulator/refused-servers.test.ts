import { describe, expect, test } from 'vitest';
import { listed, operatorClient } from './operator-client.ts';
import { createServer, people, quickly, type Running } from './running.ts';
import { sharedSimulator, startWithWorkspace } from './shared-simulator.ts';

const run = sharedSimulator(() => startWithWorkspace());

const asOperator = (on: Running = run()) => operatorClient(on);

describe('password authentication needs credentials', () => {
    const entraOnly = { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: 't' } as const;
    const both = { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled' } as const;

    test('when it is turned on for the first time', async () => {
        const { record } = createServer(run().simulator.world, { name: 'entra-only' });
        const { administratorLogin: _, ...properties } = record.properties;
        const id = [...run().simulator.world.servers.keys()].find((key) => key.endsWith('/entra-only')) ?? '';
        const server = run().simulator.world.servers.get(id);
        if (server === undefined) throw new Error('No server');
        server.record = { ...record, properties: { ...properties, authConfig: entraOnly } };
        const { servers } = asOperator();
        await expect(
            servers.beginUpdateAndWait('pgwarden', 'entra-only', { authConfig: both }, quickly),
        ).rejects.toMatchObject({
            statusCode: 400,
            code: 'EngineCredentialsNotProvided',
            message:
                'The admin credentials are required for creating admin role while enabling Password Authentication and must be provided.',
        });
        const credentials = {
            administratorLogin: 'boss',
            administratorLoginPassword: 'Correct-horse-battery-1',
        };
        const update = { authConfig: both, ...credentials };
        const updated = await servers.beginUpdateAndWait('pgwarden', 'entra-only', update, quickly);
        expect(updated.authConfig).toMatchObject(both);
    });

    test.each([
        [{}, 'AdministratorLogin'],
        [{ administratorLogin: 'boss' }, 'AdministratorLoginPassword'],
    ])('when a server is made with %o', async (credentials, missing) => {
        createServer(run().simulator.world, { name: 'neighbour', resourceGroup: `of-${missing}` });
        const server = { location: 'canadacentral', version: '17', ...credentials };
        await expect(
            asOperator().servers.beginCreateOrUpdateAndWait(`of-${missing}`, 'made', server, quickly),
        ).rejects.toMatchObject({
            statusCode: 400,
            code: 'MissingRequiredParameter',
            message: `Parameter '${missing}' must be specified. This parameter cannot be NULL or empty.`,
        });
    });
});

describe('administrators', () => {
    const { objectId, tenantId } = people.alice;
    const alice = { principalName: 'alice', principalType: 'User', tenantId } as const;

    test('of a server whose Entra authentication is off are neither listed nor read, written or deleted', async () => {
        createServer(run().simulator.world, { name: 'passwords' });
        const { administratorsMicrosoftEntra: administrators } = asOperator();
        const refusal = {
            statusCode: 400,
            code: 'AadAuthNotEnabled',
            message: 'Azure AD authentication is not enabled for the given server.',
        };
        await expect(listed(administrators.listByServer('pgwarden', 'passwords'))).rejects.toMatchObject({
            statusCode: 400,
        });
        await expect(administrators.get('pgwarden', 'passwords', objectId)).rejects.toMatchObject(refusal);
        await expect(
            administrators.beginCreateOrUpdateAndWait('pgwarden', 'passwords', objectId, alice, quickly),
        ).rejects.toMatchObject(refusal);
        await expect(
            administrators.beginDeleteAndWait('pgwarden', 'passwords', objectId, quickly),
        ).rejects.toMatchObject(refusal);
    });

    test('of a replica are those of its source, and are not written there', async () => {
        const authConfig = { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId };
        const source = createServer(run().simulator.world, {
            name: 'primary',
            properties: { authConfig },
            record: { administrators: { [objectId]: { objectId, ...alice } } },
        });
        createServer(run().simulator.world, {
            name: 'copy',
            properties: {
                authConfig,
                replicationRole: 'AsyncReplica',
                sourceServerResourceId: source.id,
            },
        });
        const { administratorsMicrosoftEntra: administrators } = asOperator();
        const found = await listed(administrators.listByServer('pgwarden', 'copy'));
        expect(found.map((administrator) => administrator.principalName)).toEqual(['alice']);
        const refusal = { statusCode: 400, code: 'OperationNotAllowedOnReplicaServer' };
        await expect(
            administrators.beginCreateOrUpdateAndWait('pgwarden', 'copy', objectId, alice, quickly),
        ).rejects.toMatchObject(refusal);
        await expect(
            administrators.beginDeleteAndWait('pgwarden', 'copy', objectId, quickly),
        ).rejects.toMatchObject(refusal);
    });
});

describe('high availability', () => {
    const modes = async (on: Running, server: string): Promise<readonly unknown[]> => {
        const capabilities = await listed(asOperator(on).capabilitiesByServer.list('pgwarden', server));
        return (capabilities[0]?.supportedServerEditions ?? []).map(({ name, supportedServerSkus }) => [
            name,
            supportedServerSkus?.[0]?.supportedHaMode,
        ]);
    };

    async function set(on: Running, server: string, mode: 'Disabled' | 'SameZone' | 'ZoneRedundant') {
        const { servers } = asOperator(on);
        const updated = await servers.beginUpdateAndWait(
            'pgwarden',
            server,
            { highAvailability: { mode } },
            quickly,
        );
        return updated.highAvailability?.mode;
    }

    test('goes from one mode to the other by way of none', async () => {
        createServer(run().simulator.world, { name: 'steps' });
        expect(await set(run(), 'steps', 'SameZone')).toBe('SameZone');
        await expect(set(run(), 'steps', 'ZoneRedundant')).rejects.toMatchObject({
            statusCode: 400,
            code: 'InvalidParameterValue',
        });
        expect(await set(run(), 'steps', 'Disabled')).toBe('Disabled');
        expect(await set(run(), 'steps', 'ZoneRedundant')).toBe('ZoneRedundant');
    });

    test('has the modes that the capabilities of the server list', async () => {
        createServer(run().simulator.world, { name: 'zoneless', record: { location: 'Canada East' } });
        const other = await startWithWorkspace({ burstableHighAvailability: 'none' });
        const sku = { name: 'Standard_B2s', tier: 'Burstable' };
        createServer(other.simulator.world, { name: 'small', record: { sku } });
        expect(await modes(run(), 'zoneless')).toEqual([
            ['Burstable', ['SameZone']],
            ['GeneralPurpose', ['SameZone']],
            ['MemoryOptimized', ['SameZone']],
        ]);
        expect((await modes(other, 'small'))[0]).toEqual(['Burstable', []]);
        await expect(set(run(), 'zoneless', 'ZoneRedundant')).rejects.toMatchObject({ statusCode: 400 });
        await expect(set(other, 'small', 'SameZone')).rejects.toMatchObject({ statusCode: 400 });
        expect(await set(run(), 'zoneless', 'SameZone')).toBe('SameZone');
        await other.simulator.stop();
    });
});
