import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { describe, expect, test } from 'vitest';
import { noFaults } from '../../../../sandbox/simulator/kernel/faults.ts';
import { isSurrounding } from '../../../../src/model/server-state.ts';
import { createServer, people, production } from '../../../sandbox/simulator/running.ts';
import { productOf, serverIdOf } from '../../../support/product-in-sandbox.ts';
import { everySlice, sharedProduct } from './shared-product.ts';

const product = sharedProduct(({ simulator }) => {
    // The group of every server that is asked about exists.
    createServer(simulator.world, { name: 'neighbour' });
});

describe('reading unreadable parts', () => {
    test('a deleted server is missing, whichever slice shows it', async () => {
        for (const slice of everySlice.filter((each) => !isSurrounding(each))) {
            const reading = await product().reader.read(serverIdOf('nobody'), [slice]);
            expect({ slice, reading }).toEqual({
                slice,
                reading: {
                    kind: 'missing',
                    reason: expect.stringContaining('HTTP 404 ResourceNotFound: '),
                },
            });
        }
    });

    test('a stopped server hides its parameters for as long as it is stopped, and nothing else', async () => {
        createServer(product().simulator.world, { name: 'stopped', properties: { state: 'Stopped' } });
        const reading = await product().reader.read(serverIdOf('stopped'), ['server', 'parameters']);
        expect(reading).toMatchObject({
            kind: 'found',
            slices: {
                server: { kind: 'read', value: { state: 'Stopped' } },
                parameters: {
                    kind: 'unreadable',
                    reason: expect.stringContaining('HTTP 400 ServerStoppedError'),
                    transient: false,
                },
            },
        });
    });

    test('a missing permission is permanently unreadable, with Azure’s error message', async () => {
        createServer(product().simulator.world, { name: 'forbidden' });
        const { reader } = productOf(product(), people.stranger.objectId);
        const reading = await reader.read(serverIdOf('forbidden'), ['firewallRules']);
        expect(reading).toMatchObject({
            kind: 'found',
            slices: {
                firewallRules: {
                    kind: 'unreadable',
                    reason: expect.stringContaining('HTTP 403 AuthorizationFailed: The client '),
                    transient: false,
                },
            },
        });
    });

    test.each([
        [429, 'HTTP 429'],
        [500, 'HTTP 500'],
        [503, 'HTTP 503'],
    ] as const)('HTTP %d makes one slice unreadable for now and no other', async (status, reason) => {
        createServer(product().simulator.world, { name: `flaky-${status}` });
        product().simulator.faults.replace({
            ...noFaults,
            beforeServing: (_service, _method, path) =>
                path.endsWith('/firewallRules') ? { kind: 'answer', status } : undefined,
        });
        const reading = await product().reader.read(serverIdOf(`flaky-${status}`), [
            'server',
            'firewallRules',
        ]);
        product().simulator.faults.replace(noFaults);
        expect(reading).toMatchObject({
            kind: 'found',
            slices: {
                server: { kind: 'read' },
                firewallRules: {
                    kind: 'unreadable',
                    reason: expect.stringContaining(reason),
                    transient: true,
                },
            },
        });
    });

    test.each(['ResourceNotFound', 'ResourceGroupNotFound'])(
        '404 (%s) of a resource that every server has makes it unreadable for now, where the server exists',
        async (code) => {
            createServer(product().simulator.world, { name: `replicating-${code.toLowerCase()}` });
            product().simulator.faults.replace({
                ...noFaults,
                beforeServing: (_service, _method, path) =>
                    path.endsWith('/configurations')
                        ? { kind: 'refuse', status: 404, code, message: 'was not found' }
                        : undefined,
            });
            const server = serverIdOf(`replicating-${code.toLowerCase()}`);
            const reading = await product().reader.read(server, ['parameters']);
            product().simulator.faults.replace(noFaults);
            expect(reading).toMatchObject({
                kind: 'found',
                slices: {
                    parameters: {
                        kind: 'unreadable',
                        reason: expect.stringContaining(code),
                        transient: true,
                    },
                },
            });
        },
    );

    test('a cut connection makes a slice unreadable for now', async () => {
        createServer(product().simulator.world, { name: 'cut' });
        product().simulator.faults.replace({
            ...noFaults,
            beforeServing: () => ({ kind: 'reset', when: 'before' }),
        });
        const reading = await product().reader.read(serverIdOf('cut'), ['administrators']);
        product().simulator.faults.replace(noFaults);
        expect(reading).toMatchObject({
            slices: {
                administrators: {
                    kind: 'unreadable',
                    reason: expect.stringMatching(/^no response /),
                    transient: true,
                },
            },
        });
    });

    test('a key in a foreign vault is permanently unread, and Pgwarden’s token does not leave', async () => {
        createServer(product().simulator.world, {
            name: 'foreign-key',
            properties: {
                dataEncryption: {
                    type: 'AzureKeyVault',
                    primaryKeyURI: 'https://evil.example/keys/pg/0123456789abcdef0123456789abcdef',
                },
            },
        });
        const reading = await product().reader.read(serverIdOf('foreign-key'), ['encryptionKeys']);
        expect(reading).toMatchObject({
            slices: {
                encryptionKeys: {
                    kind: 'read',
                    value: { primary: { versions: 'unread', rotationPolicy: 'unread' } },
                    unread: ['primary/versions', 'primary/rotationPolicy'].map((part) => ({
                        part,
                        reason: expect.stringContaining(
                            'MalformedInputError: evil.example is not a key vault',
                        ),
                        transient: false,
                    })),
                },
            },
        });
    });

    test('a section that cannot be parsed is permanently unread, and the others are read', async () => {
        createServer(product().simulator.world, {
            name: 'odd',
            properties: {
                backup: { backupRetentionDays: 'seven' as unknown as number, geoRedundantBackup: 'Disabled' },
            },
        });
        const reading = await product().reader.read(serverIdOf('odd'), ['server', 'firewallRules']);
        expect(reading).toMatchObject({
            slices: {
                server: {
                    kind: 'read',
                    value: { state: 'Ready', network: { publicNetworkAccess: 'Disabled' } },
                    unread: [
                        {
                            part: 'backup',
                            reason: expect.stringMatching(
                                /^MalformedInputError: Azure returned another shape: /,
                            ),
                            transient: false,
                        },
                    ],
                },
                firewallRules: { kind: 'read' },
            },
        });
    });

    test('a child that is missing does not make its server missing', async () => {
        createServer(product().simulator.world, { name: 'without-threats' });
        const { clients, reader } = productOf(product());
        clients.postgres(production).pipeline.addPolicy(
            {
                name: 'notSupportedHere',
                async sendRequest(request, next) {
                    if (!request.url.includes('/advancedThreatProtectionSettings/'))
                        return await next(request);
                    return {
                        request,
                        status: 404,
                        headers: createHttpHeaders({ 'content-type': 'application/json' }),
                        bodyAsText: '{"error":{"code":"ResourceNotFound","message":"Not in this region."}}',
                    };
                },
            },
            { afterPhase: 'Deserialize' },
        );
        const reading = await reader.read(serverIdOf('without-threats'), [
            'threatProtection',
            'firewallRules',
        ]);
        expect(reading).toEqual({
            kind: 'found',
            slices: {
                threatProtection: {
                    kind: 'unreadable',
                    reason: 'HTTP 404 ResourceNotFound: Not in this region.',
                    transient: true,
                    isAbsent: true,
                },
                firewallRules: { kind: 'read', value: [] },
            },
            calls: 2,
        });
    });
});
