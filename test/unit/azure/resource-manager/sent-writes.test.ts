import { describe, expect, test } from 'vitest';
import { createServer, production } from '../../../sandbox/simulator/running.ts';
import { changes } from '../../../support/changes.ts';
import { productOf, serverIdOf } from '../../../support/product-in-sandbox.ts';
import { identity, productWithKey, repairs, requestsSince } from './repairs-in-sandbox.ts';

const product = productWithKey();

describe('the body of a write', () => {
    test('carries the remediation as correlation id, and the section as a whole', async () => {
        createServer(product().simulator.world, {
            name: 'sent',
            properties: { network: { publicNetworkAccess: 'Enabled' } },
        });
        const { clients, writer } = productOf(product());
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
        const before = product().simulator.requests.entries.length;
        const id = 'c0ffee00-0000-4000-8000-000000000002';
        await writer.start(serverIdOf('sent'), changes.diagnosticSetting, id);
        await writer.start(serverIdOf('sent'), changes.network, id);
        expect(sent).toEqual([
            ['PUT', id],
            ['PATCH', id],
        ]);
        expect(requestsSince(product(), before)[1]?.body).toEqual({
            properties: { network: { publicNetworkAccess: 'Disabled' } },
        });
    });

    test('leaves out of a section every field that the change does not want', async () => {
        createServer(product().simulator.world, { name: 'sent-entra' });
        const before = product().simulator.requests.entries.length;
        await product().writer.start(serverIdOf('sent-entra'), changes.authConfig, 'c');
        expect(requestsSince(product(), before)[0]?.body).toEqual({
            properties: { authConfig: changes.authConfig.to },
        });
    });

    test('names no key status, which only Azure sets', async () => {
        const { seed, change } = repairs(product()).dataEncryption ?? {
            seed: {},
            change: changes.dataEncryption,
        };
        createServer(product().simulator.world, { ...seed, name: 'sent-key' });
        const before = product().simulator.requests.entries.length;
        await product().writer.start(serverIdOf('sent-key'), change, 'c');
        expect(requestsSince(product(), before)[0]?.body).toEqual({
            properties: {
                dataEncryption: {
                    type: 'AzureKeyVault',
                    primaryKeyURI: product().key.uri,
                    primaryUserAssignedIdentityId: identity,
                },
            },
        });
    });
});
