/** What can happen to a fleet and its guard rails, one step at a time. */

import { isTransient, StorageUnavailableError } from '../../src/errors.ts';
import { parseServerId, type ServerId } from '../../src/model/resource-id.ts';
import { retryFailedMessage } from '../../src/workflows/failed-messages/retry-failed-message.ts';
import { decideApproval, listApprovals } from '../../src/workflows/operators/decide-approval.ts';
import { pauseWrites, resumeWrites } from '../../src/workflows/operators/pause.ts';
import { resumeFlapping } from '../../src/workflows/operators/resume-flapping.ts';
import { undo } from '../../src/workflows/operators/undo.ts';
import { KilledError } from '../support/memory-process.ts';
import type { MemoryWorld } from '../support/memory-world.ts';
import { fc } from '../support/property.ts';
import { alice, drift, pathOf, setParameter, terraform } from '../support/story.ts';

export const servers = ['orders', 'billing', 'ledger'].map(pathOf);

/** What people set, and what the baseline wants. The first is enforced, the second waits for a person. */
export const parameters = [
    { name: 'log_checkpoints', drifted: 'off', wanted: 'on', control: 'log-checkpoints' },
    { name: 'require_secure_transport', drifted: 'off', wanted: 'on', control: 'secure-transport' },
    { name: 'log_disconnections', drifted: 'off', wanted: 'on', control: 'log-disconnections' },
] as const;

export const exemptHours = 6;

export type ModelStep =
    | {
          readonly kind: 'write';
          readonly server: number;
          readonly parameter: number;
          readonly hasEvent: boolean;
      }
    | { readonly kind: 'preload'; readonly server: number }
    | { readonly kind: 'deliver'; readonly deliveries: number; readonly workers: number }
    | { readonly kind: 'tick' }
    | { readonly kind: 'wait'; readonly minutes: number }
    | { readonly kind: 'trouble'; readonly nth: number; readonly how: 'killed' | 'failed' }
    | { readonly kind: 'pause' | 'resume'; readonly server: number | undefined }
    | { readonly kind: 'approve' | 'decline' | 'undo' | 'retry'; readonly which: number }
    | { readonly kind: 'resumeContested'; readonly server: number; readonly parameter: number }
    | { readonly kind: 'dryRun'; readonly isOn: boolean };

const server = fc.nat(servers.length - 1);
const parameter = fc.nat(parameters.length - 1);

export const modelStep: fc.Arbitrary<ModelStep> = fc.oneof(
    {
        weight: 8,
        arbitrary: fc.record({
            kind: fc.constant('write' as const),
            server,
            parameter,
            hasEvent: fc.boolean(),
        }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('preload' as const), server }) },
    {
        weight: 8,
        arbitrary: fc.record({
            kind: fc.constant('deliver' as const),
            deliveries: fc.integer({ min: 1, max: 20 }),
            workers: fc.integer({ min: 1, max: 3 }),
        }),
    },
    { weight: 4, arbitrary: fc.constant({ kind: 'tick' as const }) },
    {
        weight: 5,
        arbitrary: fc.record({
            kind: fc.constant('wait' as const),
            minutes: fc.integer({ min: 1, max: 400 }),
        }),
    },
    {
        weight: 3,
        arbitrary: fc.record({
            kind: fc.constant('trouble' as const),
            nth: fc.integer({ min: 1, max: 30 }),
            how: fc.constantFrom('killed' as const, 'failed' as const),
        }),
    },
    {
        weight: 1,
        arbitrary: fc.record({
            kind: fc.constantFrom('pause' as const, 'resume' as const),
            server: fc.option(server, { nil: undefined }),
        }),
    },
    {
        weight: 4,
        arbitrary: fc.record({
            kind: fc.constantFrom('approve' as const, 'decline' as const, 'undo' as const, 'retry' as const),
            which: fc.nat(20),
        }),
    },
    {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('resumeContested' as const), server, parameter }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('dryRun' as const), isOn: fc.boolean() }) },
);

