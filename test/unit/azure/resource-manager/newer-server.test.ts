import { describe, expect, test } from 'vitest';
import { changeKinds } from '../../../../src/changes/kinds.ts';
import { backupRetention } from '../../../../src/controls/backup-retention.ts';
import { publicNetworkAccess } from '../../../../src/controls/public-network-access.ts';
import type { Change, ChangeOf } from '../../../../src/model/change.ts';
import type { ServerProperties } from '../../../../src/model/server-state.ts';
import { createServer, until } from '../../../sandbox/simulator/running.ts';
import { perFile } from '../../../support/per-file.ts';
import { type ProductInSandbox, productInSandbox, serverIdOf } from '../../../support/product-in-sandbox.ts';
import { serverState, thresholds } from '../../../support/states.ts';
import { sharedProduct } from './shared-product.ts';

/** Servers with what the SDK does not know, in front of a Resource Manager that knows it, and of one that does not. */

const product = sharedProduct();

async function read({ reader }: ProductInSandbox, name: string): Promise<ServerProperties> {
    const reading = await reader.read(serverIdOf(name), ['server']);
    if (reading.kind !== 'found' || reading.slices.server?.kind !== 'read') throw new Error('not read');
    return reading.slices.server.value;
}

async function write({ writer }: ProductInSandbox, name: string, change: Change): Promise<void> {
    expect(await writer.readBack(serverIdOf(name), change)).toEqual({ kind: 'unchanged' });
    expect(await writer.start(serverIdOf(name), change, 'c')).toMatchObject({ kind: 'accepted' });
    await until(`${name} shows the write`, async () => {
        const { kind } = await writer.readBack(serverIdOf(name), change);
        return kind === 'wanted';
    });
}

describe('unknown fields of a section', () => {
    test.each([
        [
            'network',
            publicNetworkAccess,
            { publicNetworkAccess: 'Enabled', ofTomorrow: { perimeter: ['a'] } },
        ],
        [
            'backup',
            backupRetention,
            {
                backupRetentionDays: 7,
                geoRedundantBackup: 'Disabled',
                immutableBackup: 'Enabled',
                ofTomorrow: 3,
            },
        ],
    ] as const)('survive a repair of %s and its undo', async (section, control, seeded) => {
        const name = `whole-${section}`;
        const server = createServer(product().simulator.world, { name, properties: { [section]: seeded } });
        const state = serverState({ server: await read(product(), name) });
        const [change] = control.plan?.(state, thresholds({ backupRetentionDays: 30 })) ?? [];
        if (change === undefined) throw new Error('nothing planned');
        await write(product(), name, change);
        const written = server.record.properties[section];
        expect(written).toMatchObject(change.to ?? {});
        expect(written).not.toEqual(seeded);
        const undo = inverseOf(change);
        await write(product(), name, undo);
        expect(server.record.properties[section]).toEqual(seeded);
    });

    function inverseOf(change: Change): Change {
        const { inverse } = changeKinds[change.kind] as {
            inverse(change: Change): ReturnType<(typeof changeKinds)['network']['inverse']>;
        };
        const found = inverse(change);
        if (found.kind === 'none') throw new Error(found.reason);
        return found.change;
    }

    test('of data encryption are sent with a new key', async () => {
        const change: ChangeOf<'dataEncryption'> = {
            kind: 'dataEncryption',
            from: {
                type: 'AzureKeyVault',
                primaryKeyURI: 'https://localhost/keys/a/1',
                ...{ primaryFederatedIdentityClientId: '33333333-3333-4333-8333-333333333333' },
            },
            to: {
                type: 'AzureKeyVault',
                primaryKeyURI: 'https://localhost/keys/a',
                ...{ primaryFederatedIdentityClientId: '33333333-3333-4333-8333-333333333333' },
            },
            control: 'encryption-key-version',
            disruption: 'none',
        };
        createServer(product().simulator.world, {
            name: 'federated',
            properties: { dataEncryption: { ...change.from } },
        });
        const before = product().simulator.requests.entries.length;
        await product().writer.start(serverIdOf('federated'), change, 'c');
        expect(product().simulator.requests.entries.slice(before)).toEqual([
            expect.objectContaining({ method: 'PATCH', body: { properties: { dataEncryption: change.to } } }),
        ]);
    });

    test('that another actor changed since the read make it another state', async () => {
        const server = createServer(product().simulator.world, {
            name: 'moved-on',
            properties: { network: { publicNetworkAccess: 'Enabled', ofTomorrow: 'a' } },
        });
        const state = serverState({ server: await read(product(), 'moved-on') });
        const [change] = publicNetworkAccess.plan?.(state, thresholds()) ?? [];
        if (change === undefined) throw new Error('nothing planned');
        const network = { publicNetworkAccess: 'Enabled', ofTomorrow: 'b' };
        server.record = { ...server.record, properties: { ...server.record.properties, network } };
        expect(await product().writer.readBack(serverIdOf('moved-on'), change)).toMatchObject({
            kind: 'other',
        });
    });
});

describe.each(['NoRegisteredProviderFound', 'InvalidResourceType', 'InvalidApiVersionParameter'] as const)(
    'a cloud that refuses the newest api-version with %s',
    (unknownVersionCode) => {
        const late = perFile(
            () =>
                productInSandbox({
                    behavior: { settleMs: 0, newestServerVersion: '2025-08-01', unknownVersionCode },
                }),
            ({ simulator }) => simulator.stop(),
            30_000,
        );

        test('is read with the older one, and asked for the newest once', async () => {
            createServer(late().simulator.world, { name: 'late', properties: { fipsMode: 'Enabled' } });
            const before = late().simulator.requests.entries.length;
            const [first, second] = [await read(late(), 'late'), await read(late(), 'late')];
            expect(first).toMatchObject({
                apiVersion: '2025-08-01',
                network: { publicNetworkAccess: 'Disabled' },
            });
            expect(first).not.toHaveProperty('fipsMode');
            expect(second.apiVersion).toBe('2025-08-01');
            expect(late().simulator.requests.entries.length - before).toBe(3);
        });

        test('takes a repair of a section', async () => {
            const server = createServer(late().simulator.world, {
                name: 'late-repair',
                properties: { network: { publicNetworkAccess: 'Enabled' } },
            });
            const state = serverState({ server: await read(late(), 'late-repair') });
            const [change] = publicNetworkAccess.plan?.(state, thresholds()) ?? [];
            if (change === undefined) throw new Error('nothing planned');
            await write(late(), 'late-repair', change);
            expect(server.record.properties.network).toEqual({ publicNetworkAccess: 'Disabled' });
        });

        test('says that a server is missing as before', async () => {
            expect(await late().reader.read(serverIdOf('nobody'), ['server'])).toMatchObject({
                kind: 'missing',
            });
        });
    },
);
