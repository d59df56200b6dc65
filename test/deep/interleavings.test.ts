import { expect, test } from 'vitest';
import { RecordConflictError, StorageUnavailableError } from '../../src/errors.ts';
import { isSameValue } from '../../src/model/parameter-value.ts';
import { brokenInvariants } from '../support/invariants.ts';
import type { WriteQuirk } from '../support/memory-azure.ts';
import { KilledError } from '../support/memory-process.ts';
import type { MemoryWorld } from '../support/memory-world.ts';
import { fc, lawRuns } from '../support/property.ts';
import { ask, orders, parameter, setParameter, worldWith } from '../support/story.ts';

/**
 * A server that people change at any time, events that come twice, late or never, processes that die, storage that
 * fails, an Azure that is busy, fails and answers nothing, two workers at once: in the end every remediation has
 * exactly one end, every write its earlier row, and the server is as the baseline wants it.
 */

const wanted: Readonly<Record<string, string>> = {
    require_secure_transport: 'on',
    log_checkpoints: 'on',
    'logfiles.retention_days': '7',
};
const names = Object.keys(wanted);

/** What people set: something wrong, something else that is wrong, or what is wanted. */
function settingOf(name: string, choice: number): string {
    const values = name === 'logfiles.retention_days' ? ['1', '5', '7'] : ['off', 'OFF', 'on'];
    return values[choice] ?? '';
}

type Step =
    /** Somebody sets a parameter; with an event, or without one. */
    | { readonly kind: 'write'; readonly name: string; readonly value: number; readonly hasEvent: boolean }
    /** An event about something that did not change, or one that comes again. */
    | { readonly kind: 'event' }
    | { readonly kind: 'duplicate' }
    | { readonly kind: 'tick' }
    /** So many deliveries by so many workers. */
    | { readonly kind: 'deliver'; readonly deliveries: number; readonly workers: number }
    /** Time passes without anything. */
    | { readonly kind: 'wait'; readonly milliseconds: number }
    /** The n-th effect from now on fails or kills its process. */
    | { readonly kind: 'trouble'; readonly nth: number; readonly how: Trouble }
    | { readonly kind: 'quirk'; readonly quirk: WriteQuirk }
    | { readonly kind: 'refusal'; readonly how: 'busy' | 'transient' | 'unanswered' }
    | { readonly kind: 'busy'; readonly milliseconds: number };

type Trouble = 'killedBefore' | 'killedAfter' | 'failedBefore' | 'failedAfter' | 'conflict';

const write = fc.record({
    kind: fc.constant('write' as const),
    name: fc.constantFrom(...names),
    value: fc.nat(2),
    hasEvent: fc.boolean(),
});
const trouble = fc.record({
    kind: fc.constant('trouble' as const),
    nth: fc.integer({ min: 1, max: 25 }),
    how: fc.constantFrom<Trouble>('killedBefore', 'killedAfter', 'failedBefore', 'failedAfter', 'conflict'),
});
const deliver = fc.record({
    kind: fc.constant('deliver' as const),
    deliveries: fc.integer({ min: 1, max: 8 }),
    workers: fc.integer({ min: 1, max: 3 }),
});
const quirk = fc
    .constantFrom<WriteQuirk>(
        { kind: 'resultLost' },
        { kind: 'noEffect' },
        { kind: 'slow', milliseconds: 120_000 },
    )
    .map((how) => ({ kind: 'quirk' as const, quirk: how }));

const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: write },
    { weight: 5, arbitrary: deliver },
    { weight: 4, arbitrary: trouble },
    { weight: 2, arbitrary: fc.constantFrom({ kind: 'event' as const }, { kind: 'duplicate' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'tick' as const }) },
    {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.nat(300_000) }),
    },
    { weight: 1, arbitrary: quirk },
    {
        weight: 1,
        arbitrary: fc.record({
            kind: fc.constant('refusal' as const),
            how: fc.constantFrom('busy' as const, 'transient' as const, 'unanswered' as const),
        }),
    },
    {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('busy' as const), milliseconds: fc.nat(600_000) }),
    },
);

/** Numbers from a list, again and again: which message or effect comes next. */
function picker(choices: readonly number[]): (count: number) => number {
    let at = 0;
    return (count) => {
        at += 1;
        return (choices[at % choices.length] ?? 0) % count;
    };
}

