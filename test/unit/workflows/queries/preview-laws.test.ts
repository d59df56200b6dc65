import { expect, test } from 'vitest';
import { parseBaseline } from '../../../../src/baseline/parse.ts';
import { effectiveBaseline } from '../../../../src/baseline/resolve.ts';
import { changeTarget, differencesOf } from '../../../../src/changes/kinds.ts';
import { controls } from '../../../../src/controls/index.ts';
import type { Mode } from '../../../../src/model/baseline.ts';
import type { Change } from '../../../../src/model/change.ts';
import { controlState } from '../../../../src/model/control-state.ts';
import { type ServerState, sliceNames } from '../../../../src/model/server-state.ts';
import type { Thresholds } from '../../../../src/model/thresholds.ts';
import type { PreviewOfValid } from '../../../../src/workflows/queries/preview-baseline.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import { inForce, valid } from '../../../support/preview.ts';
import { fc, lawRuns } from '../../../support/property.ts';
import { stateArbitrary } from '../../../support/state-arbitrary.ts';
import { ask, everySlice, orders, server } from '../../../support/story.ts';
import { policyNames } from '../../../support/surroundings-arbitrary.ts';
import { thresholdsArbitrary } from '../../../support/thresholds-arbitrary.ts';

const ids = controls.map(({ id }) => id);
const state = stateArbitrary(sliceNames);

/** Documents with any thresholds, these modes, exemptions, and guard rails that one server does not reach. */
function documents(...modes: readonly Mode[]) {
    return fc
        .record({
            thresholds: thresholdsArbitrary,
            modes: fc.tuple(...ids.map(() => fc.constantFrom(...modes))),
            exempt: fc.subarray(ids, { maxLength: 5 }),
            restarts: fc.constantFrom('never', 'immediately', 'maintenance-window'),
        })
        .map(({ thresholds, modes, exempt, restarts }) => ({
            name: 'generated',
            thresholds,
            modes: Object.fromEntries(ids.map((id, index) => [id, modes[index]])),
            guardRails: { restarts, budget: { serversPerHour: 1_000, changesPerHour: 1_000 } },
            ...(exempt.length === 0
                ? {}
                : { exemptions: [{ server: 'orders', controls: exempt, ...waiver }] }),
        }));
}

const waiver = { kind: 'waiver', owner: 'team-a', reason: 'accepted', expires: '2030-01-01' };

/** A world in which one assessment of the server under the document has ended. */
async function assessed(found: ServerState, document: object): Promise<MemoryWorld> {
    const parsed = parseBaseline(JSON.stringify(document), ids);
    if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ path }) => path).join());
    const world = memoryWorld(enforcing([]));
    world.baselineFor = () => effectiveBaseline(parsed.baseline, server, new Date(world.now));
    world.azure.states.set(orders, found);
    await ask(world, { slices: everySlice });
    await world.run({ mostDeliveries: 1 });
    return world;
}

function texts(changes: readonly Change[]): readonly string[] {
    return changes.map((change) => JSON.stringify([changeTarget(change), differencesOf(change)])).toSorted();
}

function proposed({ writes }: PreviewOfValid, outcome: string): readonly string[] {
    return writes.items
        .filter((write) => write.proposed?.outcome === outcome)
        .map(({ target, differences }) => JSON.stringify([target, differences]))
        .toSorted();
}

/** The same document, in which every control asks something, so that its slices are read. */
function askingAll<Document extends { readonly thresholds: Thresholds }>(document: Document): Document {
    const readReplica = { ...document.thresholds.readReplica, minimum: 1 };
    const asked = { resourceLocks: true, logWorkspaceRetentionDays: 90, policyAssignments: policyNames };
    return { ...document, thresholds: { ...document.thresholds, readReplica, ...asked } };
}

test('a preview plans what an assessment plans once the document is in force', async () => {
    let writes = 0;
    await fc.assert(
        fc.asyncProperty(
            state,
            documents('report', 'approve', 'enforce').map(askingAll),
            documents('off', 'report', 'approve', 'enforce'),
            async (found, present, next) => {
                const before = await assessed(found, present);
                const shown = await valid(before, next, {}, { baseline: inForce(before, present) });
                const after = [...(await assessed(found, next)).records.values()][0]?.record;
                expect(proposed(shown, 'applied')).toEqual(
                    texts(after?.remediations.map(({ change }) => change) ?? []),
                );
                expect(proposed(shown, 'approval')).toEqual(
                    texts(after?.pendingApprovals.map(({ change }) => change) ?? []),
                );
                const states = Object.entries(after?.posture ?? {}).map(([control, entry]) => [
                    control,
                    controlState(entry),
                ]);
                expect(
                    shown.controls.flatMap(({ control, proposed: counts }) =>
                        Object.entries(counts)
                            .filter(([each, count]) => each !== 'off' && count > 0)
                            .map(([each]) => [control, each]),
                    ),
                ).toEqual(states.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)));
                writes += shown.proposed.applied + shown.proposed.approval;
            },
        ),
        { numRuns: lawRuns(100) },
    );
    expect(writes).toBeGreaterThan(lawRuns(100));
}, 60_000);

test('a preview of the baseline in force changes nothing', async () => {
    await fc.assert(
        fc.asyncProperty(state, documents('off', 'report', 'approve', 'enforce'), async (found, present) => {
            const world = await assessed(found, present);
            const shown = await valid(world, present, {}, { baseline: inForce(world, present) });
            expect(shown.servers.different).toBe(0);
            expect(shown.writes.different).toBe(0);
            expect(shown.differences.total).toBe(0);
            expect(shown.proposed).toEqual(shown.inForce);
            for (const { inForce, proposed } of shown.controls) expect(proposed).toEqual(inForce);
        }),
        { numRuns: lawRuns(100) },
    );
}, 60_000);
