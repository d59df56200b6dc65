import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorkspace } from '../../../../sandbox/simulator/fleet/seed-fleet.ts';
import { createRandom } from '../../../../sandbox/simulator/kernel/random.ts';
import type { ServerSeed } from '../../../../sandbox/simulator/world/create-server.ts';
import type { Change } from '../../../../src/model/change.ts';
import { createServer, production } from '../../../sandbox/simulator/running.ts';
import { changes } from '../../../support/changes.ts';
import {
    type ProductInSandbox,
    productInSandbox,
    productOf,
    serverIdOf,
} from '../../../support/product-in-sandbox.ts';

let product: ProductInSandbox;
let keyUri = '';
let firstVersion = '';

beforeAll(async () => {
    product = await productInSandbox();
    createWorkspace(product.simulator.world, createRandom(1));
    const versioned = product.simulator.keyVault.createKey('contoso-keys', 'pg');
    keyUri = versioned.slice(0, versioned.lastIndexOf('/'));
    firstVersion = versioned.slice(versioned.lastIndexOf('/') + 1);
}, 30_000);

afterAll(async () => {
    await product.simulator.stop();
});

function requestsSince(count: number) {
    return product.simulator.requests.entries.slice(count);
}

const identity = '/subscriptions/1/resourceGroups/security/providers/x/userAssignedIdentities/pg';

/** A drifted server for every kind of change, and the change that repairs it. */
function repairs(): Readonly<
    Record<string, { readonly seed: Omit<ServerSeed, 'name'>; readonly change: Change }>
> {
    return {
        parameter: { seed: { parameters: { require_secure_transport: 'off' } }, change: changes.parameter },
        network: {
            seed: { properties: { network: { publicNetworkAccess: 'Enabled' } } },
            change: changes.network,
        },
        authConfig: { seed: {}, change: changes.authConfig },
        backup: { seed: {}, change: changes.backup },
        dataEncryption: {
            seed: {
                record: {
                    identity: {
                        type: 'UserAssigned',
                        userAssignedIdentities: { [identity]: { principalId: 'p', clientId: 'c' } },
                    },
                },
                properties: {
                    dataEncryption: {
                        type: 'AzureKeyVault',
                        primaryKeyURI: `${keyUri}/${firstVersion}`,
                        primaryUserAssignedIdentityId: identity,
                        primaryEncryptionKeyStatus: 'Valid',
                    },
                },
            },
            change: {
                ...changes.dataEncryption,
                from: {
                    type: 'AzureKeyVault',
                    primaryKeyURI: `${keyUri}/${firstVersion}`,
                    primaryUserAssignedIdentityId: identity,
                    primaryEncryptionKeyStatus: 'Valid',
                },
                to: {
                    type: 'AzureKeyVault',
                    primaryKeyURI: keyUri,
                    primaryUserAssignedIdentityId: identity,
                    primaryEncryptionKeyStatus: 'Valid',
                },
            },
        },
        threatProtection: { seed: {}, change: changes.threatProtection },
        administrator: {
            seed: {
                properties: { authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled' } },
            },
            change: changes.administrator,
        },
        firewallRule: {
            seed: {
                properties: { network: { publicNetworkAccess: 'Enabled' } },
                record: { firewallRules: { everyone: changes.firewallRule.from } },
            },
            change: changes.firewallRule,
        },
        restart: {
            seed: {
                record: {
                    parameters: {
                        shared_preload_libraries: {
                            value: 'pgaudit',
                            running: 'pg_cron',
                            source: 'user-override',
                        },
                    },
                },
            },
            change: changes.restart,
        },
    };
}

describe('the body of a write', () => {
    test('carries the remediation as correlation id, and the section as a whole', async () => {
        createServer(product.simulator.world, {
            name: 'sent',
            properties: { network: { publicNetworkAccess: 'Enabled' } },
        });
        const { clients, writer } = productOf(product);
        const sent: unknown[] = [];
        for (const { pipeline } of [clients.postgres(production), clients.monitor(production)]) {
            pipeline.addPolicy({
                name: 'listen',
                async sendRequest(request, next) {
                    // The client's own first poll is stopped on its way out.
                    if (request.method !== 'GET')
                        sent.push([request.method, request.headers.get('x-ms-correlation-request-id')]);
                    return await next(request);
                },
            });
        }
        const before = product.simulator.requests.entries.length;
        const id = 'c0ffee00-0000-4000-8000-000000000002';
        await writer.start(serverIdOf('sent'), changes.diagnosticSetting, id);
        await writer.start(serverIdOf('sent'), changes.network, id);
        expect(sent).toEqual([
            ['PUT', id],
            ['PATCH', id],
        ]);
        expect(requestsSince(before)[1]?.body).toEqual({
            properties: { network: { publicNetworkAccess: 'Disabled' } },
        });
    });

    test('leaves out of a section every field that the change does not want', async () => {
        createServer(product.simulator.world, { name: 'sent-entra' });
        const before = product.simulator.requests.entries.length;
        await product.writer.start(serverIdOf('sent-entra'), changes.authConfig, 'c');
        expect(requestsSince(before)[0]?.body).toEqual({ properties: { authConfig: changes.authConfig.to } });
    });

    test('names no key status, which only Azure sets', async () => {
        const { seed, change } = repairs().dataEncryption ?? { seed: {}, change: changes.dataEncryption };
        createServer(product.simulator.world, { ...seed, name: 'sent-key' });
        const before = product.simulator.requests.entries.length;
        await product.writer.start(serverIdOf('sent-key'), change, 'c');
        expect(requestsSince(before)[0]?.body).toEqual({
            properties: {
                dataEncryption: {
                    type: 'AzureKeyVault',
                    primaryKeyURI: keyUri,
                    primaryUserAssignedIdentityId: identity,
                },
            },
        });
    });
});
