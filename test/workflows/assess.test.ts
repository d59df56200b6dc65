import { describe, expect, test } from 'vitest';
import { inMode } from '../support/effective-baseline.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { KilledError } from '../support/memory-world.ts';
import { serverState } from '../support/states.ts';
import {
    ask,
    drifted,
    everySlice,
    fail,
    orders,
    parameter,
    reads,
    reasonOf,
    recordOf,
    setParameter,
    trail,
    worldWith,
} from './story.ts';

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

    test('reads what the controls of its slices need, and nothing else', async () => {
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

    test('of something that is not a server is poison, not a retry for ever', async () => {
        const world = worldWith();
        await ask(world, { server: 'orders' });
        await world.run();
        expect(world.poison).toHaveLength(1);
        expect(reads(world)).toEqual([]);
    });
});

describe('duplicates and bursts', () => {
    test('the same event ten times costs one read', async () => {
        const world = worldWith();
        const message = await ask(world);
        for (let copies = 1; copies < 10; copies += 1) await world.request(message);
        await world.run();
        expect(reads(world)).toEqual(['parameters']);
    });

    test('a duplicate that comes an hour later costs nothing', async () => {
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

    test('events about several slices within a second are answered together', async () => {
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

    test('an event that is delivered after a newer one that was answered costs nothing', async () => {
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

describe('a server that is gone', () => {
    test('is said to be gone, and forgotten', async () => {
        const world = worldWith();
        await ask(world);
        await world.run();
        world.azure.states.delete(orders);
        world.now += 60_000;
        await ask(world);
        await world.run();
        expect(trail(world)).toEqual(['gone']);
        expect(reasonOf(world, 'gone')).toBe('HTTP 404 ResourceNotFound: no such server');
        expect(world.records.size).toBe(0);
    });

    test('is said to be gone once, although its event comes twice', async () => {
        const world = worldWith();
        world.azure.states.delete(orders);
        const cause = { kind: 'event', eventId: 'event-1' } as const;
        await ask(world, { cause });
        await ask(world, { cause, requestedAt: new Date(world.now + 1).toISOString() });
        await world.run();
        expect(trail(world)).toEqual(['gone']);
    });

    test('ends its open remediations as superseded', async () => {
        const world = worldWith(drifted);
        await ask(world);
        await world.run({ mostDeliveries: 1 });
        expect(recordOf(world).remediations).toHaveLength(1);
        world.azure.states.delete(orders);
        world.now += 60_000;
        await ask(world, {
            slices: everySlice,
            cause: {
                kind: 'event',
                eventId: 'deleted',
                eventType: 'Microsoft.Resources.ResourceDeleteSuccess',
            },
        });
        await world.run();
        expect(world.azure.writes).toEqual([]);
        expect(trail(world).at(-1)).toBe('gone');
        expect(world.records.size).toBe(0);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('and created anew is a new server: repaired, with a record of its own', async () => {
        const world = worldWith({ ...drifted, server: { createdAt: '2026-01-01T00:00:00.000Z' } }, [
            'secure-transport',
            'public-network-access',
        ]);
        await ask(world, { slices: everySlice });
        await world.run();
        world.azure.states.set(
            orders,
            serverState({ ...drifted, server: { createdAt: '2026-06-15T13:00:00.000Z' } }),
        );
        world.now += 7_200_000;
        await ask(world, { slices: everySlice });
        await world.run();
        expect(trail(world)).toEqual([
            'intended secure-transport',
            'verified secure-transport',
            'gone',
            'intended secure-transport',
            'verified secure-transport',
        ]);
        expect(recordOf(world).createdAt).toBe('2026-06-15T13:00:00.000Z');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('is gone, too, when the baseline selects by tag', async () => {
        const world = worldWith();
        world.needsTags = true;
        await ask(world);
        await world.run();
        world.azure.states.delete(orders);
        world.now += 60_000;
        await ask(world);
        await world.run();
        expect([trail(world), world.poison.length, world.records.size]).toEqual([['gone'], 0, 0]);
    });
});

describe('slices that cannot be read', () => {
    test('for a passing reason are read again, and nothing is recorded of it', async () => {
        const world = worldWith(drifted);
        world.azure.unreadable.set('parameters', { reason: 'HTTP 429 TooManyRequests: x', transient: true });
        await ask(world);
        await world.run({ mostDeliveries: 3 });
        expect(world.audit).toEqual([]);
        expect(recordOf(world).posture['secure-transport']?.verdict).toEqual({
            kind: 'unknown',
            reason: 'parameters: HTTP 429 TooManyRequests: x',
        });
        world.azure.unreadable.clear();
        await world.run();
        expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('for a passing reason for hours are given up in the end, and that is recorded', async () => {
        const world = worldWith(drifted);
        world.azure.unreadable.set('parameters', { reason: 'HTTP 500: x', transient: true });
        await ask(world);
        await world.run();
        expect(world.queue).toEqual([]);
        expect(trail(world)).toEqual(['unknown secure-transport', 'unknown log-checkpoints']);
        expect(reads(world).length).toBeLessThan(70);
    });

    test('for a lasting reason are recorded once, and are never repaired', async () => {
        const world = worldWith(drifted);
        const reason = 'HTTP 403 AuthorizationFailed: no';
        world.azure.unreadable.set('parameters', { reason, transient: false });
        for (let event = 0; event < 3; event += 1) {
            await ask(world);
            await world.run();
            world.now += 60_000;
        }
        expect(trail(world)).toEqual(['unknown secure-transport', 'unknown log-checkpoints']);
        expect(reasonOf(world, 'unknown')).toBe(`parameters: ${reason}`);
        expect(world.azure.writes).toEqual([]);
        expect(world.queue).toEqual([]);
    });

    test('hide nothing of the other slices', async () => {
        const world = worldWith(drifted, ['secure-transport', 'threat-protection']);
        world.azure.unreadable.set('threatProtection', { reason: 'HTTP 403: no', transient: false });
        await ask(world, { slices: ['parameters', 'threatProtection'] });
        await world.run();
        expect(trail(world)).toEqual([
            'unknown threat-protection',
            'intended secure-transport',
            'verified secure-transport',
        ]);
    });

    test('and can be read again are repaired at the next event', async () => {
        const world = worldWith(drifted);
        world.azure.unreadable.set('parameters', {
            reason: 'HTTP 400 ServerStoppedError: x',
            transient: false,
        });
        await ask(world);
        await world.run();
        world.azure.unreadable.clear();
        world.now += 60_000;
        await ask(world);
        await world.run();
        expect(trail(world).slice(-2)).toEqual(['intended secure-transport', 'verified secure-transport']);
        expect(recordOf(world).noted).toEqual({});
    });

    test('are told with the words of Azure when they are the tags and stay unreadable', async () => {
        const world = worldWith(drifted);
        world.needsTags = true;
        world.azure.unreadable.set('server', {
            reason: 'HTTP 403 AuthorizationFailed: no',
            transient: false,
        });
        await ask(world);
        await world.run();
        expect(world.azure.writes).toEqual([]);
        expect(world.poison).toHaveLength(1);
        expect(world.audit.at(-1)?.reason).toContain('HTTP 403 AuthorizationFailed: no');
    });

    test('decide nothing when they are the tags that the baseline selects by', async () => {
        const world = worldWith(drifted);
        world.needsTags = true;
        world.azure.unreadable.set('server', { reason: 'HTTP 429: x', transient: true });
        await ask(world);
        await world.run({ mostDeliveries: 10 });
        expect([world.azure.writes, world.poison]).toEqual([[], []]);
        world.azure.unreadable.clear();
        await world.run();
        expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
        expect(brokenInvariants(world)).toEqual([]);
    });
});

describe('a process that dies while it notes what it found', () => {
    test('leaves no finding behind that is not true any more', async () => {
        const world = worldWith(drifted);
        world.baseline = inMode('report', ['secure-transport', 'log-checkpoints']);
        let deaths = 0;
        world.fate = (port, moment) => {
            if (port !== 'audit reported' || moment !== 'after' || deaths > 0) return;
            deaths += 1;
            throw new KilledError('after the first note');
        };
        await ask(world);
        await world.run({ mostDeliveries: 1 });
        expect(trail(world)).toEqual(['reported secure-transport']);
        setParameter(world, 'require_secure_transport', 'OFF');
        await world.run();
        expect(world.audit.map(({ change }) => (change?.kind === 'parameter' ? change.from : ''))).toEqual([
            'off',
            'OFF',
        ]);
    });
});

describe('storage that is not available', () => {
    test('puts the assessment off, and loses nothing', async () => {
        for (const port of [/^records read/, /^records write/, /^lease$/, /^queue remediations/]) {
            const world = worldWith(drifted);
            const mend = fail(world, port, () => Object.assign(new Error('down'), { transient: true }), 3);
            await ask(world);
            await world.run();
            mend();
            expect({ port, trail: trail(world), broken: brokenInvariants(world) }).toEqual({
                port,
                trail: ['intended secure-transport', 'verified secure-transport'],
                broken: [],
            });
        }
    });
});
