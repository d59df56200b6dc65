import { expect, test } from 'vitest';
import type { AuditEntry } from '../../src/model/audit-entry.ts';
import { enforcing } from '../support/effective-baseline.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { nameOf } from '../support/people.ts';
import { fc, lawRuns } from '../support/property.ts';
import { ask, everySlice, worldWith } from '../support/story.ts';
import { type DriftStep, driftStep, parts, type Scene, settle, take } from './story-steps.ts';

/**
 * A random world: three people, five parts, sweeps, events that come twice, late, in another order or never, pauses,
 * dry-run, baselines that change, exemptions, deaths. Whoever is named did it; who is told unambiguously is named; every
 * drift has one end.
 */

async function scene(flags: Pick<Scene, 'hasNeedless' | 'hasLost'>): Promise<Scene> {
    const world = worldWith({}, ['tls-minimum-version', ...parts.map(({ control }) => control)]);
    world.writesAtOnce = true;
    const { guardRails } = enforcing([]);
    const budget = { serversPerHour: 1_000, changesPerHour: 1_000 };
    const flapping = { repairs: 1_000, hours: 1 };
    world.baseline = { ...world.baseline, guardRails: { ...guardRails, attempts: 20, budget, flapping } };
    await ask(world, { slices: everySlice, cause: { kind: 'sweep', sweepId: 'first' } });
    await world.run();
    world.now += 60_000;
    return { world, truths: [], late: [], ...flags };
}

interface DriftChanges {
    readonly control: string;
    readonly entries: readonly AuditEntry[];
    /** Since when the control was last known to be as the baseline wants it, and when the first entry was. */
    readonly from: number;
    readonly until: number;
    /** It began because an exemption or a switched off control ended. */
    readonly isContinued: boolean;
}

/** The drifts that the audit tells of, in their order. */
function driftsOf({ world }: Scene): readonly DriftChanges[] {
    const byDrift = Map.groupBy(
        world.audit.filter(({ drift }) => drift !== undefined),
        ({ drift }) => drift ?? '',
    );
    return [...byDrift.values()].flatMap((entries): DriftChanges[] => {
        const [first] = entries;
        if (first?.control === undefined) return [];
        const ends = world.audit.filter(
            ({ control, driftEnd, sequence }) =>
                control === first.control && driftEnd !== undefined && sequence < first.sequence,
        );
        const good = ends.findLast(({ driftEnd }) => driftEnd === 'repaired' || driftEnd === 'resolved');
        const from = good === undefined ? 0 : Date.parse(good.at) - 1_000;
        const isContinued = ends.at(-1) !== good;
        return [{ control: first.control, entries, from, until: Date.parse(first.at), isContinued }];
    });
}

function actorOf({ cause }: AuditEntry): string | undefined {
    return cause.kind === 'event' ? cause.actor?.objectId : undefined;
}

/**
 * Entries that name somebody wrongly: he did not write that part in that time, or he did not write this value although
 * every event of a write of it had arrived.
 */
function wronglyNamed(scene: Scene): string[] {
    return driftsOf(scene).flatMap(({ control, entries, from }) =>
        entries.flatMap((entry) => {
            const who = actorOf(entry);
            if (who === undefined) return [];
            const at = Date.parse(entry.at);
            const written = scene.truths.filter(
                (truth) => truth.control === control && truth.at >= from && truth.at <= at,
            );
            const own = written.filter((truth) => truth.who === who);
            const isKnown = written.every(({ arrivedAt }) => arrivedAt < at);
            const isMended = entry.outcome === 'resolved';
            const isRight = isKnown ? own.some(({ isBad }) => isBad === !isMended) : own.length > 0;
            return isRight ? [] : [`${entry.outcome} ${control} names ${nameOf(who)}`];
        }),
    );
}

/** Drifts whose one writer Azure told of, and which name nobody. */
function notNamed(scene: Scene): string[] {
    return driftsOf(scene).flatMap(({ control, entries, from, until, isContinued }) => {
        // What was written before the baseline asked for anything is drift that the baseline made.
        if (entries[0]?.cause.kind === 'baseline') return [];
        if (isContinued || control === 'public-network-access' || control === 'tls-minimum-version')
            return [];
        const writes = scene.truths.filter(
            (truth) => truth.control === control && truth.at >= from && truth.at <= until,
        );
        const [only] = writes;
        if (
            only === undefined ||
            writes.length > 1 ||
            only.arrivedAt === Number.POSITIVE_INFINITY ||
            only.isUnwatched ||
            !only.isBad
        )
            return [];
        const isNamed = entries.some((entry) => actorOf(entry) === only.who);
        return isNamed ? [] : [`${control} does not name ${nameOf(only.who)}`];
    });
}

async function played(
    steps: readonly DriftStep[],
    flags: Pick<Scene, 'hasNeedless' | 'hasLost'>,
): Promise<Scene> {
    const played = await scene(flags);
    for (const step of steps) await take(played, step);
    await settle(played);
    return played;
}

const steps = fc.array(driftStep, { minLength: 4, maxLength: 40 });

test.each([
    ['writes that change something, events that may be lost', { hasNeedless: false, hasLost: true }],
    ['writes that may change nothing, events that all come', { hasNeedless: true, hasLost: false }],
    ['writes that may change nothing, events that may be lost', { hasNeedless: true, hasLost: true }],
])(
    '%s: only the actor is named, a possible actor is named as one, every drift has one end',
    async (_name, flags) => {
        await fc.assert(
            fc.asyncProperty(steps, async (steps) => {
                const scene = await played(steps, flags);
                expect(wronglyNamed(scene)).toEqual([]);
                expect(notNamed(scene)).toEqual([]);
                expect(brokenInvariants(scene.world)).toEqual([]);
            }),
            { numRuns: lawRuns(100) },
        );
    },
);
