import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, test } from 'vitest';
import { serverWriter } from '../../../../src/azure/changes/server-writer.ts';
import { azureErrorOf } from '../../../../src/azure/client/azure-error.ts';
import { keyVault } from '../../../../src/azure/key-vault/key-vault.ts';
import { serverLister } from '../../../../src/azure/read-only/list-servers.ts';
import { resourceManagerClients } from '../../../../src/azure/resource-manager/clients.ts';
import { policyExemptions } from '../../../../src/azure/resource-manager/policy-exemptions.ts';
import { serverReader } from '../../../../src/azure/resource-manager/read-server.ts';
import { resourceGraph } from '../../../../src/azure/resource-manager/resource-graph.ts';
import { serverInventory } from '../../../../src/azure/resource-manager/server-inventory.ts';
import { namedSubscriptions } from '../../../../src/azure/resource-manager/watched-subscriptions.ts';
import type { SliceName } from '../../../../src/model/server-state.ts';

describe('Azure’s error message of a refusal', () => {
    test.each([
        ['in its envelope', '{"error":{"code":"A","message":"one"}}', 'A', 'one', []],
        ['bare', '{"code":"A","message":"one"}', 'A', 'one', []],
        ['with capitals', '{"Code":"A","Message":"one"}', 'A', 'one', []],
        [
            'as tables say it',
            '{"odata.error":{"code":"A","message":{"lang":"en","value":"one"}}}',
            'A',
            'one',
            [],
        ],
        ['with a number for a code', '{"error":{"code":7,"message":"one"}}', '7', 'one', []],
        ['without a code', '{"message":"one"}', '', 'one', []],
        [
            'with details',
            '{"error":{"code":"BadRequest","message":"see details","details":[{"code":"InvalidQuery","message":"no column x"}]}}',
            'BadRequest',
            'see details; InvalidQuery: no column x',
            ['InvalidQuery'],
        ],
        [
            'with an inner error in an inner error',
            '{"error":{"code":"Forbidden","message":"no","innererror":{"code":"ForbiddenByPolicy","innererror":{"code":"ForbiddenByFirewall"}}}}',
            'Forbidden',
            'no; ForbiddenByPolicy; ForbiddenByFirewall',
            ['ForbiddenByPolicy', 'ForbiddenByFirewall'],
        ],
        [
            'with details that repeat the message',
            '{"error":{"code":"A","message":"one","details":[{"code":"A","message":"one"}]}}',
            'A',
            'one',
            ['A'],
        ],
    ])('%s', (_how, body, code, message, innerCodes) => {
        expect(azureErrorOf(body)).toEqual({ code, message, innerCodes });
    });

    test.each(['', 'null', '[]', '{}', '"x"', '{"error":"busy"}', '<html></html>', '{"error":{"code":"A'])(
        '%j holds no error message',
        (body) => {
            expect(azureErrorOf(body)).toBeUndefined();
        },
    );

    test('a response of any depth and width stays readable', () => {
        const nested = (depth: number): unknown =>
            depth === 0
                ? {}
                : { code: `C${depth}`, details: Array.from({ length: 30 }, () => nested(depth - 1)) };
        const words = azureErrorOf(JSON.stringify({ error: nested(3) }));
        expect(words?.innerCodes).toHaveLength(8);
    });
});

const subscriptionId = '11111111-1111-4111-8111-111111111111';
const server = { subscriptionId, resourceGroup: 'commerce-prod', name: 'pg-orders-prod' };
const endpoint = 'https://management.azure.com';
const credential = { getToken: async () => ({ token: 'token', expiresOnTimestamp: 4_102_444_800_000 }) };
const clock = { now: () => new Date('2026-11-28T22:00:00Z') };
const words = 'HTTP 403 AuthorizationFailed: The client may not look';
const refusal = '{"error":{"code":"AuthorizationFailed","message":"The client may not look"}}';

