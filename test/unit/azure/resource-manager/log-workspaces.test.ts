import { describe, expect, test } from 'vitest';
import { createServer, production } from '../../../sandbox/simulator/running.ts';
import { productOf, serverIdOf } from '../../../support/product-in-sandbox.ts';
import { aroundServers, aSecondAgo } from './around-servers.ts';
import { sharedProduct } from './shared-product.ts';

const product = sharedProduct();
const { asked, requestCount } = aroundServers(product);

describe('workspaces of the logs', () => {
    const central = `/subscriptions/${production}/resourceGroups/monitoring/providers/Microsoft.OperationalInsights/workspaces/central`;

    function createLogs(name: string, settings: readonly (readonly [id: string, enabled: boolean])[]): void {
        const server = createServer(product().simulator.world, { name });
        const current = settings.map(([workspaceId, enabled], index) => ({
            name: `logs-${index}`,
            properties: {
                workspaceId,
                logs: [{ categoryGroup: 'audit', enabled }],
                metrics: [{ category: 'AllMetrics', enabled: true }],
            },
        }));
        product().simulator.world.diagnosticSettings.set(server.id.toLowerCase(), {
            current,
            before: current,
        });
    }

    function createCentral(retentionInDays: number): void {
        const workspace = { id: central, name: 'central', location: 'canadacentral', customerId: 'c' };
        product().simulator.world.workspaces.set(central.toLowerCase(), { ...workspace, retentionInDays });
    }

    test('are read once for the servers that send there, whatever the spelling', async () => {
        createCentral(365);
        createLogs('logs-a', [[central, true]]);
        createLogs('logs-b', [[central.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'), true]]);
        const { reader } = productOf(product());
        const before = requestCount();
        const requestedAt = aSecondAgo();
        for (const name of ['logs-a', 'logs-b']) {
            const reading = await reader.read(serverIdOf(name), ['logWorkspaces'], { requestedAt });
            expect(reading).toMatchObject({
                slices: {
                    logWorkspaces: {
                        kind: 'read',
                        value: [{ id: central.toLowerCase(), retentionInDays: 365 }],
                    },
                },
            });
        }
        expect(asked(before)).toEqual([central.toLowerCase()]);
    });

    test('one that does not exist is known to be missing; one that gets no logs is not read', async () => {
        createLogs('logs-gone', [
            [central.replace('central', 'gone'), true],
            [central, false],
        ]);
        const before = requestCount();
        const reading = await product().reader.read(serverIdOf('logs-gone'), ['logWorkspaces']);
        const gone = central.replace('central', 'gone').toLowerCase();
        expect(reading).toMatchObject({ slices: { logWorkspaces: { kind: 'read', value: [{ id: gone }] } } });
        expect(asked(before)).toEqual([gone]);
    });

    test.each([
        '/subscriptions/1/resourceGroups/a/providers/Microsoft.OperationalInsights/workspaces/b',
        `/subscriptions/${production}/resourceGroups/../providers/Microsoft.OperationalInsights/workspaces/b`,
        `${central}?api-version=1`,
        'https://evil.example/workspaces/b',
    ])('the id %s is asked for nowhere, and unread', async (id) => {
        createLogs(`logs-odd-${id.length}`, [[id, true]]);
        const before = requestCount();
        const reading = await product().reader.read(serverIdOf(`logs-odd-${id.length}`), ['logWorkspaces']);
        expect(reading).toMatchObject({
            slices: {
                logWorkspaces: {
                    kind: 'read',
                    value: [],
                    unread: [
                        { reason: expect.stringContaining('is not the id of a Log Analytics workspace') },
                    ],
                },
            },
        });
        expect(asked(before)).toEqual([]);
    });

    test.each([30.5, Number.NaN])('%d is no number of days: the workspace is unread', async (days) => {
        createCentral(days);
        createLogs(`logs-days-${Math.trunc(days)}`.toLowerCase(), [[central, true]]);
        const { reader } = productOf(product());
        const reading = await reader.read(serverIdOf(`logs-days-${Math.trunc(days)}`.toLowerCase()), [
            'logWorkspaces',
        ]);
        expect(reading).toMatchObject({
            slices: { logWorkspaces: { value: [], unread: [{ transient: false }] } },
        });
    });
});
