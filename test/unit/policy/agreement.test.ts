import { beforeAll, describe, expect, test } from 'vitest';
import { controlById, controls } from '../../../src/controls/index.ts';
import { unmirroredDefinitions } from '../../../src/controls/unmirrored-definitions.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { narrowedState } from '../../../src/engine/narrowed-state.ts';
import type { ServerState, SliceReadings } from '../../../src/model/server-state.ts';
import { lawRuns, testSeed } from '../../support/seed.ts';
import { type Comparison, comparisons, type OwnVerdict } from './comparisons.ts';
import { definitionOf, definitionsFolder, type PolicyDefinition, readDefinitions } from './definitions.ts';
import { differingServers } from './differences.ts';
import { type Compliance, wireCompliance } from './evaluator.ts';
import { randomFleet } from './fleet.ts';
import type { WireServer } from './resource.ts';
import { wireReader } from './wire-reader.ts';

/**
 * Our verdicts against Microsoft's definitions, over random servers: they judge what Azure answers, we what the product
 * reads of it. 20,000 servers with LAW_RUNS=4000. Each declared difference must show in the smallest fleet.
 */
const fleetSize = lawRuns(5_000);

/** What the servers show of one comparison. */
interface Outcome {
    compared: number;
    /** Of the first server that no declared difference explains. */
    failure?: string;
    /** Reasons of the differences that showed. */
    readonly explained: Set<string>;
    readonly verdicts: Set<OwnVerdict>;
}

describe('agreement with Azure Policy', () => {
    const definitions = readDefinitions(definitionsFolder);
    const outcomes = new Map(
        comparisons.map((comparison): readonly [Comparison, Outcome] => [
            comparison,
            { compared: 0, explained: new Set(), verdicts: new Set() },
        ]),
    );

    beforeAll(async () => {
        const read = wireReader();
        for (const wire of randomFleet(testSeed, fleetSize)) {
            const readings = await read(wire);
            for (const [comparison, outcome] of outcomes) {
                const definition = definitionOf(definitions, comparison.definition.id);
                compare(comparison, definition, wire, readings, outcome);
            }
        }
    }, 30 * 60_000);

    test.each(comparisons)('$control agrees with $definition.id', (comparison) => {
        const outcome = outcomes.get(comparison);
        if (outcome?.failure !== undefined) expect.fail(outcome.failure);
        expect(outcome?.compared).toBe(fleetSize);
        expect([...(outcome?.explained ?? [])].sort()).toEqual(
            comparison.differences.map(({ reason }) => reason).sort(),
        );
    });

    test('both verdicts occur in every comparison', () => {
        for (const [{ control }, { verdicts }] of outcomes) {
            expect({ control, verdicts: [...verdicts].sort() }).toMatchObject({
                control,
                verdicts: expect.arrayContaining(['compliant', 'nonCompliant']),
            });
        }
    });

    test('every control calls a definition by its display name', () => {
        for (const { id, name } of controls.flatMap(({ references }) => references.azurePolicy)) {
            expect({ id, name }).toEqual({ id, name: definitionOf(definitions, id).displayName });
        }
    });

    test('every definition of the folder is mirrored by a control or left out for a reason', () => {
        const mirrored = controls.flatMap(({ references }) => references.azurePolicy.map(({ id }) => id));
        expect([...new Set([...mirrored, ...Object.keys(unmirroredDefinitions)])].sort()).toEqual(
            [...definitions.keys()].sort(),
        );
    });
});

test('every difference that is proved here is declared by its control', () => {
    const declared = controls.flatMap(({ id, differences = {} }) =>
        Object.keys(differences).map((name) => `${id} ${name}`),
    );
    const proved = Object.entries(differingServers).flatMap(([id, differences]) =>
        Object.keys(differences).map((name) => `${id} ${name}`),
    );
    expect(proved.sort()).toEqual(declared.sort());
});

/** Compares the verdicts on one server, and adds what it shows to the outcome. */
function compare(
    comparison: Comparison,
    definition: PolicyDefinition,
    wire: WireServer,
    readings: SliceReadings,
    outcome: Outcome,
): void {
    const theirs = wireCompliance(definition, comparison.parameters, wire);
    const own = verdict(comparison, readings);
    outcome.compared += 1;
    outcome.verdicts.add(own);
    if (comparison.differences.length === 0 && own === theirs) return;
    const state = stateOf(comparison, readings);
    const applying = comparison.differences.filter((each) => each.applies(state, wire));
    const reasons = applying.filter((each) => each.own === own && each.own !== theirs);
    const missed = applying.filter((each) => !each.isLoose && own === theirs);
    for (const { reason } of reasons) outcome.explained.add(reason);
    if ((own === theirs || reasons.length > 0) && missed.length === 0) return;
    const claimed = applying.map(({ reason }) => reason).join(' ') || 'none';
    outcome.failure ??= report(comparison, definition, wire, { own, theirs, claimed });
}

function verdict({ control, thresholds }: Comparison, readings: SliceReadings): OwnVerdict {
    const [evaluation] = evaluate([controlNamed(control)], readings, thresholds);
    const actual = evaluation?.verdict;
    if (actual === undefined) throw new Error(`No verdict of ${control}`);
    if (actual.kind === 'unknown') return 'unknown';
    return actual.kind === 'drifted' ? 'nonCompliant' : 'compliant';
}

/** The slices that the control reads, and no other. */
function stateOf({ control, thresholds }: Comparison, readings: SliceReadings): ServerState {
    const narrowed = narrowedState(controlNamed(control), readings, thresholds);
    if (narrowed.kind === 'unreadable') throw new Error(narrowed.reason);
    return narrowed.state;
}

function controlNamed(id: string): (typeof controls)[number] {
    const control = controlById(id);
    if (control === undefined) throw new Error(`No control ${id}`);
    return control;
}

function report(
    { control }: Comparison,
    { displayName }: PolicyDefinition,
    wire: WireServer,
    said: { readonly own: OwnVerdict; readonly theirs: Compliance; readonly claimed: string },
): string {
    const reads = controlNamed(control).reads;
    const response = reads.flatMap((slice) =>
        slice === 'parameters' ? wire.configurations : wire[slice as keyof WireServer],
    );
    return [
        `${control} says ${said.own}, "${displayName}" says ${said.theirs}`,
        `Declared differences that apply: ${said.claimed}`,
        JSON.stringify(response, null, 2),
    ].join('\n');
}
