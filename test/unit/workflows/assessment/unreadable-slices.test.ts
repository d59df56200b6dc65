import { describe, expect, test } from 'vitest';
import { inMode } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { KilledError } from '../../../support/memory-process.ts';
import {
    ask,
    drifted,
    fail,
    reads,
    reasonOf,
    recordOf,
    setParameter,
    trail,
    worldWith,
} from '../../../support/story.ts';

describe('slices that cannot be read', () => {
    test('for a transient reason are read again, and nothing is recorded of it', async () => {
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

    test('for a transient reason for hours are recorded as unreadable', async () => {
        const world = worldWith(drifted);
        world.azure.unreadable.set('parameters', { reason: 'HTTP 500: x', transient: true });
        await ask(world);
        await world.run();
        expect(world.queue).toEqual([]);
        expect(trail(world)).toEqual(['unknown secure-transport', 'unknown log-checkpoints']);
        expect(reads(world).length).toBeLessThan(70);
    });

    test('because Azure does not find a resource that every server has are read again for minutes, then recorded', async () => {
        const world = worldWith(drifted);
        const reason = 'HTTP 404 ResourceNotFound: no such thing';
        world.azure.unreadable.set('parameters', { reason, transient: true, isAbsent: true });
        await ask(world);
        const beganAt = world.now;
        await world.run({ mostDeliveries: 4 });
        expect(world.audit).toEqual([]);
        await world.run();
        expect(trail(world)).toEqual(['unknown secure-transport', 'unknown log-checkpoints']);
        expect(world.now - beganAt).toBeGreaterThan(2 * 60_000);
        expect(reads(world).length).toBeLessThan(10);
        world.azure.unreadable.clear();
        world.now += 60_000;
        await ask(world);
        await world.run();
        expect(trail(world).at(-1)).toBe('verified secure-transport');
    });

    test('for a permanent reason are recorded once, and are never repaired', async () => {
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

    test('are recorded with Azure’s error message when they are the tags and stay unreadable', async () => {
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

describe('a process that dies while it records its findings', () => {
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
    test('requeues the assessment, and loses nothing', async () => {
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
