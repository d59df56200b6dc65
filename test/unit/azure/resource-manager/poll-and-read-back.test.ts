import { describe, expect, test, vi } from 'vitest';
import type { OperationFault, StatusFault } from '../../../../sandbox/simulator/kernel/faults.ts';
import type { Change } from '../../../../src/model/change.ts';
import type { PollResult } from '../../../../src/model/write-results.ts';
import { createServer, pause, people } from '../../../sandbox/simulator/running.ts';
import { changes } from '../../../support/changes.ts';
import { driftingProduct } from '../../../support/drifting-product.ts';
import { productOf, serverIdOf } from '../../../support/product-in-sandbox.ts';

const azure = driftingProduct();

/** Starts the write under an operation fault and polls until it is over. Fails after 400 polls. */
async function ended(
    fault: OperationFault,
    change: Change = changes.parameter,
    name = azure.drifted(),
): Promise<PollResult> {
    const server = serverIdOf(name);
    azure.faults({ onAccepted: () => fault });
    const result = await azure.product.writer.start(server, change, 'c');
    azure.faults({});
    if (result.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(result)}`);
    for (let polls = 0; polls < 400; polls += 1) {
        const polled = await azure.product.writer.poll(server, result.operationUrl ?? '');
        if (polled.kind !== 'running') return polled;
        await pause(5);
    }
    throw new Error('The operation did not end');
}

describe('an operation that fails', () => {
    test.each([
        ['ServerBusy', "Server 'orders' is busy with another operation. Please try again later.", 'busy'],
        ['InternalServerError', 'An unexpected error occured while processing the request.', 'transient'],
        ['OperationFailed', '{0}', 'transient'],
    ] as const)('with %s', async (code, message, kind) => {
        expect(await ended({ kind: 'failLater', code, message })).toEqual({
            kind,
            reason: `${code}: ${message}`,
        });
    });

    test('because the parameter is read-only, with Azure’s error message', async () => {
        const change: Change = {
            ...changes.parameter,
            name: 'log_replication_commands',
            from: 'on',
            to: 'off',
        };
        const server = serverIdOf(azure.drifted());
        const result = await azure.product.writer.start(server, change, 'c');
        expect(result.kind).toBe('accepted');
        if (result.kind !== 'accepted') return;
        let polled = await azure.product.writer.poll(server, result.operationUrl ?? '');
        for (let polls = 0; polled.kind === 'running' && polls < 400; polls += 1) {
            await pause(5);
            polled = await azure.product.writer.poll(server, result.operationUrl ?? '');
        }
        expect(polled).toEqual({ kind: 'transient', reason: 'OperationFailed: {0}' });
    });

    test('succeeded without any effect', async () => {
        const name = azure.drifted();
        expect(await ended({ kind: 'noEffect' }, changes.parameter, name)).toEqual({ kind: 'succeeded' });
        expect(await azure.product.writer.readBack(serverIdOf(name), changes.parameter)).toEqual({
            kind: 'unchanged',
        });
    });
});

describe('a poll', () => {
    test('does not send Pgwarden’s token to another origin', async () => {
        const before = azure.product.simulator.requests.entries.length;
        for (const url of [
            'https://evil.example/azureAsyncOperation/1',
            azure.product.simulator.endpoints.resourceManager.replace('https:', 'http:'),
            azure.product.simulator.endpoints.keyVaults[0],
            'operation',
        ]) {
            expect(await azure.product.writer.poll(serverIdOf('any'), url)).toEqual({
                kind: 'unreadable',
                reason: 'the URL of the operation is not one of Resource Manager',
            });
        }
        expect(azure.product.simulator.requests.entries.length).toBe(before);
    });

    test('of an operation that Azure does not know reports that', async () => {
        const url = `${azure.product.simulator.endpoints.resourceManager}/subscriptions/${people.alice.tenantId}/providers/Microsoft.DBforPostgreSQL/locations/canadacentral/azureAsyncOperation/${people.alice.objectId}?api-version=2025-08-01`;
        expect(await azure.product.writer.poll(serverIdOf('any'), url)).toEqual({
            kind: 'notFound',
            reason: expect.stringMatching(/^HTTP 404 SubscriptionNotFound: ./),
        });
    });

    test.each([429, 500, 503] as const)('that is answered with HTTP %d continues', async (status) => {
        const server = serverIdOf(azure.drifted());
        const result = await azure.product.writer.start(server, changes.parameter, 'c');
        expect(result.kind).toBe('accepted');
        if (result.kind !== 'accepted') return;
        azure.faults({ beforeServing: () => ({ kind: 'answer', status, retryAfterSeconds: 9 }) });
        expect(await azure.product.writer.poll(server, result.operationUrl ?? '')).toEqual({
            kind: 'unanswered',
            reason: expect.stringMatching(new RegExp(`^HTTP ${status} \\w+: .`)),
            retryAfterMs: 9_000,
        });
    });

    test('that is cut off continues', async () => {
        const server = serverIdOf(azure.drifted());
        const result = await azure.product.writer.start(server, changes.parameter, 'c');
        expect(result.kind).toBe('accepted');
        if (result.kind !== 'accepted') return;
        azure.faults({ beforeServing: () => ({ kind: 'reset', when: 'before' }) });
        expect(await azure.product.writer.poll(server, result.operationUrl ?? '')).toMatchObject({
            kind: 'unanswered',
        });
    });
});

describe('an operation whose status cannot be read', () => {
    const observed: readonly (readonly [StatusFault, string])[] = [
        [{ kind: 'forbidden' }, 'HTTP 403'],
        [{ kind: 'noContent' }, 'HTTP 204'],
        [{ kind: 'empty' }, 'HTTP 200'],
        [{ kind: 'otherShape' }, 'HTTP 200'],
    ];

    test.each(observed)('because of $kind reports that, and its target decides', async (fault, status) => {
        const server = serverIdOf(azure.drifted());
        azure.faults({ onStatus: () => fault });
        const result = await azure.product.writer.start(server, changes.parameter, 'c');
        expect(result).toMatchObject({ kind: 'accepted', operationUrl: expect.any(String) });
        if (result.kind !== 'accepted') return;
        expect(await azure.product.writer.poll(server, result.operationUrl ?? '')).toMatchObject({
            kind: 'unreadable',
            reason: expect.stringContaining(status),
        });
        await vi.waitFor(async () => {
            expect(await azure.product.writer.readBack(server, changes.parameter)).toEqual({
                kind: 'wanted',
            });
        });
    });

    test('because its URL is on another host has none, and no token goes there', async () => {
        const server = serverIdOf(azure.drifted());
        azure.faults({ onStatus: () => ({ kind: 'foreignHost' }) });
        const result = await azure.product.writer.start(server, changes.parameter, 'c');
        expect(result).toEqual({ kind: 'accepted', retryAfterMs: expect.any(Number) });
    });

    test('but for its Location is followed there', async () => {
        const server = serverIdOf(azure.drifted());
        azure.faults({ onStatus: () => ({ kind: 'locationOnly' }) });
        const result = await azure.product.writer.start(server, changes.parameter, 'c');
        expect(result).toMatchObject({ kind: 'accepted', operationUrl: expect.any(String) });
        if (result.kind !== 'accepted') return;
        const polled = await azure.product.writer.poll(server, result.operationUrl ?? '');
        expect(['running', 'unreadable']).toContain(polled.kind);
        await vi.waitFor(async () => {
            expect(await azure.product.writer.readBack(server, changes.parameter)).toEqual({
                kind: 'wanted',
            });
        });
    });
});

describe('a read back', () => {
    test.each([
        ['parameter', changes.parameter],
        ['firewall rule', changes.firewallRule],
        ['administrator', changes.administrator],
        ['diagnostic setting', changes.diagnosticSetting],
    ] as const)('of a %s of a deleted server reports that', async (_what, change) => {
        expect(await azure.product.writer.readBack(serverIdOf('nobody'), change)).toMatchObject({
            kind: 'missing',
            reason: expect.stringMatching(/^HTTP 404 ResourceNotFound: /),
        });
    });

    test('that finds another value reports it', async () => {
        createServer(azure.product.simulator.world, {
            name: 'moved',
            parameters: { 'logfiles.retention_days': '5' },
        });
        const change: Change = {
            ...changes.parameter,
            name: 'logfiles.retention_days',
            from: '3',
            to: '7',
            dataType: 'Integer',
        };
        expect(await azure.product.writer.readBack(serverIdOf('moved'), change)).toEqual({
            kind: 'other',
            found: '5',
        });
    });

    test('that is throttled decides nothing, for as long as Azure says', async () => {
        const server = serverIdOf(azure.drifted());
        azure.faults({ beforeServing: () => ({ kind: 'answer', status: 429, retryAfterSeconds: 4 }) });
        expect(await azure.product.writer.readBack(server, changes.parameter)).toMatchObject({
            kind: 'unanswered',
            retryAfterMs: 4_000,
        });
    });

    test('without permission decides nothing', async () => {
        const { writer } = productOf(azure.product, people.stranger.objectId);
        expect(await writer.readBack(serverIdOf(azure.drifted()), changes.parameter)).toMatchObject({
            kind: 'unanswered',
            reason: expect.stringMatching(/^HTTP 403 AuthorizationFailed: /),
        });
    });
});
