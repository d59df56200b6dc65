import { describe, expect, test } from 'vitest';
import type { Change } from '../../../../src/model/change.ts';
import { assign, outcome, putDefinition, rule } from '../../../sandbox/simulator/policy/rules.ts';
import { createServer, pause, people, serverPath } from '../../../sandbox/simulator/running.ts';
import { changes } from '../../../support/changes.ts';
import { driftingProduct } from '../../../support/drifting-product.ts';
import { productInSandbox, productOf, serverIdOf } from '../../../support/product-in-sandbox.ts';

const azure = driftingProduct();

describe('a write that Azure does not accept', () => {
    test('without permission is refused with its error message', async () => {
        const name = azure.drifted();
        const { writer } = productOf(azure.product, people.stranger.objectId);
        expect(await writer.start(serverIdOf(name), changes.parameter, 'c')).toEqual({
            kind: 'refused',
            reason: expect.stringMatching(
                /^HTTP 403 AuthorizationFailed: The client '.+' with object id '.+' does not have authorization/,
            ),
        });
    });

    test('under a lock is refused with its error message', async () => {
        const name = azure.drifted();
        azure.product.simulator.world.locks.push({
            name: 'freeze',
            scope: serverPath(name),
            level: 'ReadOnly',
        });
        expect(await azure.product.writer.start(serverIdOf(name), changes.parameter, 'c')).toEqual({
            kind: 'refused',
            reason: expect.stringMatching(
                /^HTTP 409 ScopeLocked: The scope '.+' cannot perform write operation/,
            ),
        });
    });

    test('against a policy is refused with its error message', async () => {
        const name = azure.drifted();
        expect(
            outcome(await putDefinition(azure.product, 'no-write', rule({ field: 'name', exists: true }))),
        ).toBe('201');
        expect(outcome(await assign(azure.product, 'no-write', {}, serverPath(name)))).toBe('201');
        expect(await azure.product.writer.start(serverIdOf(name), changes.parameter, 'c')).toEqual({
            kind: 'refused',
            reason: expect.stringMatching(
                /^HTTP 403 RequestDisallowedByPolicy: Resource '.+' was disallowed by policy.+no-write/,
            ),
        });
    });

    test('with an invalid value is refused with its error message', async () => {
        const change: Change = { ...changes.parameter, to: 'perhaps' };
        expect(await azure.product.writer.start(serverIdOf(azure.drifted()), change, 'c')).toEqual({
            kind: 'refused',
            reason: expect.stringMatching(
                /^HTTP 400 InvalidParameterValue: Invalid value given for parameter/,
            ),
        });
    });

    test('of a parameter that the server does not have is not found', async () => {
        const change: Change = { ...changes.parameter, name: 'no_such_parameter' };
        expect(await azure.product.writer.start(serverIdOf(azure.drifted()), change, 'c')).toEqual({
            kind: 'notFound',
            reason: expect.stringMatching(/^HTTP 404 ConfigurationNotExists: /),
        });
    });

    test('to a deleted server is not found', async () => {
        expect(await azure.product.writer.start(serverIdOf('nobody'), changes.parameter, 'c')).toEqual({
            kind: 'notFound',
            reason: expect.stringMatching(/^HTTP 404 ResourceNotFound: /),
        });
    });

    test('of a second setting to the same sink is overtaken when there was none before', async () => {
        const server = serverIdOf(azure.drifted());
        expect(await azure.product.writer.start(server, changes.diagnosticSetting, 'c')).toEqual({
            kind: 'done',
        });
        const to = { ...changes.diagnosticSetting.to, name: 'second' };
        const second: Change = { ...changes.diagnosticSetting, name: 'second', to };
        expect(await azure.product.writer.start(server, second, 'c')).toEqual({
            kind: 'overtaken',
            reason: 'another actor added the diagnostic setting pgwarden to the same destination in the meantime',
        });
    });

    test('of a setting that takes the sink of another is transient, and keeps its error message although the error has no envelope', async () => {
        const server = serverIdOf(azure.drifted());
        expect(await azure.product.writer.start(server, changes.diagnosticSetting, 'c')).toEqual({
            kind: 'done',
        });
        const to = { ...changes.diagnosticSetting.to, name: 'second' };
        const second: Change = { ...changes.diagnosticSetting, name: 'second', from: to, to };
        expect(await azure.product.writer.start(server, second, 'c')).toEqual({
            kind: 'transient',
            reason: expect.stringMatching(/^HTTP 409 Conflict: Data sink /),
        });
    });

    test('because of throttling waits for as long as Azure says', async () => {
        const server = serverIdOf(azure.drifted());
        azure.faults({ beforeServing: () => ({ kind: 'answer', status: 429, retryAfterSeconds: 17 }) });
        expect(await azure.product.writer.start(server, changes.parameter, 'c')).toMatchObject({
            kind: 'busy',
            retryAfterMs: 17_000,
        });
        azure.faults({});
        expect(await azure.product.writer.readBack(server, changes.parameter)).toEqual({ kind: 'unchanged' });
    });

    test('because no endpoint listens was certainly not accepted', async () => {
        const other = await productInSandbox();
        createServer(other.simulator.world, { name: 'closed' });
        await other.simulator.stop();
        expect(await other.writer.start(serverIdOf('closed'), changes.parameter, 'c')).toEqual({
            kind: 'transient',
            reason: expect.stringMatching(/^no response ECONNREFUSED: /),
        });
    });

    test('because the token was refused was not accepted and is transient', async () => {
        const server = serverIdOf(azure.drifted());
        azure.faults({ beforeServing: () => ({ kind: 'expiredToken' }) });
        const result = await azure.product.writer.start(server, changes.parameter, 'c');
        azure.faults({});
        expect(result).toMatchObject({ kind: 'transient', reason: expect.stringContaining('HTTP 401') });
    });
});

describe('a write with an unknown result', () => {
    test.each([500, 502, 503] as const)('after HTTP %d', async (status) => {
        const server = serverIdOf(azure.drifted());
        azure.faults({ beforeServing: () => ({ kind: 'answer', status }) });
        expect(await azure.product.writer.start(server, changes.parameter, 'c')).toEqual({
            kind: 'unanswered',
            reason: expect.stringContaining(`HTTP ${status}`),
        });
    });

    test('was not accepted when the connection was cut before', async () => {
        const server = serverIdOf(azure.drifted());
        azure.faults({ beforeServing: () => ({ kind: 'reset', when: 'before' }) });
        expect(await azure.product.writer.start(server, changes.parameter, 'c')).toMatchObject({
            kind: 'unanswered',
            reason: expect.stringMatching(/^no response /),
        });
        azure.faults({});
        expect(await azure.product.writer.readBack(server, changes.parameter)).toEqual({ kind: 'unchanged' });
    });

    test('was accepted when the connection was cut in the response', async () => {
        const server = serverIdOf(azure.drifted());
        azure.faults({
            beforeServing: (_service, method) =>
                method === 'PATCH' ? { kind: 'reset', when: 'after' } : undefined,
        });
        expect(await azure.product.writer.start(server, changes.parameter, 'c')).toMatchObject({
            kind: 'unanswered',
        });
        azure.faults({});
        for (let reads = 0; reads < 400; reads += 1) {
            const result = await azure.product.writer.readBack(server, changes.parameter);
            if (result.kind === 'wanted') return;
            await pause(5);
        }
        expect.fail('the write that was taken never took effect');
    });
});
