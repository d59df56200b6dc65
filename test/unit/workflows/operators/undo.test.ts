import { describe, expect, test } from 'vitest';
import { parseServerId, type ServerId } from '../../../../src/model/resource-id.ts';
import type { OperationResult } from '../../../../src/workflows/operators/operate.ts';
import { undo } from '../../../../src/workflows/operators/undo.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import {
    addServer,
    deliverEvent,
    drift,
    hourMs,
    isOn,
    minuteMs,
    orders,
    pass,
    recordOf,
    remediationOf,
    setParameter,
    trail,
} from '../../../support/story.ts';

function server(): ServerId {
    const parsed = parseServerId(orders);
    if (parsed === undefined) throw new Error('no server');
    return parsed;
}

async function repairedWorld(): Promise<MemoryWorld> {
    const world = memoryWorld(enforcing(['secure-transport', 'log-checkpoints']));
    addServer(world);
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, minuteMs);
    expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
    return world;
}

async function takeBack(
    world: MemoryWorld,
    remediationId: string,
    exemptHours = 24,
): Promise<OperationResult> {
    return await undo(world.ports(), {
        server: server(),
        remediationId,
        operator: 'olga',
        comment: 'an old client',
        exemptHours,
    });
}

describe('an undo', () => {
    test('reverts a verified remediation to its value, as a remediation of its own', async () => {
        const world = await repairedWorld();
        const repair = remediationOf(world, 'verified');
        const result = await takeBack(world, repair);
        expect(result.kind).toBe('done');
        await pass(world, minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(false);
        expect(trail(world).slice(2)).toEqual([
            'undoRequested secure-transport',
            'intended secure-transport',
            'reverted secure-transport',
            'held secure-transport',
        ]);
        const reverted = world.audit.find(({ outcome }) => outcome === 'reverted');
        expect(reverted).toMatchObject({
            undoes: repair,
            operator: 'olga',
            change: { from: 'on', to: 'off' },
            cause: { kind: 'operator', action: 'undo', comment: 'an old client', remediationId: repair },
        });
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('is not repaired again at once, but when its exemption has ended', async () => {
        const world = await repairedWorld();
        await takeBack(world, remediationOf(world, 'verified'), 6);
        await pass(world, 5 * hourMs);
        await deliverEvent(world, 'configurations/require_secure_transport');
        await pass(world, minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(false);
        await pass(world, 2 * hourMs);
        expect(isOn(world, 'require_secure_transport')).toBe(true);
        expect(trail(world).at(-1)).toBe('verified secure-transport');
    });

    test('leaves the other controls of the server enforced', async () => {
        const world = await repairedWorld();
        await takeBack(world, remediationOf(world, 'verified'));
        await pass(world, minuteMs);
        await drift(world, 'log_checkpoints', 'off');
        await pass(world, minuteMs);
        expect(isOn(world, 'log_checkpoints')).toBe(true);
    });

    test('of an undo restores the repair, and the control is enforced again', async () => {
        const world = await repairedWorld();
        const repair = remediationOf(world, 'verified');
        await takeBack(world, repair);
        await pass(world, minuteMs);
        const first = remediationOf(world, 'reverted');
        const result = await takeBack(world, first);
        expect(result).toMatchObject({
            value: expect.stringContaining('secure-transport is enforced again afterwards'),
        });
        await pass(world, minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(true);
        expect(recordOf(world).undoExemptions).toEqual({});
        await drift(world, 'require_secure_transport', 'off');
        await pass(world, minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(true);
        const chain = world.audit.flatMap(({ outcome, remediationId, undoes }) =>
            outcome === 'reverted' ? [{ remediationId, undoes }] : [],
        );
        expect(chain).toEqual([
            { remediationId: first, undoes: repair },
            { remediationId: remediationOf(world, 'reverted'), undoes: first },
        ]);
    });

    test('of an undo of an undo is an undo of the repair: the control is exempt again', async () => {
        const world = await repairedWorld();
        await takeBack(world, remediationOf(world, 'verified'));
        await pass(world, minuteMs);
        await takeBack(world, remediationOf(world, 'reverted'));
        await pass(world, minuteMs);
        await takeBack(world, remediationOf(world, 'reverted'));
        await pass(world, hourMs);
        expect(isOn(world, 'require_secure_transport')).toBe(false);
        expect(Object.keys(recordOf(world).undoExemptions)).toEqual(['secure-transport']);
    });

    test('that Azure refuses leaves the control enforced', async () => {
        const world = await repairedWorld();
        world.azure.refusals.push({ kind: 'refused', reason: 'HTTP 409 ScopeLocked: locked' });
        await takeBack(world, remediationOf(world, 'verified'));
        await pass(world, minuteMs);
        expect(trail(world).at(-1)).toBe('failed secure-transport');
        await drift(world, 'require_secure_transport', 'off');
        await pass(world, minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(true);
    });

    test('that a pause stopped before its write leaves the control enforced', async () => {
        const world = await repairedWorld();
        await takeBack(world, remediationOf(world, 'verified'));
        world.storage.pause = {
            fleet: { operator: 'oskar', reason: 'an incident', since: '2026-06-15T12:01:00.000Z' },
            servers: {},
        };
        await pass(world, minuteMs);
        expect(trail(world).at(-1)).toBe('superseded secure-transport');
        world.storage.pause = { servers: {} };
        await drift(world, 'require_secure_transport', 'off');
        await pass(world, minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(true);
    });
});

describe('an undo is refused', () => {
    test('when the value changed since the remediation', async () => {
        const world = await repairedWorld();
        const repair = remediationOf(world, 'verified');
        setParameter(world, 'require_secure_transport', 'off');
        expect(await takeBack(world, repair)).toEqual({
            kind: 'conflict',
            reason: 'the state is already what it was before the remediation',
        });
        expect(world.azure.writes).toHaveLength(1);
    });

    test('for a remediation that was not verified, or is not of that server', async () => {
        const world = await repairedWorld();
        expect(await takeBack(world, 'id-of-nothing')).toEqual({
            kind: 'notFound',
            reason: `no verified remediation id-of-nothing on ${orders}`,
        });
    });

    test('in dry-run and while paused', async () => {
        const world = await repairedWorld();
        const repair = remediationOf(world, 'verified');
        world.isDryRun = true;
        expect(await takeBack(world, repair)).toEqual({ kind: 'conflict', reason: 'DRY_RUN is on' });
        world.isDryRun = false;
        world.storage.pause = {
            fleet: { operator: 'oskar', reason: 'an incident', since: '2026-06-15T12:01:00.000Z' },
            servers: {},
        };
        expect((await takeBack(world, repair)).kind).toBe('conflict');
    });

    test('while another remediation of the server is under way', async () => {
        const world = await repairedWorld();
        const repair = remediationOf(world, 'verified');
        await takeBack(world, repair);
        expect(await takeBack(world, repair)).toEqual({
            kind: 'conflict',
            reason: 'other remediations of the server are under way; wait for their end',
        });
    });

    test('for a restart, which cannot be reverted', async () => {
        const world = memoryWorld(enforcing(['pgaudit-loaded']));
        world.baseline = {
            ...world.baseline,
            guardRails: { ...world.baseline.guardRails, restarts: 'immediately' },
        };
        addServer(world);
        await deliverEvent(world, '');
        await pass(world, 10 * minuteMs);
        const restart = world.audit.find(
            ({ outcome, change }) => outcome === 'verified' && change?.kind === 'restart',
        );
        expect(await takeBack(world, restart?.remediationId ?? '')).toEqual({
            kind: 'conflict',
            reason: 'a restart cannot be taken back',
        });
    });
});
