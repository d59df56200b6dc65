import { describe, expect, test } from 'vitest';
import { parseServerId, type ServerId } from '../../../../src/model/resource-id.ts';
import { dismissFailedMessage } from '../../../../src/workflows/failed-messages/dismiss-failed-message.ts';
import { decideApproval, listApprovals } from '../../../../src/workflows/operators/decide-approval.ts';
import type { OperationResult } from '../../../../src/workflows/operators/operate.ts';
import { pauseWrites, resumeWrites } from '../../../../src/workflows/operators/pause.ts';
import { requestAssessment } from '../../../../src/workflows/operators/request-assessment.ts';
import { withdrawDecision } from '../../../../src/workflows/operators/withdraw-decision.ts';
import { inMode } from '../../../support/effective-baseline.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import {
    addServer,
    drift,
    hourMs,
    isOn,
    minuteMs,
    orders,
    pass,
    pathOf,
    reasonOf,
    setParameter,
    trail,
} from '../../../support/story.ts';

const olga = { operator: 'olga' };

function serverOf(path: string): ServerId {
    const parsed = parseServerId(path);
    if (parsed === undefined) throw new Error('no server');
    return parsed;
}

const server = serverOf(orders);

/** A server whose TLS is off, with the repair waiting for a person. */
async function waitingWorld(options: { readonly isDryRun?: boolean } = {}): Promise<MemoryWorld> {
    const world = memoryWorld(inMode('approve', ['secure-transport']));
    world.isDryRun = options.isDryRun ?? false;
    addServer(world);
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, minuteMs);
    return world;
}

async function onlyApproval(world: MemoryWorld): Promise<string> {
    const [approval] = (await listApprovals(world.ports().records)).approvals;
    if (approval === undefined) throw new Error('nothing waits');
    return approval.id;
}

async function decide(
    world: MemoryWorld,
    kind: 'approved' | 'declined',
    holdsAfterDryRun = false,
): Promise<OperationResult> {
    const id = await onlyApproval(world);
    const decision = { server, id, kind, comment: 'agreed', holdsAfterDryRun, ...olga };
    return await decideApproval(world.ports(), decision);
}

function said(result: OperationResult): string {
    return result.kind === 'done' ? result.value : `${result.kind}: ${result.reason}`;
}