/** Does the step. What an operator's request dies of or is refused with is the operator's to see. */
export async function take(
    world: MemoryWorld,
    step: ModelStep,
    pick: (count: number) => number,
): Promise<void> {
    try {
        await act(world, step, pick);
    } catch (error) {
        if (!(error instanceof KilledError) && !isTransient(error)) throw error;
    }
}

async function act(world: MemoryWorld, step: ModelStep, pick: (count: number) => number): Promise<void> {
    const who = { operator: 'olga', comment: 'a test' };
    switch (step.kind) {
        case 'write': {
            const { name, drifted } = nth(parameters, step.parameter);
            const path = nth(servers, step.server);
            if (!step.hasEvent) return setParameter(world, name, drifted, path);
            return await drift(world, name, drifted, { path, writer: step.server === 0 ? terraform : alice });
        }
        case 'preload':
            return await drift(world, 'shared_preload_libraries', 'pg_cron', {
                path: nth(servers, step.server),
            });
        case 'deliver':
            return void (await world.run({ mostDeliveries: step.deliveries, workers: step.workers, pick }));
        case 'tick':
            return await world.tick();
        case 'wait':
            world.now += step.minutes * 60_000;
            return;
        case 'trouble':
            return arm(world, step);
        case 'pause':
        case 'resume': {
            const request = { server: serverAt(step.server), operator: who.operator, reason: who.comment };
            const act = step.kind === 'pause' ? pauseWrites : resumeWrites;
            return void (await act(world.ports(), request));
        }
        case 'approve':
        case 'decline': {
            const { approvals } = await listApprovals(world.ports().records);
            const approval = approvals[step.which % Math.max(1, approvals.length)];
            const server = approval === undefined ? undefined : parseServerId(approval.server);
            if (approval === undefined || server === undefined) return;
            const kind = step.kind === 'approve' ? 'approved' : 'declined';
            return void (await decideApproval(world.ports(), {
                server,
                id: approval.id,
                kind,
                holdsAfterDryRun: false,
                ...who,
            }));
        }
        case 'undo': {
            const done = world.audit.filter(
                ({ outcome }) => outcome === 'verified' || outcome === 'reverted',
            );
            const entry = done[step.which % Math.max(1, done.length)];
            const server = entry === undefined ? undefined : parseServerId(entry.server);
            if (entry?.remediationId === undefined || server === undefined) return;
            const request = { server, remediationId: entry.remediationId, exemptHours, ...who };
            return void (await undo(world.ports(), request));
        }
        case 'retry': {
            const ids = [...world.failedMessages.keys()];
            const id = ids[step.which % Math.max(1, ids.length)];
            return id === undefined
                ? undefined
                : void (await retryFailedMessage(world.ports(), id, who.operator));
        }
        case 'resumeContested': {
            const server = serverAt(step.server);
            const { control } = nth(parameters, step.parameter);
            if (server === undefined) return;
            return void (await resumeFlapping(world.ports(), { server, control, ...who }));
        }
        case 'dryRun':
            world.isDryRun = step.isOn;
    }
}

/** The n-th effect from now on kills its process or fails. */
function arm(world: MemoryWorld, { nth, how }: ModelStep & { readonly kind: 'trouble' }): void {
    let effects = 0;
    world.fate = (port, moment) => {
        if (how === 'failed' && (port.startsWith('azure') || moment === 'after')) return;
        effects += 1;
        if (effects !== nth) return;
        world.fate = () => undefined;
        throw how === 'killed' ? new KilledError(`${moment} ${port}`) : new StorageUnavailableError(port);
    };
}

function nth<Item>(items: readonly Item[], index: number): Item {
    const item = items[index];
    if (item === undefined) throw new RangeError(`There is no ${index}`);
    return item;
}

function serverAt(index: number | undefined): ServerId | undefined {
    return index === undefined ? undefined : parseServerId(nth(servers, index));
}
