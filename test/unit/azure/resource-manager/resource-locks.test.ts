import { describe, expect, test } from 'vitest';
import { createServer, production, serverPath } from '../../../sandbox/simulator/running.ts';
import { productOf, serverIdOf } from '../../../support/product-in-sandbox.ts';
import { aroundServers, aSecondAgo } from './around-servers.ts';
import { sharedProduct } from './shared-product.ts';

const product = sharedProduct();
const { allow, asked, refuse, requestCount } = aroundServers(product);

describe('locks', () => {
    const subscription = `/subscriptions/${production}`;
    const vault = `${subscription}/resourceGroups/security/providers/Microsoft.KeyVault/vaults/contoso-keys`;

    function setLocks(...scopes: readonly string[]): void {
        const { locks } = product().simulator.world;
        const next = scopes.map((scope) => ({ name: 'keep', scope, level: 'CanNotDelete' as const }));
        locks.splice(0, locks.length, ...next);
    }

    /** Gives the vault an address, as Azure does: its own host. */
    function addressVault(vaultUri: string): void {
        const { vaults } = product().simulator.world;
        const found = vaults.get(vault.toLowerCase());
        if (found === undefined) throw new Error(`No vault ${vault}`);
        vaults.set(vault.toLowerCase(), { ...found, vaultUri });
    }

    const keyed = (host: string) => ({
        type: 'AzureKeyVault' as const,
        primaryKeyURI: `https://${host}/keys/pg`,
        primaryUserAssignedIdentityId: '/identity',
    });

    async function locksRead(name: string, host?: string) {
        const dataEncryption = host === undefined ? {} : { properties: { dataEncryption: keyed(host) } };
        createServer(product().simulator.world, { name, ...dataEncryption });
        const hints = { requestedAt: aSecondAgo() };
        return await productOf(product()).reader.read(serverIdOf(name), ['server', 'resourceLocks'], hints);
    }

    test('of the server, its group and its subscription hold for it, in any spelling, and no others', async () => {
        const own = serverPath('locked');
        const group = own.slice(0, own.indexOf('/providers/'));
        const neighbour = serverPath('locked-too');
        setLocks(
            own.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
            group,
            neighbour,
            subscription,
        );
        const reading = await locksRead('locked');
        const scopes =
            reading.kind === 'found' && reading.slices.resourceLocks?.kind === 'read'
                ? reading.slices.resourceLocks.value.server.map(({ scope }) => scope.toLowerCase())
                : [];
        expect(scopes.sort()).toEqual([own, group, subscription].map((each) => each.toLowerCase()).sort());
    });

    test('are read with one list for the servers that are assessed together, and another for their vaults', async () => {
        setLocks(vault);
        const { reader } = productOf(product());
        const before = requestCount();
        const requestedAt = aSecondAgo();
        addressVault('https://contoso-keys.localhost');
        for (const name of ['vaulted-a', 'vaulted-b']) {
            createServer(product().simulator.world, {
                name,
                properties: { dataEncryption: keyed('contoso-keys.localhost') },
            });
            const reading = await reader.read(serverIdOf(name), ['resourceLocks'], { requestedAt });
            expect(reading).toMatchObject({
                slices: {
                    resourceLocks: {
                        kind: 'read',
                        value: {
                            server: [],
                            vaults: [{ vault: 'contoso-keys', locks: [{ level: 'CanNotDelete' }] }],
                        },
                    },
                },
            });
        }
        expect(asked(before)).toEqual([
            `${subscription}/providers/Microsoft.Authorization/locks`,
            `${subscription}/providers/Microsoft.KeyVault/vaults`,
        ]);
    });

    test.each([
        [
            'a vault in another subscription',
            'elsewhere.localhost',
            'the vault elsewhere is not in the subscription',
        ],
        ['a Managed HSM elsewhere', 'hsm.managedhsm.localhost', 'the vault hsm is not in the subscription'],
    ])('of %s are unknown', async (_what, host, reason) => {
        const [name = ''] = host.split('.');
        const reading = await locksRead(`keyed-${name}`, host);
        expect(reading).toMatchObject({
            slices: {
                resourceLocks: {
                    kind: 'read',
                    value: { vaults: [{ vault: name, locks: 'unread' }] },
                    unread: [{ part: `vaults/${name}`, reason: expect.stringContaining(reason) }],
                },
            },
        });
    });

    test('of a vault whose list is refused are unknown, with the permission', async () => {
        const message =
            "The client does not have authorization to perform action 'Microsoft.KeyVault/vaults/read'.";
        refuse('/providers/Microsoft.KeyVault/vaults', 403, 'AuthorizationFailed', message);
        const reading = await locksRead('no-vaults', 'contoso-keys.localhost');
        allow();
        expect(reading).toMatchObject({
            slices: {
                resourceLocks: {
                    kind: 'read',
                    unread: [
                        {
                            part: 'vaults/contoso-keys',
                            reason: expect.stringContaining('Microsoft.KeyVault/vaults/read'),
                            transient: false,
                        },
                    ],
                },
            },
        });
    });

    test('of a deleted server are those of no server', async () => {
        const reading = await product().reader.read(serverIdOf('nobody'), ['resourceLocks']);
        expect(reading).toMatchObject({ kind: 'missing' });
    });
});
