import { describe, expect, test } from 'vitest';
import { noFaults } from '../../../../sandbox/simulator/kernel/faults.ts';
import { ensureGroup, subscriptionIds } from '../../../../sandbox/simulator/world/create-server.ts';
import type { Vault as WorldVault } from '../../../../sandbox/simulator/world/world.ts';
import { keyStrength } from '../../../../src/azure/key-vault/key-strength.ts';
import { parseVault, readKeyVaults } from '../../../../src/azure/resource-manager/read-key-vaults.ts';
import { keyVaultProtection } from '../../../../src/controls/key-vault-protection.ts';
import { evaluate } from '../../../../src/engine/evaluate.ts';
import type { Verdict } from '../../../../src/model/verdict.ts';
import { createServer } from '../../../sandbox/simulator/running.ts';
import { productOf, serverIdOf } from '../../../support/product-in-sandbox.ts';
import { thresholds } from '../../../support/states.ts';
import { sharedProduct } from './shared-product.ts';

const product = sharedProduct();
const list = '/providers/Microsoft.KeyVault/vaults';

/** Makes servers that are encrypted with a new key of the first vault. */
function encrypted(names: readonly string[], keySize: 2048 | 4096 = 4096, identityIn?: string): string {
    const { keyVault, world } = product().simulator;
    const keyUri = keyVault.createKey('contoso-keys', names[0] ?? '', { keySize });
    const identity = `/subscriptions/${identityIn ?? subscriptionIds.production}/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i`;
    for (const name of names) {
        const dataEncryption = {
            type: 'AzureKeyVault',
            primaryKeyURI: keyUri,
            primaryUserAssignedIdentityId: identity,
        };
        createServer(world, { name, properties: { dataEncryption } });
    }
    return keyUri;
}

/** Changes the vault until the function is over. */
async function withVault<Result>(changed: Partial<WorldVault>, act: () => Promise<Result>): Promise<Result> {
    const { vaults } = product().simulator.world;
    const [entry] = [...vaults].filter(([, { name }]) => name === 'contoso-keys');
    if (entry === undefined) throw new Error('no vault');
    const [id, vault] = entry;
    vaults.delete(id);
    const next = { ...vault, ...changed };
    vaults.set(next.id.toLowerCase(), next);
    try {
        return await act();
    } finally {
        vaults.delete(next.id.toLowerCase());
        vaults.set(id, vault);
    }
}

async function judged(names: readonly string[]) {
    const { requests } = product().simulator;
    const before = requests.entries.length;
    const { reader } = productOf(product());
    const requestedAt = new Date(Date.now() - 1_000).toISOString();
    const verdicts: (Verdict | undefined)[] = [];
    for (const name of names) {
        const reading = await reader.read(serverIdOf(name), keyVaultProtection.reads, { requestedAt });
        if (reading.kind === 'missing') throw new Error(reading.reason);
        verdicts.push(evaluate([keyVaultProtection], reading.slices, thresholds())[0]?.verdict);
    }
    const asked = requests.entries
        .slice(before)
        .map(({ path }) => path.split('?')[0] ?? '')
        .filter((path) => !path.includes('/flexibleServers/'));
    return { verdicts, asked };
}

const compliant = { kind: 'compliant' };