/** Counts effects down to the one that goes wrong. One trouble at a time: the next one waits for its turn. */
function arm(world: MemoryWorld, nth: number, how: Trouble): void {
    let effects = 0;
    const moment = how === 'killedAfter' || how === 'failedAfter' ? 'after' : 'before';
    world.fate = (port, when) => {
        if (when !== moment) return;
        // Azure's own failures are answers of the writer, not errors.
        if (port.startsWith('azure') && !how.startsWith('killed')) return;
        effects += 1;
        if (effects !== nth) return;
        world.fate = () => undefined;
        if (how.startsWith('killed')) throw new KilledError(`${when} ${port}`);
        if (how === 'conflict') throw new RecordConflictError(orders);
        throw new StorageUnavailableError(port);
    };
}

async function take(world: MemoryWorld, step: Step, pick: (count: number) => number): Promise<void> {
    switch (step.kind) {
        case 'write':
            setParameter(world, step.name, settingOf(step.name, step.value));
            if (step.hasEvent) await ask(world);
            return;
        case 'event':
            await ask(world);
            return;
        case 'duplicate': {
            const [message] = world.queue;
            if (message !== undefined) world.queue.push({ ...message, dequeued: 0, isHeld: false });
            return;
        }
        case 'tick':
            // The timer's process may die or fail as any other; it comes again.
            await world.tick().catch(() => undefined);
            return;
        case 'deliver':
            await world.run({ mostDeliveries: step.deliveries, workers: step.workers, pick });
            return;
        case 'wait':
            world.now += step.milliseconds;
            return;
        case 'trouble':
            arm(world, step.nth, step.how);
            return;
        case 'quirk':
            world.azure.quirks.push(step.quirk);
            return;
        case 'refusal':
            world.azure.refusals.push({ kind: step.how, reason: `HTTP 503: ${step.how}` });
            return;
        case 'busy':
            world.azure.busyUntil.set(orders, world.now + step.milliseconds);
    }
}

/** Trouble ends, and everything that waits is done. What nobody told of is told of now, as the sweep does. */
async function calmDown(world: MemoryWorld, isLastEventMissing: boolean): Promise<void> {
    world.fate = () => undefined;
    world.azure.quirks.length = 0;
    world.azure.refusals.length = 0;
    if (isLastEventMissing) await ask(world);
    for (let round = 0; round < 3; round += 1) {
        await world.run({ mostDeliveries: 2_000 });
        world.now += 200_000;
        await world.tick();
    }
    await world.run({ mostDeliveries: 2_000 });
}

/** Whether somebody wrote without telling after the last event of any kind. */
function endsWithoutEvent(steps: readonly Step[]): boolean {
    const lastWithoutEvent = steps.findLastIndex((step) => step.kind === 'write' && !step.hasEvent);
    const lastWithEvent = steps.findLastIndex(
        (step) => step.kind === 'event' || (step.kind === 'write' && step.hasEvent),
    );
    return lastWithoutEvent > lastWithEvent;
}

const scenario = fc.tuple(
    fc.array(step, { minLength: 5, maxLength: 40 }),
    fc.array(fc.nat(1_000), { minLength: 7, maxLength: 31 }),
    // Whether first writes follow their assessments at once.
    fc.boolean(),
);

test('every interleaving of events, writes, deaths and failures ends well', async () => {
    await fc.assert(
        fc.asyncProperty(scenario, async ([steps, choices, writesAtOnce]) => {
            const world = worldWith({ parameters: wanted }, [
                'secure-transport',
                'log-checkpoints',
                'log-retention',
            ]);
            world.writesAtOnce = writesAtOnce;
            // Here people may change a parameter as often as they like.
            const flapping = { repairs: 1_000, hours: 1 };
            const budget = { serversPerHour: 1_000, changesPerHour: 1_000 };
            const guardRails = { ...world.baseline.guardRails, flapping, budget, attempts: 50 };
            world.baseline = { ...world.baseline, guardRails };
            const pick = picker(choices);
            for (const next of steps) await take(world, next, pick);
            await calmDown(world, endsWithoutEvent(steps));
            expect(brokenInvariants(world)).toEqual([]);
            for (const name of names) {
                const value = parameter(world, name) ?? '';
                expect({ name, isWanted: isSameValue('Boolean', value, wanted[name] ?? '') }).toEqual({
                    name,
                    isWanted: true,
                });
            }
        }),
        { numRuns: lawRuns(600) },
    );
}, 60_000);