/** Azure with one answer for everything: a refusal, of the first page or of the second. */
function refusing(page: 'first' | 'second', listed: unknown = { value: [] }): HttpClient {
    let asked = 0;
    return {
        async sendRequest(request) {
            asked += 1;
            const isListed = page === 'second' && asked === 1;
            const nextLink = `${request.url}${request.url.includes('?') ? '&' : '?'}page=2`;
            return {
                request,
                status: isListed ? 200 : 403,
                headers: createHttpHeaders({ 'content-type': 'application/json' }),
                bodyAsText: isListed ? JSON.stringify({ ...(listed as object), nextLink }) : refusal,
            };
        },
    };
}

function clientsBefore(transport: HttpClient) {
    return resourceManagerClients({ credential, endpoint, scope: `${endpoint}/.default`, transport });
}

function keysBefore(transport: HttpClient) {
    return keyVault({ credential, clock, dnsSuffixes: ['vault.azure.net'], transport });
}

const keyUri = 'https://contoso-keys.vault.azure.net/keys/orders';

describe.each(['first', 'second'] as const)(
    'Azure’s error message is kept where the %s page is refused',
    (page) => {
        test.each<SliceName>(['parameters', 'firewallRules', 'administrators', 'diagnosticSettings'])(
            'of %s',
            async (slice) => {
                const transport = refusing(page);
                const reading = await serverReader(clientsBefore(transport), keysBefore(transport)).read(
                    server,
                    [slice],
                );
                expect(reading).toEqual({
                    kind: 'found',
                    slices: { [slice]: { kind: 'unreadable', reason: words, transient: false } },
                    calls: page === 'first' ? 1 : 2,
                });
            },
        );

        test('of the versions of a key', async () => {
            // The vault's challenge comes before its answer.
            const transport = refusing(page);
            await expect(keysBefore(transport).readVersions(keyUri)).rejects.toThrow(
                'The client may not look',
            );
        });

        test('of the list of servers with read-only access', async () => {
            const listed = await serverLister(clientsBefore(refusing(page))).list(subscriptionId);
            expect(listed.problem).toBe(words);
        });

        test('of the policy exemptions', async () => {
            const exemptions = policyExemptions(clientsBefore(refusing(page)), clock);
            await expect(exemptions.of(subscriptionId)).rejects.toThrow(words);
        });
    },
);

describe('Azure’s error message is kept where one response is all', () => {
    test('of an inventory page of Resource Manager', async () => {
        const transport = refusing('first');
        const watched = namedSubscriptions([subscriptionId]);
        const graph = resourceGraph({ credential, endpoint, scope: `${endpoint}/.default`, transport });
        const inventory = serverInventory({ clients: clientsBefore(transport), graph, watched });
        await expect(inventory.pageOf(subscriptionId)).rejects.toThrow(words);
        await expect(inventory.page()).rejects.toThrow(`Resource Graph: ${words}`);
    });

    test('of Resource Graph, which gives the reason in the details', async () => {
        const transport: HttpClient = {
            sendRequest: async (request) => ({
                request,
                status: 400,
                headers: createHttpHeaders({ 'content-type': 'application/json' }),
                bodyAsText:
                    '{"error":{"code":"BadRequest","message":"Please provide below info","details":[{"code":"InvalidQuery","message":"no column x"}]}}',
            }),
        };
        const graph = resourceGraph({ credential, endpoint, scope: `${endpoint}/.default`, transport });
        await expect(graph.query('x', { subscriptions: [subscriptionId] })).rejects.toThrow(
            'Resource Graph: HTTP 400 BadRequest: Please provide below info; InvalidQuery: no column x',
        );
    });

    test('of a refused write and of a refused poll of its operation', async () => {
        const transport = refusing('first');
        const writer = serverWriter(clientsBefore(transport), keysBefore(transport));
        const from = { name: 'pgwarden', logs: [], metrics: [] };
        const change = {
            kind: 'diagnosticSetting' as const,
            name: 'pgwarden',
            from,
            to: { ...from, workspaceId: '/subscriptions/x/workspaces/y' },
            control: 'diagnostic-settings',
            disruption: 'none' as const,
        };
        expect(await writer.start(server, change, 'id')).toEqual({ kind: 'refused', reason: words });
        expect(await writer.readBack(server, change)).toMatchObject({ reason: words });
        expect(await writer.poll(server, `${endpoint}/operations/1`)).toMatchObject({ reason: words });
    });
});
