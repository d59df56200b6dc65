import { describe, expect, test } from 'vitest';
import type { ScheduledCalls } from '../../../../src/ports.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import {
    ask,
    drifted,
    orders,
    reasonOf,
    recordOf,
    setParameter,
    trail,
    worldWith,
} from '../../../support/story.ts';
import { askedWorld, repaired } from './asked-repair.ts';

describe('a repair beyond the rate of Azure', () => {
    test('waits for the place of each call, and costs no attempt', async () => {
        const calls: ScheduledCalls[] = [];
        const world = await askedWorld((made) => {
            made.rateLimiter = {
                schedule: (_subscriptionId, call) => {
                    if (call.priority === 'high') calls.push(call);
                    return call.priority === 'high' && call.isScheduled !== true ? 30_000 : 0;
                },
            };
        });
        const began = world.now;
        await world.run();
        const read = { kind: 'read', calls: 1, priority: 'high' };
        const write = { ...read, kind: 'write' };
        expect(calls.slice(0, 4)).toEqual([
            { ...write, isScheduled: false },
            { ...write, isScheduled: true },
            { ...read, isScheduled: false },
            { ...read, isScheduled: true },
        ]);
        expect(world.azure.writes[0]?.acceptedAt).toBeGreaterThanOrEqual(began + 30_000);
        expect(trail(world)).toEqual(repaired);
        expect(world.audit.at(-1)?.writes).toBe(1);
        expect(brokenInvariants(world)).toEqual([]);
    });
});

