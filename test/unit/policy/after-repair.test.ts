import { beforeAll, describe, expect, test } from 'vitest';
import { controlById } from '../../../src/controls/index.ts';
import { narrowedState } from '../../../src/engine/narrowed-state.ts';
import type { ServerState, SliceReadings } from '../../../src/model/server-state.ts';
import { applyChanges } from '../../support/apply-change.ts';
import { lawRuns, testSeed } from '../../support/seed.ts';
import { serverState, tenantId } from '../../support/states.ts';
import { type Comparison, comparisons } from './comparisons.ts';
import { definitionOf, definitionsFolder, type PolicyDefinition, readDefinitions } from './definitions.ts';
import { wireCompliance } from './evaluator.ts';
import { randomFleet } from './fleet.ts';
import { wireServer } from './resource.ts';
import { wireReader } from './wire-reader.ts';

/**
 * After the planned repair, Microsoft's definition is satisfied too: an assigned DeployIfNotExists then has nothing to
 * deploy. The exceptions are those differences of a control that say so. 20,000 servers with LAW_RUNS=10000.
 */
const fleetSize = lawRuns(2_000);

/** Without one in the baseline, no administrator can be added. */
const administrator = {
    objectId: 'c0000000-0000-4000-8000-00000000000c',
    principalName: 'dba',
    principalType: 'Group',
    tenantId,
} as const;

const repairing = comparisons.filter(({ control }) => controlById(control)?.plan !== undefined);

/** What the servers show of the repairs for one comparison. */
interface Outcome {
    repairs: number;
    /** Why the definition is not satisfied after some of them. */
    readonly reasons: Set<string>;
}

describe('Azure Policy after a repair', () => {
    const definitions = readDefinitions(definitionsFolder);
    const outcomes = new Map(
        repairing.map((comparison): readonly [Comparison, Outcome] => [
            comparison,
            { repairs: 0, reasons: new Set() },
        ]),
    );

    beforeAll(async () => {
        const read = wireReader();
        for (const wire of randomFleet(testSeed, fleetSize)) {
            const readings = await read(wire);
            for (const [comparison, outcome] of outcomes) {
                const repaired = repairedState(comparison, readings);
                if (repaired === undefined) continue;
                outcome.repairs += 1;
                const definition = definitionOf(definitions, comparison.definition.id);
                for (const reason of differencesLeft(comparison, definition, repaired))
                    outcome.reasons.add(reason);
            }
        }
    }, 30 * 60_000);

    test.each(repairing)('a repair of $control satisfies $definition.id', (comparison) => {
        const { repairs = 0, reasons = [] } = outcomes.get(comparison) ?? {};
        expect(repairs).toBeGreaterThan(0);
        const declared = comparison.differences.filter((each) => each.staysAfterRepair);
        expect([...reasons].filter((reason) => !declared.some((each) => each.reason === reason))).toEqual([]);
    });
});

/** Each repair may change a setting that the next one needs. Rounds until nothing is left to write. */
test('the repairs of all destinations together satisfy the definitions of each', {
    timeout: 30 * 60_000,
}, async () => {
    const definitions = readDefinitions(definitionsFolder);
    const read = wireReader();
    const ofDestinations = comparisons.filter(({ control }) => control.startsWith('diagnostic-settings'));
    expect(new Set(ofDestinations.map(({ control }) => control)).size).toBe(3);
    const satisfied = new Set<string>();
    for (const wire of randomFleet(testSeed, Math.ceil(fleetSize / 4))) {
        let readings = await read(wire);
        for (let round = 0; round < 6; round += 1) {
            for (const comparison of ofDestinations) {
                if (comparison.thresholds.diagnosticSettings.categoryGroup !== 'audit') continue;
                const repaired = repairedState(comparison, readings);
                if (repaired === undefined) continue;
                const value = repaired.diagnosticSettings;
                readings = { ...readings, diagnosticSettings: { kind: 'read', value } };
            }
        }
        for (const comparison of ofDestinations) {
            if (comparison.thresholds.diagnosticSettings.categoryGroup !== 'audit') continue;
            const definition = definitionOf(definitions, comparison.definition.id);
            const { control, state } = judged(comparison, readings);
            if (state === undefined || control.evaluate(state, comparison.thresholds).kind !== 'compliant')
                continue;
            const left = differencesLeft(comparison, definition, { ...serverState(), ...state });
            const declared = comparison.differences.filter((each) => each.staysAfterRepair);
            expect(left.filter((reason) => !declared.some((each) => each.reason === reason))).toEqual([]);
            satisfied.add(comparison.control);
        }
    }
    expect(satisfied.size).toBe(3);
});

/** The state after the writes of the control; undefined where it plans none. */
function repairedState(comparison: Comparison, readings: SliceReadings): ServerState | undefined {
    const thresholds = { ...comparison.thresholds, entraAdministrators: [administrator] };
    const { control, state: narrowed } = judged(comparison, readings);
    if (narrowed === undefined || control.plan === undefined) return undefined;
    const verdict = control.evaluate(narrowed, thresholds);
    if (verdict.kind !== 'drifted' || verdict.unrepairable !== undefined) return undefined;
    const state = { ...serverState(), ...narrowed };
    const changes = control.plan(narrowed, thresholds);
    return withoutWaiting(applyChanges(state, changes));
}

/** The control and what it reads; no state where it cannot be read. */
function judged(comparison: Comparison, readings: SliceReadings) {
    const control = controlById(comparison.control);
    if (control === undefined) throw new Error(`No control ${comparison.control}`);
    const thresholds = { ...comparison.thresholds, entraAdministrators: [administrator] };
    const narrowed = narrowedState(control, readings, thresholds);
    return { control, state: narrowed.kind === 'unreadable' ? undefined : narrowed.state };
}

/** The restart that a static parameter waits for is another control's. */
function withoutWaiting(state: ServerState): ServerState {
    const parameters = Object.entries(state.parameters).map(
        ([name, each]) => [name, { ...each, isConfigPendingRestart: false }] as const,
    );
    return { ...state, parameters: Object.fromEntries(parameters) };
}

/** The reasons of the definition against the repaired server; nothing where it is satisfied. */
function differencesLeft(
    { parameters, differences }: Comparison,
    definition: PolicyDefinition,
    state: ServerState,
): readonly string[] {
    const wire = wireServer(state);
    if (wireCompliance(definition, parameters, wire) === 'compliant') return [];
    const applying = differences.filter((each) => each.own === 'compliant' && each.applies(state, wire));
    const declared = applying.find((each) => each.staysAfterRepair) ?? applying[0];
    return [declared?.reason ?? `not satisfied: ${JSON.stringify(state)}`];
}