describe('an approval names the condition that it waits for', () => {
    test('while dry-run is on, and an operator is asked again when dry-run ends', async () => {
        const world = await waitingWorld({ isDryRun: true });
        expect(said(await decide(world, 'approved'))).toBe(
            'nothing is written now: DRY_RUN is on; the change is asked for again when dry-run ends',
        );
        await pass(world, 5 * minuteMs);
        world.isDryRun = false;
        await pass(world, 5 * minuteMs);
        expect(world.azure.writes).toEqual([]);
        expect((await listApprovals(world.ports().records)).approvals).toHaveLength(1);
        await decide(world, 'approved');
        await pass(world, 5 * minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(true);
    });

    test('while dry-run is on, and the change is made when dry-run ends if the operator wants that', async () => {
        const world = await waitingWorld({ isDryRun: true });
        expect(said(await decide(world, 'approved', true))).toMatch(
            /^nothing is written now: DRY_RUN is on; the change is made when that ends, if the state is still as it was shown and it is not .+ yet$/,
        );
        await pass(world, 5 * minuteMs);
        expect(world.azure.writes).toEqual([]);
        world.isDryRun = false;
        await pass(world, 5 * minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(true);
    });

    test('while writes are paused, and the change is made when writes resume', async () => {
        const world = await waitingWorld();
        await pauseWrites(world.ports(), { server: undefined, operator: 'oskar', reason: 'an incident' });
        expect(said(await decide(world, 'approved'))).toMatch(
            /^nothing is written now: oskar paused all writes at .+: an incident; the change is made when that ends/,
        );
        await pass(world, 5 * minuteMs);
        expect(world.azure.writes).toEqual([]);
        await resumeWrites(world.ports(), { server: undefined, operator: 'oskar', reason: 'over' });
        await pass(world, 5 * minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(true);
    });

    test('while the newest baseline is refused', async () => {
        const world = await waitingWorld();
        world.baseline = { ...world.baseline, refusal: 'the newest baseline is refused: HTTP 404' };
        expect(said(await decide(world, 'approved'))).toContain(
            'nothing is written now: the newest baseline is refused: HTTP 404',
        );
    });

    test('when nothing blocks it: the change is made now', async () => {
        const world = await waitingWorld();
        expect(said(await decide(world, 'approved'))).toContain('the change is made now');
        await pass(world, minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(true);
    });
});

describe('a decision', () => {
    test('against a change can be withdrawn: the change is requested again', async () => {
        const world = await waitingWorld();
        const id = await onlyApproval(world);
        await decide(world, 'declined');
        await pass(world, 5 * minuteMs);
        expect((await listApprovals(world.ports().records)).approvals).toEqual([]);
        const withdrawal = { server, id, comment: 'a slip', ...olga };
        expect(said(await withdrawDecision(world.ports(), withdrawal))).toBe(
            'the change is asked for again if it is still needed; the decision of olga is withdrawn',
        );
        await pass(world, 5 * minuteMs);
        expect(await onlyApproval(world)).toBe(id);
        expect(trail(world)).toEqual([
            'awaitingApproval secure-transport',
            'declined secure-transport',
            'reported secure-transport',
            'withdrawn',
            'awaitingApproval secure-transport',
        ]);
        expect(reasonOf(world, 'withdrawn')).toMatch(/^a slip; olga had declined change \w+ at .+Z$/);
    });

    test('that does not hold cannot be withdrawn', async () => {
        const world = await waitingWorld();
        const id = await onlyApproval(world);
        expect(await withdrawDecision(world.ports(), { server, id, comment: 'why', ...olga })).toEqual({
            kind: 'notFound',
            reason: `no decision about change ${id} holds on ${orders}`,
        });
    });
});

describe('a server that does not exist', () => {
    const nowhere = serverOf(pathOf('ordres'));
    const reason = `there is no server ${pathOf('ordres')}: `;

    test('is not paused', async () => {
        const world = await waitingWorld();
        const paused = await pauseWrites(world.ports(), { server: nowhere, reason: 'slip', ...olga });
        expect(paused).toEqual({ kind: 'notFound', reason: expect.stringContaining(reason) });
        expect((await world.ports().pause.read()).servers).toEqual({});
    });

    test('is not assessed', async () => {
        const world = await waitingWorld();
        const asked = await requestAssessment(world.ports(), { server: nowhere, comment: 'slip', ...olga });
        expect(asked).toEqual({ kind: 'notFound', reason: expect.stringContaining(reason) });
    });

    test('is one that is paused all the same when it is known here and Azure does not find it just now', async () => {
        const world = await waitingWorld();
        world.azure.states.delete(orders);
        const paused = await pauseWrites(world.ports(), { server, reason: 'an incident', ...olga });
        expect(paused.kind).toBe('done');
    });
});

test('an assessment that an operator requests finds drift that no event reported, and the audit names the operator', async () => {
    const world = memoryWorld(inMode('enforce', ['secure-transport']));
    addServer(world);
    setParameter(world, 'require_secure_transport', 'off');
    await pass(world, hourMs);
    expect(world.azure.writes).toEqual([]);
    const asked = await requestAssessment(world.ports(), { server, comment: 'a hunch', ...olga });
    expect(said(asked)).toBe(`${orders} is assessed within seconds`);
    await pass(world, minuteMs);
    expect(isOn(world, 'require_secure_transport')).toBe(true);
    expect(trail(world)[0]).toBe('assessmentRequested');
});

test('a failed message that is dismissed is off the list, and the audit keeps its content', async () => {
    const world = memoryWorld(inMode('enforce', ['secure-transport']));
    const ports = world.ports();
    await ports.failedMessages.add({
        id: 'm1',
        queue: 'assessments',
        message: { server: 'nonsense' },
        reason: 'MalformedInputError: x',
        at: '2026-06-15T12:00:00.000Z',
    });
    expect(said(await dismissFailedMessage(ports, { id: 'm1', comment: 'a test', ...olga }))).toBe(
        'message m1 is off the list; nothing is assessed because of it',
    );
    expect(await ports.failedMessages.read('m1')).toBeUndefined();
    expect(world.audit.map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual([
        'dismissed: a test; the message of queue assessments had failed: MalformedInputError: x',
    ]);
    expect(await dismissFailedMessage(ports, { id: 'm1', comment: 'again', ...olga })).toEqual({
        kind: 'notFound',
        reason: 'no failed message m1',
    });
});