describe('the vaults of servers in the sandbox', () => {
    test('the vaults of a subscription are listed once, and a key is read once, for all servers', async () => {
        const names = ['vault-a', 'vault-b', 'vault-c'];
        encrypted(names);
        const { verdicts, asked } = await judged(names);
        expect(verdicts).toEqual([compliant, compliant, compliant]);
        expect(asked.filter((path) => path.endsWith(list)).length).toBe(1);
        expect(asked.filter((path) => path.startsWith('/keys/vault-a/')).length).toBeGreaterThan(0);
        expect(asked.filter((path) => path.includes('/keys/')).length).toBeLessThanOrEqual(2);
    });

    test('a key of 2048 bits drifts', async () => {
        const uri = encrypted(['vault-short'], 2048);
        expect((await judged(['vault-short'])).verdicts).toMatchObject([
            { kind: 'drifted', evidence: [{ what: uri, found: 'RSA of 2048 bits' }] },
        ]);
    });

    test('fields that Azure does not report are no protection', async () => {
        encrypted(['vault-bare']);
        const properties = { enablePurgeProtection: null, publicNetworkAccess: null, networkAcls: null };
        const { verdicts } = await withVault({ properties }, () => judged(['vault-bare']));
        expect(verdicts).toMatchObject([
            {
                kind: 'drifted',
                evidence: [
                    { what: 'Microsoft.KeyVault/vaults/contoso-keys.enablePurgeProtection' },
                    { found: 'Enabled, default action Allow' },
                ],
            },
        ]);
    });

    test('a vault in the subscription of the identity is found there', async () => {
        const { development } = subscriptionIds;
        ensureGroup(product().simulator.world, development, 'security', 'canadacentral');
        encrypted(['vault-far'], 4096, development);
        const id = `/subscriptions/${development}/resourceGroups/security/providers/Microsoft.KeyVault/vaults/contoso-keys`;
        const { verdicts, asked } = await withVault({ id }, () => judged(['vault-far']));
        expect(verdicts).toEqual([compliant]);
        expect(asked.filter((path) => path.endsWith(list)).length).toBe(2);
    });

    test('a vault in neither subscription is unknown, and the reason names both and the permission', async () => {
        encrypted(['vault-lost']);
        const id =
            '/subscriptions/33333333-3333-4333-8333-333333333333/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v';
        const { verdicts } = await withVault({ id }, () => judged(['vault-lost']));
        expect(verdicts).toEqual([
            {
                kind: 'unknown',
                reason: expect.stringMatching(
                    /no vault at https:\/\/.* in 11111111-.*Microsoft\.KeyVault\/vaults\/read/,
                ),
            },
        ]);
    });

    test.each([
        [list, 'Microsoft.KeyVault/vaults/read'],
        ['/keys/', 'Microsoft.KeyVault/vaults/keys/read'],
    ])(
        'without the permission for %s, a server is unknown, with the name of the permission',
        async (part, action) => {
            const name = `vault-no-${action.length}`;
            encrypted([name]);
            product().simulator.faults.replace({
                ...noFaults,
                beforeServing: (_service, _method, path) =>
                    path.includes(part)
                        ? {
                              kind: 'refuse',
                              status: 403,
                              code: 'AuthorizationFailed',
                              message: `no '${action}'`,
                          }
                        : undefined,
            });
            const { verdicts } = await judged([name]);
            product().simulator.faults.replace(noFaults);
            expect(verdicts).toEqual([{ kind: 'unknown', reason: expect.stringContaining(action) }]);
        },
    );

    test('a server without its own key asks for nothing', async () => {
        createServer(product().simulator.world, { name: 'vault-none' });
        expect(await judged(['vault-none'])).toMatchObject({
            verdicts: [{ kind: 'notApplicable' }],
            asked: [],
        });
    });
});

test('a key of a Managed HSM is looked for in the list of these', async () => {
    const asked: string[] = [];
    const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/managedHSMs/h';
    const found = await readKeyVaults(
        { type: 'AzureKeyVault', primaryKeyURI: 'https://H.managedhsm.azure.net/keys/pg' },
        {
            subscriptionIds: ['s', 's'],
            list: async (subscriptionId, type) => {
                asked.push(`${subscriptionId} ${type}`);
                return [{ origin: 'https://h.managedhsm.azure.net', item: { id, enableSoftDelete: true } }];
            },
            readStrength: async () => ({ kty: 'RSA-HSM', bits: 3072 }),
        },
    );
    expect(asked).toEqual(['s managedHSMs']);
    expect(found).toEqual({
        value: {
            primary: {
                vault: {
                    id,
                    enableSoftDelete: true,
                    enablePurgeProtection: false,
                    publicNetworkAccess: 'Enabled',
                    defaultAction: 'Allow',
                },
                key: { kty: 'RSA-HSM', bits: 3072 },
            },
        },
        unread: [],
    });
});

describe('odd answers', () => {
    test('a vault with other types is unreadable', () => {
        for (const odd of [
            null,
            {},
            { id: '' },
            { id: '/v', enablePurgeProtection: 'true' },
            { id: '/v', enableSoftDelete: 1 },
            { id: '/v', publicNetworkAccess: 7 },
            { id: '/v', networkAcls: 'Deny' },
        ]) {
            expect(() => parseVault(odd)).toThrow();
        }
    });

    test('the size of a key is the length of its modulus', () => {
        const bits = (...n: readonly number[]) => keyStrength({ kty: 'RSA', n: Uint8Array.from(n) }).bits;
        expect([bits(0x80, 0), bits(0x7f, 0), bits(0, 0x80, 0), bits(1), bits(0), bits()]).toEqual([
            16, 15, 16, 1, 0, 0,
        ]);
        expect(keyStrength({ kty: 'EC' })).toEqual({ kty: 'EC', bits: 0 });
        expect(() => keyStrength({})).toThrow('The key has no type');
    });
});
