import { expect, test } from 'vitest';
import type { EffectiveBaseline } from '../../src/model/baseline.ts';
import { listApprovals } from '../../src/workflows/operators/decide-approval.ts';
import { enforcing } from '../support/effective-baseline.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { type MemoryWorld, memoryWorld } from '../support/memory-world.ts';
import { fc, lawRuns } from '../support/property.ts';
import { addServer, deliverEvent, hourMs, isOn, minuteMs, pass } from '../support/story.ts';
import { exemptHours, type ModelStep, modelStep, parameters, servers, take } from './model-steps.ts';

const budget = { serversPerHour: 2, changesPerHour: 5 };
const flapping = { repairs: 3, hours: 24 };

/** Tuesdays from 02:30 to 03:30 UTC. */
const maintenanceWindow = { dayOfWeek: 2, startHour: 2, startMinute: 30 };

function baseline(): EffectiveBaseline {
    const enforced = enforcing(['log-checkpoints', 'log-disconnections', 'pgaudit-loaded']);
    return {
        ...enforced,
        modes: { ...enforced.modes, 'secure-transport': 'approve' },
        guardRails: { restarts: 'maintenance-window', maintenanceWindow, attempts: 20, flapping, budget },
    };
}

function fleetOfThree(): MemoryWorld {
    const world = memoryWorld(baseline());
    for (const path of servers) {
        addServer(world, path, {
            parameters: { 'azure.extensions': 'pgaudit', shared_preload_libraries: 'pg_cron,pgaudit' },
        });
    }
    return world;
}

/** What the operators and the baseline wanted at every moment, to hold the writes against it. */
interface Wishes {
    readonly dryRun: [since: number, until: number][];
    readonly paused: { readonly server: string | undefined; readonly since: number; until: number }[];
}

/** The guard rails that a write or the ledger of the budget broke, in words. */
function brokenRails(world: MemoryWorld, wishes: Wishes): readonly string[] {
    const problems: string[] = [];
    for (const { server, target, acceptedAt } of world.azure.writes) {
        const what = `${target} of ${server.slice(server.lastIndexOf('/') + 1)}`;
        if (wishes.dryRun.some(([since, until]) => since < acceptedAt && acceptedAt < until))
            problems.push(`${what} was written in dry-run`);
        const isPaused = wishes.paused.some(
            (pause) =>
                (pause.server === undefined || pause.server === server) &&
                pause.since < acceptedAt &&
                acceptedAt < pause.until,
        );
        if (isPaused) problems.push(`${what} was written while paused`);
        if (target === 'restart' && !isInWindow(acceptedAt)) problems.push(`${what} outside of the window`);
    }
    return [...problems, ...unapproved(world), ...flappingChanges(world), ...earlyRepairs(world)];
}

function isInWindow(instant: number): boolean {
    const at = new Date(instant);
    const { dayOfWeek, startHour, startMinute } = maintenanceWindow;
    const minutes = at.getUTCHours() * 60 + at.getUTCMinutes() - (startHour * 60 + startMinute);
    return at.getUTCDay() === dayOfWeek && minutes >= 0 && minutes < 60;
}

/** As many remediations of a control that asks as there were approvals. */
function unapproved(world: MemoryWorld): readonly string[] {
    return servers.flatMap((path) => {
        const own = world.audit.filter(
            ({ server, control }) => server === path && control === 'secure-transport',
        );
        const made = own.filter(({ outcome }) => outcome === 'verified' || outcome === 'failed').length;
        const approved = own.filter(({ outcome }) => outcome === 'approved').length;
        return made > approved ? [`${made} repairs and ${approved} approvals on ${path}`] : [];
    });
}

/** No control was repaired four times within a day, unless an operator resumed it in between. */
function flappingChanges(world: MemoryWorld): readonly string[] {
    return servers.flatMap((path) =>
        parameters.flatMap(({ control }) => {
            let repairs: number[] = [];
            for (const entry of world.audit) {
                if (entry.server !== path || entry.control !== control) continue;
                if (entry.outcome === 'resumed') repairs = [];
                if (entry.outcome !== 'verified') continue;
                const at = Date.parse(entry.at);
                repairs = [...repairs, at].filter((earlier) => at - earlier < flapping.hours * hourMs);
                if (repairs.length > flapping.repairs) return [`${control} was fought over on ${path}`];
            }
            return [];
        }),
    );
}

/** What an operator took back was not repaired before its time was over. */
function earlyRepairs(world: MemoryWorld): readonly string[] {
    return world.audit.flatMap((entry, index) => {
        // Back from the wanted value is the undo of a repair.
        if (entry.outcome !== 'reverted' || entry.change?.from !== 'on') return [];
        const until = Date.parse(entry.at) + exemptHours * hourMs;
        const next = world.audit
            .slice(index + 1)
            .find(
                ({ server, control, outcome }) =>
                    server === entry.server &&
                    control === entry.control &&
                    ['intended', 'reverted', 'undoRequested'].includes(outcome),
            );
        const isEarly =
            next?.outcome === 'intended' && next.undoes === undefined && Date.parse(next.at) < until;
        return isEarly ? [`${entry.control} was repaired soon after its undo on ${entry.server}`] : [];
    });
}

