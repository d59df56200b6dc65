import { describe, expect, test } from 'vitest';
import { brokenInvariants } from '../../../support/invariants.ts';
import {
    ask,
    drifted,
    orders,
    parameter,
    reads,
    recordOf,
    setParameter,
    trail,
    worldWith,
} from '../../../support/story.ts';

describe('an assessment', () => {
    test('of a compliant server costs one read, no write and no entry', async () => {
        const world = worldWith();
        await ask(world);
        await world.run();
        expect(reads(world)).toEqual(['parameters']);
        expect([world.azure.writes, world.audit]).toEqual([[], []]);
        expect(recordOf(world).posture).toEqual({
            'secure-transport': { verdict: { kind: 'compliant' }, at: '2026-06-15T12:00:00.050Z' },
            'log-checkpoints': { verdict: { kind: 'compliant' }, at: '2026-06-15T12:00:00.050Z' },
        });
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('of a drifted server becomes one write that is intended, verified and compliant', async () => {
        const world = worldWith(drifted);
        const message = await ask(world);
        await world.run();
        expect(world.azure.writes).toMatchObject([
            { target: 'configurations/require_secure_transport', to: 'on' },
        ]);
        expect(world.audit).toMatchObject([
            {
                outcome: 'intended',
                server: orders,
                control: 'secure-transport',
                change: { from: 'off', to: 'on' },
                cause: message.cause,
            },
            { outcome: 'verified', writes: 1, durationMs: expect.any(Number), cause: message.cause },
        ]);
        expect(recordOf(world).posture['secure-transport']?.verdict).toEqual({ kind: 'compliant' });
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('reads the slices that the controls of its slices need, and nothing else', async () => {
        const world = worldWith({}, ['entra-only-authentication', 'secure-transport']);
        await ask(world, { slices: ['administrators'] });
        await world.run();
        expect(reads(world)).toEqual(['server,administrators']);
        expect(Object.keys(recordOf(world).assessed)).toEqual(['administrators']);
    });

    test('of slices that no control reads asks Azure for nothing', async () => {
        const world = worldWith();
        await ask(world, { slices: ['firewallRules'] });
        await world.run();
        expect(reads(world)).toEqual(['']);
        expect(world.audit).toEqual([]);
    });

    test('of a resource that is not a server becomes a failed message, not a retry forever', async () => {
        const world = worldWith();
        const message = { ...(await ask(world)), server: 'orders' };
        world.queue.length = 0;
        const text = JSON.stringify(message);
        world.queue.push({ queue: 'assessments', text, visibleAt: 0, dequeued: 0, isHeld: false });
        await world.run();
        expect(world.poison).toHaveLength(1);
        expect(reads(world)).toEqual([]);
    });
});

describe('duplicates and coalescing', () => {
    test('the same event ten times costs one read', async () => {
        const world = worldWith();
        const message = await ask(world);
        for (let copies = 1; copies < 10; copies += 1) await world.request(message);
        await world.run();
        expect(reads(world)).toEqual(['parameters']);
    });

    test('a duplicate that arrives an hour later costs nothing', async () => {
        const world = worldWith();
        const message = await ask(world);
        await world.run();
        world.now += 3_600_000;
        await world.request(message);
        await world.run();
        expect(reads(world)).toEqual(['parameters']);
    });

    test('fifty events within a second cost two reads at most, and no write twice', async () => {
        const world = worldWith(drifted);
        for (let event = 0; event < 50; event += 1) {
            await ask(world);
            world.now += 20;
        }
        await world.run();
        expect(reads(world).filter((what) => what === 'parameters').length).toBeLessThanOrEqual(2);
        expect(world.azure.writes).toHaveLength(1);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('events about several slices within a second share an assessment', async () => {
        const world = worldWith({}, ['secure-transport', 'threat-protection', 'firewall-wide-ranges']);
        await ask(world, { slices: ['parameters'] });
        await world.run();
        const before = reads(world).length;
        world.now += 100;
        await ask(world, { slices: ['threatProtection'] });
        await ask(world, { slices: ['firewallRules'] });
        await ask(world, { slices: ['parameters'] });
        await world.run();
        expect(reads(world).length - before).toBeLessThanOrEqual(2);
        const { assessed } = recordOf(world);
        expect(Object.keys(assessed).sort()).toEqual(['firewallRules', 'parameters', 'threatProtection']);
    });

    test('an event that is delivered after an assessed newer one costs nothing', async () => {
        const world = worldWith();
        const old = new Date(world.now).toISOString();
        world.now += 5_000;
        await ask(world);
        await world.run();
        world.now += 60_000;
        await ask(world, { requestedAt: old });
        await world.run();
        expect(reads(world)).toEqual(['parameters']);
    });

    test('an echo that was not recognised costs a read and no write', async () => {
        const world = worldWith(drifted);
        await ask(world);
        await world.run();
        world.now += 60_000;
        await ask(world);
        await world.run();
        expect(world.azure.writes).toHaveLength(1);
        expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
    });
});

describe('an assessment that meets a running remediation', () => {
    test('waits for its end, and is made then', async () => {
        const world = worldWith(drifted);
        await ask(world);
        await world.run({ mostDeliveries: 2 });
        expect(world.azure.writes).toHaveLength(1);
        setParameter(world, 'log_checkpoints', 'off');
        world.now += 3_000;
        await ask(world);
        await world.run();
        expect(trail(world)).toEqual([
            'intended secure-transport',
            'verified secure-transport',
            'intended log-checkpoints',
            'verified log-checkpoints',
        ]);
        expect(parameter(world, 'log_checkpoints')).toBe('on');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('is remembered with the slices of all that wait, and the latest of their instants', async () => {
        const world = worldWith(drifted, ['secure-transport', 'threat-protection']);
        await ask(world);
        await world.run({ mostDeliveries: 2 });
        world.now += 3_000;
        const late = new Date(world.now).toISOString();
        await ask(world, { slices: ['threatProtection'], requestedAt: late });
        await world.run({ mostDeliveries: 1 });
        await ask(world, { requestedAt: new Date(world.now - 2_000).toISOString() });
        await world.run({ mostDeliveries: 1 });
        expect(recordOf(world).deferred).toMatchObject({
            slices: ['threatProtection', 'parameters'],
            requestedAt: late,
        });
        await world.run();
        expect(brokenInvariants(world)).toEqual([]);
    });
});
