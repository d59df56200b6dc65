import { Agent, request as httpsRequest } from 'node:https';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { assignRole } from '../../../../sandbox/simulator/world/people.ts';
import { type HsmRoleName, readHsmRole } from '../../../../sandbox/simulator/world/role-files.ts';
import { serverWriter } from '../../../../src/azure/changes/server-writer.ts';
import { type KeyVault, keyVault } from '../../../../src/azure/key-vault/key-vault.ts';
import { serverReader } from '../../../../src/azure/resource-manager/read-server.ts';
import { encryptionKeyHealth } from '../../../../src/controls/encryption-key-health.ts';
import { encryptionKeyRotation } from '../../../../src/controls/encryption-key-rotation.ts';
import { encryptionKeyVersion } from '../../../../src/controls/encryption-key-version.ts';
import type { Change } from '../../../../src/model/change.ts';
import type { ServerState } from '../../../../src/model/server-state.ts';
import { startSubscriber } from '../../../sandbox/simulator/event-grid/subscriber.ts';
import { createServer, people, serverPath } from '../../../sandbox/simulator/running.ts';
import { type ProductInSandbox, productInSandbox, serverIdOf } from '../../../support/product-in-sandbox.ts';
import { serverState, thresholds } from '../../../support/states.ts';

const hsmUri = 'https://contoso-hsm.managedhsm.azure.net';
const hsmId =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/keys/providers/Microsoft.KeyVault/managedHSMs/contoso-hsm';
const identity =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/keys/providers/Microsoft.ManagedIdentity/userAssignedIdentities/pg';

let product: ProductInSandbox;
let agent: Agent;
let keys: KeyVault;

beforeAll(async () => {
    product = await productInSandbox({ throttling: 'off' });
    const { simulator, caPem } = product;
    agent = new Agent({ ca: caPem, keepAlive: true });
    simulator.keyVault.createVault({ name: 'contoso-hsm', id: hsmId, uri: hsmUri, isHsm: true });
    keys = keyVault({
        credential: {
            async getToken(scopes) {
                const audience = [scopes].flat()[0]?.replace(/\/\.default$/, '') ?? '';
                const token = simulator.issueToken(people.pgwarden.objectId, audience);
                return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
            },
        },
        clock: { now: () => new Date() },
        dnsSuffixes: ['vault.azure.net', 'managedhsm.azure.net'],
        locks: { take: (_host, _name, work) => work() },
        transport: toSimulator(),
    });
});
beforeEach(() => withRole('managed-hsm'));
afterAll(async () => {
    agent.destroy();
    await product.simulator.stop();
});

/** Sends requests for the hosts of Azure to the simulator's vaults, which tell them apart by the Host header. */
function toSimulator(): HttpClient {
    return {
        sendRequest: (request) =>
            new Promise((resolve, reject) => {
                const { host, pathname, search } = new URL(request.url);
                const target = new URL(pathname + search, product.simulator.endpoints.keyVaults[0]);
                const headers = { ...request.headers.toJSON(), host };
                const sent = httpsRequest(target, {
                    method: request.method,
                    headers,
                    agent,
                    servername: 'localhost',
                });
                sent.on('error', reject);
                sent.on('response', (response) => {
                    let bodyAsText = '';
                    response.setEncoding('utf8');
                    response.on('data', (text: string) => {
                        bodyAsText += text;
                    });
                    response.on('end', () => {
                        const received = Object.entries(response.headers).map(
                            ([name, value]) => [name, String(value)] as const,
                        );
                        resolve({
                            request,
                            status: response.statusCode ?? 0,
                            headers: createHttpHeaders(Object.fromEntries(received)),
                            bodyAsText,
                        });
                    });
                });
                sent.end(request.body);
            }),
    };
}

/** Gives Pgwarden one role of infra/roles in the HSM, without an action. */
function withRole(name: HsmRoleName, left?: string): void {
    const { world } = product.simulator;
    const role = readHsmRole(name);
    const dataActions = role.dataActions.filter((action) => action !== left);
    world.roleDefinitions.set(role.id.toLowerCase(), { ...role, dataActions });
    const others = world.roleAssignments.filter(({ scope }) => scope !== hsmId);
    world.roleAssignments.splice(0, world.roleAssignments.length, ...others);
    assignRole(world, people.pgwarden.objectId, role.roleName, hsmId);
}

let count = 0;

/** A server that pins a version of a new key of the HSM, which was created days ago. */
function encrypted(daysAgo = 0): { readonly name: string; readonly keyUri: string } {
    count += 1;
    const name = `hsm-${count}`;
    const created = Math.floor(Date.now() / 1_000) - daysAgo * 86_400;
    const versioned = product.simulator.keyVault.createKey('contoso-hsm', name);
    const key = product.simulator.keyVault.vaults.at(-1)?.keys.get(name);
    for (const version of key?.versions ?? []) Object.assign(version, { created });
    createServer(product.simulator.world, {
        name,
        record: {
            identity: {
                type: 'UserAssigned',
                userAssignedIdentities: { [identity]: { principalId: 'p', clientId: 'c' } },
            },
        },
        properties: {
            dataEncryption: {
                type: 'AzureKeyVault',
                primaryKeyURI: versioned,
                primaryUserAssignedIdentityId: identity,
                primaryEncryptionKeyStatus: 'Valid',
            },
        },
    });
    return { name, keyUri: `${hsmUri}/keys/${name}` };
}