/** Whether more was written in the last 60 minutes than the budget has. What operators take back is their own wish. */
function overspent(world: MemoryWorld): readonly string[] {
    const undos = new Set(
        world.audit.filter(({ undoes }) => undoes !== undefined).map(({ remediationId }) => remediationId),
    );
    const writes = world.azure.writes.filter(
        ({ acceptedAt, correlationId }) => world.now - acceptedAt < hourMs && !undos.has(correlationId),
    );
    const count = new Set(writes.map(({ server }) => server)).size;
    return count > budget.serversPerHour || writes.length > budget.changesPerHour
        ? [`${writes.length} changes on ${count} servers within an hour`]
        : [];
}

function note(world: MemoryWorld, wishes: Wishes): void {
    const last = wishes.dryRun.at(-1);
    if (last !== undefined && last[1] === Number.POSITIVE_INFINITY) last[1] = world.now;
    if (world.isDryRun) wishes.dryRun.push([world.now, Number.POSITIVE_INFINITY]);
    for (const pause of wishes.paused) if (pause.until === Number.POSITIVE_INFINITY) pause.until = world.now;
    const { fleet, servers: paused } = world.storage.pause;
    const since = world.now;
    const until = Number.POSITIVE_INFINITY;
    if (fleet !== undefined) wishes.paused.push({ server: undefined, since, until });
    for (const path of servers) {
        const name = path.slice(path.lastIndexOf('/') + 1);
        if (Object.keys(paused).some((key) => key.endsWith(`|${name}`)))
            wishes.paused.push({ server: path, since, until });
    }
}

/** Trouble ends, people rest, operators say yes, and days go by. */
async function rest(world: MemoryWorld): Promise<void> {
    world.fate = () => undefined;
    world.isDryRun = false;
    world.storage.pause = { servers: {} };
    for (const path of servers) await deliverEvent(world, '', { path });
    for (let day = 0; day < 4; day += 1) {
        await pass(world, 24 * hourMs, 20 * minuteMs);
        const { approvals } = await listApprovals(world.ports().records);
        for (const [which] of approvals.entries()) await take(world, { kind: 'approve', which }, () => 0);
        for (const [which] of [...world.failedMessages.keys()].entries())
            await take(world, { kind: 'retry', which }, () => 0);
        for (const path of servers) await deliverEvent(world, '', { path });
    }
    await pass(world, hourMs);
}

const scenario = fc.tuple(
    fc.array(modelStep, { minLength: 10, maxLength: 60 }),
    fc.array(fc.nat(1_000), { minLength: 7, maxLength: 31 }),
    // Whether first writes follow their assessments at once.
    fc.boolean(),
);

/** Numbers from a list, again and again. */
function picker(choices: readonly number[]): (count: number) => number {
    let at = 0;
    return (count) => {
        at += 1;
        return (choices[at % choices.length] ?? 0) % count;
    };
}

async function live(
    world: MemoryWorld,
    steps: readonly ModelStep[],
    choices: readonly number[],
): Promise<void> {
    const wishes: Wishes = { dryRun: [], paused: [] };
    const pick = picker(choices);
    for (const step of steps) {
        await take(world, step, pick);
        note(world, wishes);
        expect(overspent(world)).toEqual([]);
    }
    note(world, wishes);
    world.isDryRun = false;
    await rest(world);
    expect(brokenRails(world, { ...wishes, ...ended(wishes) })).toEqual([]);
}

/** What was still wished when the rest began ended then. */
function ended({ dryRun, paused }: Wishes): Partial<Wishes> {
    return {
        dryRun: dryRun.filter(([, until]) => until !== Number.POSITIVE_INFINITY),
        paused: paused.filter(({ until }) => until !== Number.POSITIVE_INFINITY),
    };
}

test('any order of writes, deaths, failures and operators keeps the guard rails and ends well', async () => {
    await fc.assert(
        fc.asyncProperty(scenario, async ([steps, choices, writesAtOnce]) => {
            const world = fleetOfThree();
            world.writesAtOnce = writesAtOnce;
            await live(world, steps, choices);
            const left = new Set(world.poison);
            const broken = brokenInvariants(world).filter((problem) => !/messages are poison/.test(problem));
            expect(broken).toEqual([]);
            expect(left.size).toBeGreaterThanOrEqual(world.failedMessages.size);
            const drifted = servers.flatMap((path) =>
                parameters
                    .filter(({ name }) => !isOn(world, name, path))
                    .map(({ name }) => `${name} of ${path}`),
            );
            expect(drifted).toEqual([]);
        }),
        { numRuns: lawRuns(200) },
    );
}, 120_000);