describe('a busy server', () => {
    test('makes the change wait, and costs no attempt and no second entry', async () => {
        const world = await askedWorld(({ azure, now }) => azure.busyUntil.set(orders, now + 20 * 60_000));
        await world.run();
        expect(world.azure.writes).toHaveLength(1);
        expect(trail(world)).toEqual(repaired);
        expect(world.audit.at(-1)?.writes).toBe(1);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('for a whole day fails its remediation; the server is assessed again minutes later', async () => {
        const world = await askedWorld(({ azure, now }) => azure.busyUntil.set(orders, now + 25 * 3_600_000));
        await world.run({ mostDeliveries: 5_000 });
        expect(trail(world)).toEqual(['intended secure-transport', 'failed secure-transport', ...repaired]);
        expect(reasonOf(world, 'failed')).toBe(
            'the server stayed busy for 24 h: HTTP 409 ServerIsBusy: busy',
        );
        expect(world.now - Date.parse('2026-06-15T12:00:00Z')).toBeLessThan(26 * 3_600_000);
        expect(recordOf(world).repairFailures).toBeUndefined();
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('that another actor repairs meanwhile is not written to', async () => {
        const world = await askedWorld(({ azure, now }) => azure.busyUntil.set(orders, now + 600_000));
        // Long enough for the plan to be older than what is written without another look.
        await world.run({ mostDeliveries: 9 });
        setParameter(world, 'require_secure_transport', 'on');
        world.azure.busyUntil.clear();
        await world.run();
        expect(world.azure.writes).toEqual([]);
        expect(trail(world)).toEqual(['intended secure-transport', 'superseded secure-transport']);
        expect(reasonOf(world, 'superseded')).toBe('it is already as the baseline wants it');
        expect(brokenInvariants(world)).toEqual([]);
    });
});

describe('a write', () => {
    test('that was throttled is sent again when Azure says', async () => {
        const world = await askedWorld(({ azure }) =>
            azure.refusals.push({ kind: 'busy', reason: 'HTTP 429: x', retryAfterMs: 300_000 }),
        );
        await world.run();
        expect(world.azure.writes[0]?.acceptedAt).toBeGreaterThanOrEqual(Date.parse('2026-06-15T12:05:00Z'));
        expect(trail(world)).toEqual(repaired);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('that was accepted although its response was lost is not sent twice', async () => {
        const world = await askedWorld(({ azure }) => azure.quirks.push({ kind: 'resultLost' }));
        await world.run();
        expect(world.azure.writes).toHaveLength(1);
        expect(trail(world)).toEqual(repaired);
        expect(world.audit.at(-1)?.writes).toBe(1);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('that was lost with its response is sent again after a minute', async () => {
        const world = await askedWorld(({ azure }) =>
            azure.refusals.push({ kind: 'unanswered', reason: 'HTTP 500 InternalServerError: x' }),
        );
        await world.run();
        expect(world.azure.writes).toHaveLength(1);
        expect(world.azure.writes[0]?.acceptedAt).toBeGreaterThanOrEqual(Date.parse('2026-06-15T12:01:00Z'));
        expect(trail(world)).toEqual(repaired);
        expect(world.audit.at(-1)?.writes).toBe(2);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('that Azure refuses fails at once with its error message, and is not tried again', async () => {
        const reason = "HTTP 409 ScopeLocked: The scope 'x' cannot perform write operation";
        const world = await askedWorld(({ azure }) => azure.refusals.push({ kind: 'refused', reason }));
        await world.run();
        expect(world.azure.writes).toEqual([]);
        expect(trail(world)).toEqual(['intended secure-transport', 'failed secure-transport']);
        expect(reasonOf(world, 'failed')).toBe(reason);
        expect(world.queue).toEqual([]);
        world.now += 3_600_000;
        await world.tick();
        expect(world.queue).toEqual([]);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('that another actor has made needless is superseded, and the server is assessed again', async () => {
        const reason = 'another actor added the diagnostic setting x to the same workspace in the meantime';
        const world = await askedWorld(({ azure }) => azure.refusals.push({ kind: 'overtaken', reason }));
        await world.run();
        expect(trail(world)).toEqual([
            'intended secure-transport',
            'superseded secure-transport',
            ...repaired,
        ]);
        expect(reasonOf(world, 'superseded')).toBe(reason);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('that Azure refuses keeps no other write of the server from being made', async () => {
        const world = worldWith({ parameters: { require_secure_transport: 'off', log_checkpoints: 'off' } });
        world.azure.refusals.push({ kind: 'refused', reason: 'HTTP 403: no' });
        await ask(world);
        await world.run();
        expect(trail(world)).toEqual([
            'intended secure-transport',
            'failed secure-transport',
            'intended log-checkpoints',
            'verified log-checkpoints',
        ]);
        expect(recordOf(world).posture['secure-transport']?.verdict.kind).toBe('drifted');
        expect(recordOf(world).posture['log-checkpoints']?.verdict.kind).toBe('compliant');
    });

    test('that has ten transient refusals is sent again, and costs no attempt', async () => {
        const world = await askedWorld(({ azure }) => {
            for (let refusal = 0; refusal < 10; refusal += 1)
                azure.refusals.push({ kind: 'transient', reason: 'HTTP 409 WhoKnows: later' });
        });
        await world.run();
        expect(trail(world)).toEqual(repaired);
        expect(world.audit.at(-1)?.writes).toBe(1);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('that fails after it was accepted is not tried more often than the baseline allows', async () => {
        const world = worldWith(drifted);
        const { guardRails } = world.baseline;
        world.baseline = { ...world.baseline, guardRails: { ...guardRails, attempts: 2 } };
        for (let write = 0; write < 2; write += 1) world.azure.quirks.push({ kind: 'noEffect' });
        await ask(world);
        await world.run();
        expect(reasonOf(world, 'failed')).toContain('gave up after 2 attempts: ');
    });
});

describe('an operation', () => {
    test('that fails later because the server is busy is written again', async () => {
        const world = await askedWorld(({ azure }) =>
            azure.failures.push({ code: 'ServerBusy', result: { kind: 'busy', reason: 'ServerBusy: x' } }),
        );
        await world.run();
        expect(world.azure.writes).toHaveLength(2);
        expect(trail(world)).toEqual(repaired);
        expect(world.audit.at(-1)?.writes).toBe(2);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('that has a transient failure later is written again', async () => {
        const world = await askedWorld(({ azure }) =>
            azure.failures.push({
                code: 'InternalServerError',
                result: { kind: 'transient', reason: 'InternalServerError: x' },
            }),
        );
        await world.run();
        expect(world.azure.writes).toHaveLength(2);
        expect(trail(world)).toEqual(repaired);
    });

    test('that fails permanently later fails with Azure’s error message', async () => {
        const world = await askedWorld(({ azure }) =>
            azure.failures.push({
                code: 'OperationFailed',
                result: { kind: 'refused', reason: 'OperationFailed: {0}' },
            }),
        );
        await world.run();
        expect(world.azure.writes).toHaveLength(1);
        expect(trail(world)).toEqual(['intended secure-transport', 'failed secure-transport']);
        expect(reasonOf(world, 'failed')).toBe('OperationFailed: {0}');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('that succeeds without effect is never verified: written again, it finally fails', async () => {
        const world = await askedWorld(({ azure }) => {
            for (let write = 0; write < 5; write += 1) azure.quirks.push({ kind: 'noEffect' });
        });
        while (trail(world).length < 2) await world.run({ mostDeliveries: 1 });
        expect(world.azure.writes).toHaveLength(5);
        expect(trail(world)).toEqual(['intended secure-transport', 'failed secure-transport']);
        expect(reasonOf(world, 'failed')).toBe(
            'gave up after 5 attempts: Azure reported success, but the value did not change',
        );
        expect(recordOf(world).posture['secure-transport']?.verdict.kind).toBe('drifted');
        await world.run();
        expect(trail(world)).toEqual(['intended secure-transport', 'failed secure-transport', ...repaired]);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('that succeeds without effect once is verified the second time', async () => {
        const world = await askedWorld(({ azure }) => azure.quirks.push({ kind: 'noEffect' }));
        await world.run();
        expect(world.azure.writes).toHaveLength(2);
        expect(trail(world)).toEqual(repaired);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('whose effect shows late is read again, and not written again', async () => {
        const world = await askedWorld(({ azure }) => azure.readBackResults.push({ kind: 'unchanged' }));
        await world.run();
        expect(world.azure.writes).toHaveLength(1);
        expect(trail(world)).toEqual(repaired);
    });

    test('that takes an hour is followed to its end', async () => {
        const world = await askedWorld(({ azure }) =>
            azure.quirks.push({ kind: 'slow', milliseconds: 3_600_000 }),
        );
        await world.run({ mostDeliveries: 2_000 });
        expect(world.azure.writes).toHaveLength(1);
        expect(trail(world)).toEqual(repaired);
        expect(world.audit.at(-1)?.durationMs).toBeGreaterThan(3_600_000);
    });

    test('that hangs fails after four hours', async () => {
        const world = await askedWorld(({ azure }) =>
            azure.quirks.push({ kind: 'slow', milliseconds: 9 * 3_600_000 }),
        );
        while (trail(world).length < 2) await world.run({ mostDeliveries: 1 });
        expect(trail(world)).toEqual(['intended secure-transport', 'failed secure-transport']);
        expect(reasonOf(world, 'failed')).toBe('Azure was still running the operation after 4 h');
        await world.run({ mostDeliveries: 5_000 });
        expect(brokenInvariants(world)).toEqual([]);
    });

    test.each([
        ['for a while goes on', 2],
        ['any more shows its end in the target', 60],
    ])('that Azure does not know %s', async (_what, polls) => {
        const world = await askedWorld(({ azure }) => {
            for (let poll = 0; poll < polls; poll += 1)
                azure.pollResults.push({ kind: 'notFound', reason: 'HTTP 404 for the operation' });
        });
        await world.run();
        expect(world.azure.writes).toHaveLength(1);
        expect(trail(world)).toEqual(repaired);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('that cannot be polled for a while continues', async () => {
        const world = await askedWorld(({ azure }) => {
            for (let poll = 0; poll < 6; poll += 1)
                azure.pollResults.push({ kind: 'unanswered', reason: 'HTTP 503 for the operation' });
        });
        await world.run();
        expect(world.azure.writes).toHaveLength(1);
        expect(trail(world)).toEqual(repaired);
        expect(brokenInvariants(world)).toEqual([]);
    });
});
