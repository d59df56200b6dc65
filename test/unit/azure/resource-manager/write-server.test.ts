import { describe, expect, test } from 'vitest';
import { noFaults } from '../../../../sandbox/simulator/kernel/faults.ts';
import type { Change } from '../../../../src/model/change.ts';
import type { ServerId } from '../../../../src/model/resource-id.ts';
import type { PollResult } from '../../../../src/model/write-results.ts';
import { createServer, pause } from '../../../sandbox/simulator/running.ts';
import { changes } from '../../../support/changes.ts';
import { productInSandbox, serverIdOf } from '../../../support/product-in-sandbox.ts';
import { productWithKey, repairs, requestsSince } from './repairs-in-sandbox.ts';

const product = productWithKey();

/** Asks until the operation is over. Fails after 400 times. */
async function ended(server: ServerId, url: string): Promise<PollResult> {
    for (let polls = 0; polls < 400; polls += 1) {
        const answer = await product().writer.poll(server, url);
        if (answer.kind !== 'running') return answer;
        await pause(5);
    }
    throw new Error('The operation did not end');
}

describe('a write that Azure runs as an operation', () => {
    test.each([
        ['parameter', 'PATCH'],
        ['network', 'PATCH'],
        ['authConfig', 'PATCH'],
        ['backup', 'PATCH'],
        ['dataEncryption', 'PATCH'],
        ['threatProtection', 'PUT'],
        ['administrator', 'PUT'],
        ['firewallRule', 'DELETE'],
        ['restart', 'POST'],
    ])('%s is accepted, runs, succeeds and reads back', async (kind, method) => {
        const repair = repairs(product())[kind];
        expect(repair).toBeDefined();
        if (repair === undefined) return;
        const { seed, change } = repair;
        const name = `repair-${kind.toLowerCase()}`;
        createServer(product().simulator.world, { ...seed, name });
        const server = serverIdOf(name);
        expect(await product().writer.readBack(server, change)).toMatchObject({ kind: 'unchanged' });

        const before = product().simulator.requests.entries.length;
        const answer = await product().writer.start(server, change, 'c0ffee00-0000-4000-8000-000000000001');
        expect(answer).toEqual({
            kind: 'accepted',
            operationUrl: expect.stringContaining('/azureAsyncOperation/'),
            operationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            retryAfterMs: expect.any(Number),
        });
        // The client would go on to poll by itself; nobody waits for Azure inside a write.
        expect(requestsSince(product(), before).map((request) => request.method)).toEqual([method]);
        if (answer.kind !== 'accepted') return;
        expect(await ended(server, answer.operationUrl ?? '')).toEqual({ kind: 'succeeded' });
        expect(await product().writer.readBack(server, change)).toEqual({ kind: 'wanted' });
    });

    test.each(['parameter', 'network', 'authConfig', 'backup', 'dataEncryption', 'administrator', 'restart'])(
        '%s reads back where Azure spells everything in its own way',
        async (kind) => {
            const repair = repairs(product())[kind];
            expect(repair).toBeDefined();
            if (repair === undefined) return;
            const { seed, change } = repair;
            const name = `spelt-${kind.toLowerCase()}`;
            createServer(product().simulator.world, { ...seed, name });
            const server = serverIdOf(name);
            product().simulator.faults.replace({ ...noFaults, isNormalized: () => true });
            expect(await product().writer.readBack(server, change)).toMatchObject({ kind: 'unchanged' });
            const answer = await product().writer.start(server, change, 'c');
            if (answer.kind === 'accepted') await ended(server, answer.operationUrl ?? '');
            const found = await product().writer.readBack(server, change);
            product().simulator.faults.replace(noFaults);
            expect(found).toEqual({ kind: 'wanted' });
        },
    );

    test('is polled again when Azure says: 10 s for a parameter, 60 s for the server', async () => {
        const other = await productInSandbox({ timeScale: 1 });
        for (const [name, change, retryAfterMs] of [
            ['patient', changes.parameter, 10_000],
            ['very-patient', changes.network, 60_000],
        ] as const) {
            createServer(other.simulator.world, { name });
            const answer = await other.writer.start(serverIdOf(name), change, 'c');
            expect(answer).toMatchObject({ kind: 'accepted', retryAfterMs });
            if (answer.kind !== 'accepted') continue;
            expect(await other.writer.poll(serverIdOf(name), answer.operationUrl ?? '')).toMatchObject({
                kind: 'running',
            });
        }
        await other.simulator.stop();
    });

    test('a running operation reports its status with a delay', async () => {
        createServer(product().simulator.world, { name: 'slow', parameters: { log_checkpoints: 'off' } });
        const server = serverIdOf('slow');
        product().simulator.faults.replace({
            ...noFaults,
            onAccepted: () => ({ kind: 'hang', azureMs: 3_600_000 }),
        });
        const change: Change = { ...changes.parameter, name: 'log_checkpoints' };
        const answer = await product().writer.start(server, change, 'c');
        product().simulator.faults.replace(noFaults);
        expect(answer.kind).toBe('accepted');
        if (answer.kind !== 'accepted') return;
        expect(await product().writer.poll(server, answer.operationUrl ?? '')).toMatchObject({
            kind: 'running',
        });
        expect(await product().writer.start(server, changes.threatProtection, 'c')).toMatchObject({
            kind: 'busy',
            reason: expect.stringContaining('HTTP 409 ServerIsBusy: Cannot complete operation while server'),
        });
    });
});

describe('a write that Azure completes at once', () => {
    test('a diagnostic setting', async () => {
        createServer(product().simulator.world, { name: 'logs' });
        const server = serverIdOf('logs');
        const change = changes.diagnosticSetting;
        expect(await product().writer.readBack(server, change)).toEqual({ kind: 'unchanged' });
        expect(await product().writer.start(server, change, 'c')).toEqual({ kind: 'done' });
        expect(await product().writer.readBack(server, change)).toEqual({ kind: 'wanted' });
    });

    test('a rotation policy, and a rotation', async () => {
        const { uri: keyUri, firstVersion } = product().key;
        const server = serverIdOf('any');
        const from = { lifetimeActions: [{ action: 'Notify', timeBeforeExpiry: 'P30D' }] };
        const policy: Change = { ...changes.keyRotationPolicy, keyUri, from };
        expect(await product().writer.readBack(server, policy)).toEqual({ kind: 'unchanged' });
        expect(await product().writer.start(server, policy, 'c')).toEqual({ kind: 'done' });
        expect(await product().writer.readBack(server, policy)).toEqual({ kind: 'wanted' });
        const rotation: Change = { ...changes.keyRotation, keyUri, from: firstVersion };
        expect(await product().writer.readBack(server, rotation)).toEqual({ kind: 'unchanged' });
        expect(await product().writer.start(server, rotation, 'c')).toEqual({ kind: 'done' });
        expect(await product().writer.readBack(server, rotation)).toEqual({ kind: 'wanted' });
    });

    test('a PATCH that changes nothing, where Azure responds with 200', async () => {
        const other = await productInSandbox({ behavior: { unchangedPatch: 'ok' } });
        createServer(other.simulator.world, { name: 'same' });
        const change: Change = { ...changes.backup, to: changes.backup.from };
        expect(await other.writer.start(serverIdOf('same'), change, 'c')).toEqual({ kind: 'done' });
        await other.simulator.stop();
    });
});
