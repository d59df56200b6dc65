import { describe, expect, test } from 'vitest';
import { controlById, controls } from '../../src/controls/index.ts';
import type { ServerState } from '../../src/model/server-state.ts';
import { type Comparison, comparisons, notMirrored } from './comparisons.ts';
import { definitionsFolder, type PolicyDefinition, readDefinitions } from './definitions.ts';
import { type Compliance, compliance } from './evaluator.ts';
import { randomFleet } from './fleet.ts';
import { relatedResources, serverResource } from './resource.ts';

/**
 * Our verdicts against Microsoft's definitions, over random servers. Repeat a run with PGWARDEN_SEED, which a failure
 * prints.
 */
const seed = Number(process.env.PGWARDEN_SEED ?? Math.floor(Math.random() * 2 ** 31));
const fleetSize = 1_000;

const folder = definitionsFolder();
if (folder === undefined) {
    process.stdout.write(
        'Left out: the agreement with Azure Policy. Its definitions are not there; set PGWARDEN_AZURE_POLICY to their folder.\n',
    );
}

describe.skipIf(folder === undefined)(
    `agreement with Azure Policy, PGWARDEN_SEED=${seed}`,
    { timeout: 60_000 },
    () => {
        const definitions =
            folder === undefined ? new Map<string, PolicyDefinition>() : readDefinitions(folder);
        const fleet = randomFleet(seed, fleetSize);

        test.each(comparisons)('$control agrees with $definition', (comparison) => {
            const definition = found(definitions, comparison.definition);
            const explained = new Set<string>();
            for (const state of fleet) {
                const theirs = compliance(
                    definition,
                    comparison.parameters,
                    serverResource(state),
                    relatedResources(state),
                );
                const ours = verdict(comparison, state);
                const reasons = comparison.differences.filter(
                    (each) => each.ours === ours && each.ours !== theirs && each.applies(state),
                );
                const missed = comparison.differences.filter(
                    (each) => each.isLoose !== true && each.applies(state) && ours === theirs,
                );
                const isExplained = ours === theirs || reasons.length > 0;
                if (!isExplained || missed.length > 0) {
                    expect.fail(report(comparison, definition, state, { ours, theirs }));
                }
                for (const { reason } of reasons) explained.add(reason);
            }
            expect([...explained].sort()).toEqual(comparison.differences.map(({ reason }) => reason).sort());
        });

        test('both verdicts occur in every comparison', () => {
            for (const comparison of comparisons) {
                const verdicts = new Set(fleet.map((state) => verdict(comparison, state)));
                expect({ control: comparison.control, verdicts: [...verdicts].sort() }).toEqual({
                    control: comparison.control,
                    verdicts: ['compliant', 'nonCompliant'],
                });
            }
        });

        test('every definition of the folder is mirrored by a control or left out for a reason', () => {
            const mirrored = controls.flatMap(({ references }) => references.azurePolicy);
            expect([...new Set([...mirrored, ...Object.keys(notMirrored)])].sort()).toEqual(
                [...definitions.keys()].sort(),
            );
        });
    },
);

test('every definition that a control names is compared with it', () => {
    const named = controls.flatMap(({ id, references }) =>
        references.azurePolicy.map((each) => `${id} ${each}`),
    );
    const compared = comparisons.map(({ control, definition }) => `${control} ${definition}`);
    expect([...new Set(compared)].sort()).toEqual(named.sort());
});

function verdict({ control, thresholds }: Comparison, state: ServerState): Compliance {
    const answer = controlById(control)?.evaluate(state, thresholds);
    if (answer === undefined || answer.kind === 'unknown') throw new Error(`No verdict of ${control}`);
    return answer.kind === 'drifted' ? 'nonCompliant' : 'compliant';
}

function found(definitions: ReadonlyMap<string, PolicyDefinition>, id: string): PolicyDefinition {
    const definition = definitions.get(id);
    if (definition === undefined) throw new Error(`The definition ${id} is not in the folder`);
    return definition;
}

function report(
    { control, differences }: Comparison,
    { displayName }: PolicyDefinition,
    state: ServerState,
    answers: { readonly ours: Compliance; readonly theirs: Compliance },
): string {
    const reasons = differences.filter((each) => each.applies(state)).map(({ reason }) => reason);
    const reads = controlById(control)?.reads ?? [];
    const slices = Object.fromEntries(reads.map((slice) => [slice, state[slice]]));
    return [
        `${control} says ${answers.ours}, "${displayName}" says ${answers.theirs}. PGWARDEN_SEED=${seed}`,
        `Declared differences that apply: ${reasons.join(' ') || 'none'}`,
        JSON.stringify(slices, null, 2),
    ].join('\n');
}
