import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../../src/model/audit-entry.ts';
import { isWanted } from '../../../../src/workflows/notifications/select.ts';
import { enforcing, inMode } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import {
    addServer,
    deliverEvent,
    drift,
    isOn,
    minuteMs,
    pass,
    pathOf,
    recordOf,
    terraform,
} from '../../../support/story.ts';

function notified(world: MemoryWorld): readonly string[] {
    return world.notified.map(({ outcome, control }) => `${outcome} ${control ?? ''}`.trim());
}

test('operators are notified once of a flapping control, with its actor', async () => {
    const world = memoryWorld(enforcing(['secure-transport']));
    addServer(world);
    for (let time = 0; time < 6; time += 1) {
        await drift(world, 'require_secure_transport', 'off', { writer: terraform });
        await pass(world, 10 * minuteMs);
    }
    const repairs = Array.from({ length: 3 }, () => 'verified secure-transport');
    expect(notified(world)).toEqual([...repairs, 'flapping secure-transport']);
    expect(world.notified.at(-1)?.reason).toContain('changed by 7e44af04-0000-4000-8000-000000000003');
});

test('operators are notified of pending approvals, failures and repairs, not of the writes before', async () => {
    const world = memoryWorld(inMode('approve', ['secure-transport']));
    world.baseline = {
        ...world.baseline,
        modes: { ...world.baseline.modes, 'log-checkpoints': 'enforce', 'log-connections': 'enforce' },
    };
    addServer(world);
    world.azure.refusals.push({ kind: 'refused', reason: 'HTTP 409 ScopeLocked: locked' });
    await drift(world, 'log_checkpoints', 'off');
    await pass(world, minuteMs);
    await drift(world, 'log_connections', 'off');
    await pass(world, minuteMs);
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, minuteMs);
    expect(isOn(world, 'log_connections')).toBe(true);
    expect(notified(world)).toEqual([
        'failed log-checkpoints',
        'verified log-checkpoints',
        'verified log-connections',
        'awaitingApproval secure-transport',
    ]);
});

test('a fleet that the budget holds is reported once, not for each server', async () => {
    const world = memoryWorld(enforcing(['log-checkpoints']));
    for (let number = 0; number < 40; number += 1) {
        const path = pathOf(`server-${number}`);
        addServer(world, path, { parameters: { log_checkpoints: 'off' } });
        await deliverEvent(world, '', { path });
    }
    await pass(world, 5 * minuteMs);
    expect(world.audit.filter(({ outcome }) => outcome === 'held')).toHaveLength(30);
    const repairs = Array.from({ length: 10 }, () => 'verified log-checkpoints');
    expect(notified(world).toSorted()).toEqual(['budgetExhausted', ...repairs]);
});

test('a topic that is away stops no repair, and a repair does not wait for a topic that does not respond', async () => {
    for (const publish of [
        () => Promise.reject(new Error('away')),
        () => new Promise<void>(() => undefined),
    ]) {
        const world = memoryWorld(enforcing(['secure-transport']));
        world.notifications = { ...world.notifications, outcomes: ['intended', 'verified'] };
        world.topic = { publish, publishAnchor: publish };
        addServer(world);
        await drift(world, 'require_secure_transport', 'off');
        await world.deliver();
        expect(isOn(world, 'require_secure_transport')).toBe(true);
        expect(brokenInvariants(world)).toEqual([]);
    }
});

test('a notification carries the titles and the severity of its control', async () => {
    const world = memoryWorld(inMode('approve', ['secure-transport']));
    const about: unknown[] = [];
    world.topic = {
        publish: async (all) => void about.push(...all.map(({ control }) => control)),
        publishAnchor: async () => undefined,
    };
    addServer(world);
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, minuteMs);
    const title = 'Connections must be encrypted';
    expect(about).toMatchObject([
        { title, failureTitle: 'Unencrypted connections are accepted', severity: 'high' },
    ]);
});

test('a change that waits is named as operators decide on it', async () => {
    const world = memoryWorld(inMode('approve', ['secure-transport']));
    addServer(world);
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, minuteMs);
    const [approval] = recordOf(world).pendingApprovals;
    expect(approval?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(world.notified).toMatchObject([{ outcome: 'awaitingApproval', approvalId: approval?.id }]);
});

test('the baseline chooses by outcome and by severity', () => {
    const entry: AuditEntry = {
        id: 'an-entry',
        at: '2026-06-15T12:00:00Z',
        server: 'fleet',
        outcome: 'reported',
        cause: { kind: 'followUp', reason: 'a test' },
    };
    const choices = { outcomes: ['reported'], minimumSeverity: 'medium' } as const;
    expect(isWanted(entry, 'low', choices)).toBe(false);
    expect(isWanted(entry, 'medium', choices)).toBe(true);
    expect(isWanted(entry, 'high', choices)).toBe(true);
    expect(isWanted(entry, undefined, choices)).toBe(true);
    expect(isWanted({ ...entry, outcome: 'verified' }, 'high', choices)).toBe(false);
    expect(isWanted({ ...entry, outcome: 'held', holdCause: 'window' }, 'high', choices)).toBe(false);
    const holds = { ...choices, outcomes: ['held'] as const };
    expect(isWanted({ ...entry, outcome: 'held', holdCause: 'window' }, 'high', holds)).toBe(true);
    expect(isWanted({ ...entry, outcome: 'held', holdCause: 'budget' }, 'high', holds)).toBe(false);
});
