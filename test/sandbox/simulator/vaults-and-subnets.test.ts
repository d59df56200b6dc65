import { afterAll, beforeAll, expect, test } from 'vitest';
import { people, production, type Running, raw, running } from './running.ts';

let run: Running;

beforeAll(async () => {
    run = await running();
});

afterAll(async () => {
    await run.simulator.stop();
});

const group = `/subscriptions/${production}/resourceGroups/security/providers`;

test('a Managed HSM is in the list of these and not among the vaults', async () => {
    const id = `${group}/Microsoft.KeyVault/managedHSMs/contoso-hsm`;
    run.simulator.world.vaults.set(id.toLowerCase(), {
        id,
        name: 'contoso-hsm',
        location: 'canadacentral',
        vaultUri: 'https://contoso-hsm.managedhsm.azure.net',
        isHsm: true,
        properties: { publicNetworkAccess: 'Enabled', networkAcls: null },
    });
    const hsms = await raw(
        run,
        'GET',
        `/subscriptions/${production}/providers/Microsoft.KeyVault/managedHSMs`,
    );
    expect(hsms.body).toEqual({
        value: [
            expect.objectContaining({
                id,
                type: 'Microsoft.KeyVault/managedHSMs',
                properties: expect.objectContaining({
                    hsmUri: 'https://contoso-hsm.managedhsm.azure.net/',
                    enablePurgeProtection: true,
                    publicNetworkAccess: 'Enabled',
                }),
            }),
        ],
    });
    expect(JSON.stringify(hsms.body)).not.toContain('networkAcls');
    const vaults = await raw(run, 'GET', `/subscriptions/${production}/providers/Microsoft.KeyVault/vaults`);
    expect(JSON.stringify(vaults.body)).not.toContain('contoso-hsm');
    expect((await raw(run, 'GET', id)).status).toBe(200);
    expect((await raw(run, 'GET', id.replace('managedHSMs', 'vaults'))).status).toBe(404);
});

test('a subnet shows its group and its delegation, to those who may read it', async () => {
    const network = `${group}/Microsoft.Network/virtualNetworks/hub/subnets`;
    const id = `${network}/postgresql`;
    const networkSecurityGroupId = `${group}/Microsoft.Network/networkSecurityGroups/strict`;
    run.simulator.world.subnets.set(id.toLowerCase(), {
        id,
        addressPrefix: '10.0.0.0/28',
        networkSecurityGroupId,
    });
    const found = await raw(run, 'GET', id.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'));
    expect(found.body).toMatchObject({
        id,
        properties: {
            networkSecurityGroup: { id: networkSecurityGroupId },
            delegations: [{ properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' } }],
        },
    });
    expect((await raw(run, 'GET', network)).body).toMatchObject({ value: [{ id }] });
    expect((await raw(run, 'GET', `${network}/other`)).status).toBe(404);
    expect((await raw(run, 'GET', id, { as: people.stranger.objectId })).status).toBe(403);
});
