import { expect, test } from 'vitest';
import { controls } from '../../../src/controls/index.ts';
import { judge } from '../../../src/engine/judge.ts';
import type { EffectiveBaseline, Mode } from '../../../src/model/baseline.ts';
import { boundedVerdict } from '../../../src/model/bounded.ts';
import type { Change } from '../../../src/model/change.ts';
import { controlState } from '../../../src/model/control-state.ts';
import { type ServerState, sliceNames } from '../../../src/model/server-state.ts';
import { serverStatus, statusOf } from '../../../src/report/assessment.ts';
import { isMoot } from '../../../src/workflows/assessment/note-findings.ts';
import { assessFleet } from '../../../src/workflows/fleet/assess-fleet.ts';
import { type MemoryWorld, memoryWorld } from '../../support/memory-world.ts';
import { fc, lawRuns } from '../../support/property.ts';
import { stateArbitrary } from '../../support/state-arbitrary.ts';
import { ask, everySlice, orders, server } from '../../support/story.ts';
import { thresholdsArbitrary } from '../../support/thresholds-arbitrary.ts';

const ids = controls.map(({ id }) => id);
const mode = fc.constantFrom<Mode>('off', 'report', 'approve', 'enforce');

/** Any thresholds, a mode for every control, some exemptions, and guard rails that one server does not reach. */
const baselineArbitrary: fc.Arbitrary<EffectiveBaseline> = fc
    .record({
        thresholds: thresholdsArbitrary,
        modes: fc.tuple(...ids.map(() => mode)),
        exempt: fc.subarray(ids, { maxLength: 5 }),
        restarts: fc.constantFrom('never', 'immediately', 'maintenance-window'),
    })
    .map(({ thresholds, modes, exempt, restarts }) => ({
        name: 'generated',
        thresholds,
        modes: Object.fromEntries(ids.map((id, index) => [id, modes[index] ?? 'off'])),
        exemptions: Object.fromEntries(
            exempt.map((id) => [
                id,
                { kind: 'waiver', owner: 'team-a', reason: 'accepted', expires: '2030-01-01T00:00:00Z' },
            ]),
        ),
        guardRails: {
            restarts,
            attempts: 5,
            flapping: { repairs: 3, hours: 24 },
            budget: { serversPerHour: 1_000, changesPerHour: 1_000 },
        },
    }));

/** What `assess` prints of the server. */
async function printed(world: MemoryWorld, baseline: EffectiveBaseline) {
    const { servers } = await assessFleet(
        {
            lister: { list: async () => ({ servers: [{ server }] }) },
            reader: world.azure.reader,
            baseline: {
                name: 'generated',
                current: async () => ({ needsTags: false, effective: () => baseline }),
            },
            controls,
            clock: { now: () => new Date(world.now) },
            progress: { listed: () => undefined, assessed: () => undefined },
        },
        { subscriptionIds: [server.subscriptionId], servers: [], concurrency: 1, readsEverything: true },
    );
    const [found] = servers;
    if (found?.result.kind !== 'assessed') throw new Error('The server was not assessed');
    return found.result;
}

function texts(changes: readonly Change[]): readonly string[] {
    return changes.map((change) => JSON.stringify(change)).toSorted();
}

test('assess prints the verdicts, changes and decisions that the deployed app records', async () => {
    await fc.assert(
        fc.asyncProperty(stateArbitrary(sliceNames), baselineArbitrary, async (state, baseline) => {
            const world = memoryWorld(baseline);
            world.azure.states.set(orders, state);
            const { controls: results, writes } = await printed(world, baseline);
            await ask(world, { slices: everySlice });
            await world.run({ mostDeliveries: 1 });
            const [stored] = world.records.values();
            const record = stored?.record;
            expect(
                Object.fromEntries(
                    Object.entries(record?.posture ?? {}).map(([id, { verdict }]) => [id, verdict]),
                ),
            ).toEqual(
                Object.fromEntries(
                    results.map(({ control, verdict }) => [control.id, boundedVerdict(verdict)]),
                ),
            );
            expect(
                Object.entries(record?.posture ?? {}).map(([id, entry]) => [id, controlState(entry)]),
            ).toEqual(results.map((each) => [each.control.id, statusOf(each)]));
            expect(record?.verdict).toBe(
                serverStatus({ server, result: { kind: 'assessed', controls: results, writes } }),
            );
            const decided = (kind: string) => writes.filter(({ decision }) => decision.kind === kind);
            expect(texts(record?.remediations.map(({ change }) => change) ?? [])).toEqual(
                texts(decided('apply').map(({ change }) => change)),
            );
            expect(texts(record?.pendingApprovals.map(({ change }) => change) ?? [])).toEqual(
                texts(decided('ask').map(({ change }) => change)),
            );
            const noted = world.audit.filter(({ outcome }) => outcome === 'exempted');
            // The deployed app records nothing of a restart whose reason the same plan repairs.
            const exempt = writes.filter(
                (write) =>
                    write.decision.kind === 'skip' &&
                    write.decision.cause === 'exemption' &&
                    !isMoot(write, writes),
            );
            expect(noted.map(({ change, reason }) => [change, reason])).toEqual(
                exempt.map(({ change, decision }) => [
                    change,
                    'reason' in decision ? decision.reason : undefined,
                ]),
            );
        }),
        { numRuns: lawRuns(100) },
    );
}, 60_000);

test('a server without a past is judged as one whose past is empty', () => {
    fc.assert(
        fc.property(stateArbitrary(sliceNames), baselineArbitrary, (state: ServerState, baseline) => {
            const readings = Object.fromEntries(
                sliceNames.map((slice) => [slice, { kind: 'read', value: state[slice] }]),
            );
            const gate = {
                isDryRun: false,
                now: new Date('2026-06-15T12:00:00Z'),
                paused: undefined,
                flapping: {},
                undoExemptions: {},
                decisionOf: () => undefined,
            };
            const observation = {
                partsOf: () => undefined,
                observed: {},
                rules: 'rules',
                baseline: baseline.name,
                events: [],
                unconfirmed: [],
                beganAt: '2026-06-15T12:00:00.000Z',
                endedAt: '2026-06-15T12:00:00.000Z',
                digest: (text: string) => text,
            };
            const history = {
                drifts: {},
                repairs: {},
                events: [],
                observation,
                triggerOf: () => ({ kind: 'followUp' as const, reason: 'a test' }),
                newId: (control: string) => control,
            };
            const { drifts: _none, ...without } = judge(controls, readings, baseline, { gate });
            const { drifts: _drifts, ...withEmpty } = judge(controls, readings, baseline, { gate, history });
            expect(withEmpty).toEqual(without);
        }),
        { numRuns: lawRuns(100) },
    );
});
