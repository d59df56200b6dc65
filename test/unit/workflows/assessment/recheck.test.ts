import { describe, expect, test } from 'vitest';
import type { ServerState } from '../../../../src/model/server-state.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { KilledError } from '../../../support/memory-process.ts';
import {
    ask,
    everySlice,
    minuteMs,
    orders,
    parameter,
    setParameter,
    trail,
    worldWith,
} from '../../../support/story.ts';
import { alice, checkpoints, quietWorld, tls, write, writeOf } from './writes-behind-reads.ts';

describe('a read that is behind its event', () => {
    test.each([1_000, 3_000, 9_000, 60_000, 110_000])(
        'by %i ms is followed by another one, and the drift repaired within minutes',
        async (behindMs) => {
            const world = await quietWorld();
            write(world, { [tls]: 'off' }, behindMs);
            const beganAt = world.now;
            const cause = writeOf(world, `configurations/${tls}`);
            await ask(world, { cause });
            await world.run();
            expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
            const end = Date.parse(world.audit.at(-1)?.at ?? '');
            expect(end - beganAt).toBeLessThan(behindMs < 10_000 ? 25_000 : 140_000);
            // The event that told of it names who did it, although a read in between did not show it.
            expect(world.audit[0]?.cause).toMatchObject({ eventId: cause.eventId, actor: alice });
            expect(brokenInvariants(world)).toEqual([]);
        },
    );

    test('of a server that was never read before is followed by another one', async () => {
        const world = worldWith({ server: { createdAt: '2026-01-01T00:00:00.000Z' } });
        write(world, { [tls]: 'off' }, 3_000);
        await ask(world, { cause: writeOf(world, `configurations/${tls}`) });
        await world.run();
        expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('shows one of two writes: Pgwarden rechecks for the other one all the same', async () => {
        const world = await quietWorld();
        setParameter(world, checkpoints, 'off');
        write(world, { [tls]: 'off' }, 20_000);
        await ask(world, { cause: writeOf(world, `configurations/${checkpoints}`) });
        await ask(world, { cause: writeOf(world, `configurations/${tls}`) });
        await world.run();
        expect([parameter(world, tls), parameter(world, checkpoints)]).toEqual(['on', 'on']);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('of an event that an earlier request had covered already is followed by another one', async () => {
        const world = await quietWorld();
        write(world, { [tls]: 'off' }, 5_000);
        const requestedAt = new Date(world.now).toISOString();
        await ask(world, { slices: everySlice, cause: { kind: 'sweep', sweepId: 'sweep-1' } });
        await ask(world, { cause: writeOf(world, `configurations/${tls}`), requestedAt });
        await world.run();
        expect(parameter(world, tls)).toBe('on');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test.each([
        ['the server itself', undefined, { server: { network: { publicNetworkAccess: 'Enabled' } } }],
        [
            'a firewall rule',
            'firewallrules/wide',
            {
                firewallRules: [{ name: 'wide', startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' }],
            },
        ],
        [
            'threat protection',
            'advancedthreatprotectionsettings/default',
            { threatProtection: { state: 'Disabled' } },
        ],
    ] as const)(
        'about %s is followed by another one of the slices that it names',
        async (_what, resource, changed) => {
            const world = worldWith({}, [
                'public-network-access',
                'firewall-wide-ranges',
                'threat-protection',
            ]);
            await ask(world, { slices: everySlice });
            await world.run();
            world.now += minuteMs;
            const state = world.azure.states.get(orders);
            if (state === undefined) throw new Error('no server');
            const drifted = merged(state, changed as unknown as Partial<ServerState>);
            world.azure.behind.set(orders, { state, until: world.now + 4_000 });
            world.azure.states.set(orders, drifted);
            const slices = resource === undefined ? everySlice : ([sliceOf(resource)] as const);
            world.azure.reads.length = 0;
            const entriesBefore = world.audit.length;
            await ask(world, { slices, cause: writeOf(world, resource) });
            await world.run();
            expect(trail(world).slice(entriesBefore)).toEqual([
                expect.stringMatching(/^intended/),
                expect.stringMatching(/^verified/),
            ]);
            expect(world.azure.reads.slice(1).every(({ what }) => what.split(',').length <= 2)).toBe(true);
        },
    );

    test('of a deletion is followed by another one, which trusts the event', async () => {
        const world = await quietWorld();
        const state = world.azure.states.get(orders);
        if (state === undefined) throw new Error('no server');
        world.azure.behind.set(orders, { state, until: world.now + 3_000 });
        world.azure.states.delete(orders);
        const beganAt = world.now;
        const eventType = 'Microsoft.Resources.ResourceDeleteSuccess';
        await ask(world, { slices: everySlice, cause: writeOf(world, undefined, { eventType }) });
        await world.run();
        expect(trail(world)).toEqual(['serverDeleted']);
        expect(world.now - beganAt).toBeLessThan(15_000);
    });

    test('of a start is followed by another one, which finds the server started', async () => {
        const world = await quietWorld();
        setParameter(world, tls, 'off');
        world.azure.unreadable.set('parameters', { reason: 'HTTP 400 ServerStoppedError', transient: false });
        const eventType = 'Microsoft.Resources.ResourceActionSuccess';
        await ask(world, { slices: everySlice, cause: writeOf(world, undefined, { eventType }) });
        await world.run({ mostDeliveries: 1 });
        world.azure.unreadable.clear();
        await world.run();
        expect(parameter(world, tls)).toBe('on');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('of an event that Event Grid delivered hours late is not followed by another one once its repair is refused', async () => {
        const world = worldWith({ server: { createdAt: '2026-01-01T00:00:00.000Z' } });
        setParameter(world, tls, 'off');
        const locked = { kind: 'refused' as const, reason: 'HTTP 409 ScopeLocked: locked' };
        world.azure.refusals.push(locked, locked, locked);
        const at = new Date(world.now).toISOString();
        const time = new Date(world.now - 10 * 60 * minuteMs).toISOString();
        const event = writeOf(world, `configurations/${tls}`, { time });
        await ask(world, { cause: event });
        await world.run();
        const cause = writeOf(world, 'firewallrules/office');
        await ask(world, { slices: ['firewallRules'], cause, recentEvents: [{ event, at }] });
        await world.run();
        expect(trail(world)).toEqual(['intended secure-transport', 'failed secure-transport']);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('is followed by another one, although the process dies at any effect', async () => {
        for (let death = 1; death < 40; death += 1) {
            const world = await quietWorld();
            write(world, { [tls]: 'off' }, 5_000);
            let effects = 0;
            world.fate = () => {
                effects += 1;
                if (effects === death) throw new KilledError(`effect ${death}`);
            };
            await ask(world, { cause: writeOf(world, `configurations/${tls}`) });
            await world.run();
            expect([death, parameter(world, tls)]).toEqual([death, 'on']);
            expect(brokenInvariants(world)).toEqual([]);
        }
    });
});

function merged(state: ServerState, changed: Partial<ServerState>): ServerState {
    const { server, ...slices } = changed;
    const network = { ...state.server.network, ...server?.network };
    return { ...state, ...slices, server: { ...state.server, network } };
}

function sliceOf(resource: string) {
    return resource.startsWith('firewall') ? 'firewallRules' : 'threatProtection';
}