async function stateOf(name: string): Promise<ServerState> {
    const reader = serverReader(product.clients, keys, { now: () => new Date() });
    const reading = await reader.read(serverIdOf(name), ['server', 'encryptionKeys']);
    if (reading.kind === 'missing') throw new Error(reading.reason);
    const { server, encryptionKeys } = reading.slices;
    if (server?.kind !== 'read' || encryptionKeys?.kind !== 'read') throw new Error(JSON.stringify(reading));
    return { ...serverState(), server: server.value, encryptionKeys: encryptionKeys.value };
}

async function make(name: string, changes: readonly Change[]): Promise<void> {
    const writer = serverWriter(product.clients, keys);
    for (const change of changes) {
        const result = await writer.start(serverIdOf(name), change, 'c0ffee00-0000-4000-8000-000000000001');
        if (result.kind === 'accepted') {
            for (let polls = 0; polls < 400; polls += 1) {
                const { kind } = await writer.poll(serverIdOf(name), result.operationUrl ?? '');
                if (kind === 'succeeded') break;
                await new Promise((resolve) => setTimeout(resolve, 5));
            }
        } else if (result.kind !== 'done') throw new Error(JSON.stringify(result));
        expect(await writer.readBack(serverIdOf(name), change)).toEqual({ kind: 'wanted' });
    }
}

describe('a key in a Managed HSM', () => {
    test('is healthy, gets a rotation policy and a new version, and the server follows it', async () => {
        const { name, keyUri } = encrypted(400);
        const before = await stateOf(name);
        expect(encryptionKeyHealth.evaluate(before, thresholds())).toMatchObject({ kind: 'compliant' });
        const rotation = encryptionKeyRotation.plan?.(before, thresholds()) ?? [];
        expect(rotation.map(({ kind }) => kind)).toEqual(['keyRotationPolicy', 'keyRotation']);
        await make(name, rotation);
        const rotated = await stateOf(name);
        expect(encryptionKeyRotation.evaluate(rotated, thresholds())).toMatchObject({ kind: 'compliant' });
        await make(name, encryptionKeyVersion.plan?.(rotated, thresholds()) ?? []);
        const server = product.simulator.world.servers.get(serverPath(name).toLowerCase());
        expect(server?.record.properties.dataEncryption?.primaryKeyURI).toBe(keyUri);
        expect(encryptionKeyVersion.evaluate(await stateOf(name), thresholds())).toMatchObject({
            kind: 'compliant',
        });
    });

    test('is not rotated on demand before it has a rotation policy', async () => {
        const { keyUri } = encrypted();
        const [newest] = await keys.readVersions(keyUri);
        await expect(keys.rotate(keyUri, newest?.version ?? '')).rejects.toThrow(/policy must be set before/);
    });

    test('accepts a rotation after 28 days, and none sooner', async () => {
        const { keyUri } = encrypted();
        const every = (days: number) => ({
            lifetimeActions: [{ action: 'Rotate' as const, timeAfterCreate: `P${days}D` }],
        });
        await expect(keys.writeRotationPolicy(keyUri, every(27))).rejects.toThrow(/at least 28 days/);
        await keys.writeRotationPolicy(keyUri, every(28));
    });

    test('raises no event', async () => {
        const { eventGrid, keyVault } = product.simulator;
        const subscriber = await startSubscriber();
        const [vault] = keyVault.vaults;
        for (const vaultId of [hsmId, vault?.id ?? '']) {
            await eventGrid.subscribe({
                name: vaultId.split('/').at(-1) ?? '',
                source: { kind: 'keyVault', vaultId },
                endpoint: subscriber.endpoint,
                schema: 'EventGridSchema',
            });
        }
        encrypted();
        keyVault.createKey(vault?.name ?? '', 'in-a-vault');
        await eventGrid.whenIdle();
        const topics = subscriber.notifications.map(({ body }) => JSON.parse(body)[0].topic);
        expect(topics).toEqual([vault?.id]);
        await subscriber.close();
    });
});

describe('without a permission of the role of a Managed HSM, something is refused', () => {
    /** What each action is for. */
    const uses: Readonly<Record<string, (keyUri: string) => Promise<unknown>>> = {
        'Microsoft.KeyVault/managedHsm/keys/read/action': async (keyUri) => await keys.readVersions(keyUri),
        'Microsoft.KeyVault/managedHsm/keys/rotate/action': async (keyUri) => {
            const [newest] = await keys.readVersions(keyUri);
            await keys.rotate(keyUri, newest?.version ?? '');
        },
        'Microsoft.KeyVault/managedHsm/keys/write/action': async (keyUri) =>
            await keys.writeRotationPolicy(keyUri, {
                lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P180D' }],
            }),
    };

    test.each(['managed-hsm', 'managed-hsm-reader'] as const)('%s', async (name) => {
        for (const left of readHsmRole(name).dataActions) {
            const { keyUri } = encrypted();
            withRole(name);
            await uses[left]?.(keyUri).catch((error: unknown) => {
                if (!/policy must be set before/.test(String(error))) throw error;
            });
            withRole(name, left);
            await expect(uses[left]?.(keyUri), left).rejects.toThrow(/not authorized to perform action/);
        }
    });

    test('and every action of the roles has a use', () => {
        expect(readHsmRole('managed-hsm').dataActions).toEqual(Object.keys(uses));
        expect(readHsmRole('managed-hsm-reader').dataActions).toEqual(Object.keys(uses).slice(0, 1));
    });

    test('reading needs no other, with the policy', async () => {
        const { name } = encrypted();
        withRole('managed-hsm-reader');
        const { encryptionKeys } = await stateOf(name);
        expect(encryptionKeys.primary?.versions).toHaveLength(1);
        expect(encryptionKeys.primary?.rotationPolicy).not.toBe('unread');
    });
});
