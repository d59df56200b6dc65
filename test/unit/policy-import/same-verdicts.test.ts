import { beforeAll, describe, expect, test } from 'vitest';
import { parseBaseline } from '../../../src/baseline/parse.ts';
import { standardControls } from '../../../src/baseline/profiles.ts';
import { effectiveBaseline } from '../../../src/baseline/resolve.ts';
import { controlById } from '../../../src/controls/index.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { narrowedState } from '../../../src/engine/narrowed-state.ts';
import { parseServerId } from '../../../src/model/resource-id.ts';
import type { SliceReadings } from '../../../src/model/server-state.ts';
import type { Thresholds } from '../../../src/model/thresholds.ts';
import { evaluatePolicy } from '../../../src/policy/evaluate-policy.ts';
import { lawRuns, testSeed } from '../../support/seed.ts';
import { type Comparison, comparisons } from '../policy/comparisons.ts';
import { policy, resourcesOf, surroundings } from '../policy/engine/servers.ts';
import { randomFleet } from '../policy/fleet.ts';
import type { WireServer } from '../policy/resource.ts';
import { wireReader } from '../policy/wire-reader.ts';
import { assignment, builtIns, group, imported, orders, parameters } from './documents.ts';

/** The verdicts of the imported baseline against those of the definition, over random servers. */
describe('the imported baseline', { timeout: 120_000 }, () => {
    const fleet: (readonly [wire: WireServer, readings: SliceReadings])[] = [];

    beforeAll(async () => {
        const read = wireReader();
        for (const wire of randomFleet(testSeed, lawRuns(500))) fleet.push([wire, await read(wire)]);
    });

    // The definitions of the Defender plan are about subscriptions, and judge no server.
    const aboutServers = comparisons.filter(({ control }) => control !== 'defender-plan');

    test.each(aboutServers)('$control says what $definition.id says', (comparison) => {
        const json = builtIns.get(comparison.definition.id);
        if (json === undefined) throw new Error(comparison.definition.id);
        const values = { ...comparison.parameters, effect: effectOf(json) };
        const given = { scope: group, parameters: parameters(values) };
        const thresholds = thresholdsOf(
            imported(assignment('one', comparison.definition.id, given)).document,
        );
        const bound = policy(json, values);
        for (const [wire, readings] of fleet) {
            const theirs = evaluatePolicy(bound, resourcesOf(wire), surroundings).kind === 'drifted';
            const own = verdictOf(comparison, readings, thresholds);
            if ((own === 'drifted') === theirs && own !== 'unknown') continue;
            expect({ own, theirs, isExplained: isExplained(comparison, readings, thresholds, wire) }).toEqual(
                {
                    own,
                    theirs,
                    isExplained: true,
                },
            );
        }
    });
});

function effectOf(json: object): string {
    return JSON.parse(JSON.stringify(json)).properties.parameters.effect.allowedValues[0];
}

function thresholdsOf(document: object): Thresholds {
    const parsed = parseBaseline(JSON.stringify(document), standardControls());
    const server = parseServerId(orders);
    if (parsed.kind === 'invalid' || server === undefined) throw new Error('not a baseline');
    return effectiveBaseline(parsed.baseline, server, new Date('2026-11-30T08:00:00Z'), {}).thresholds;
}

function verdictOf({ control }: Comparison, readings: SliceReadings, thresholds: Thresholds): string {
    const known = controlById(control);
    if (known === undefined) throw new Error(control);
    return evaluate([known], readings, thresholds)[0]?.verdict.kind ?? 'unknown';
}

function isExplained(
    { control, differences }: Comparison,
    readings: SliceReadings,
    thresholds: Thresholds,
    wire: WireServer,
): boolean {
    const known = controlById(control);
    if (known === undefined) throw new Error(control);
    const narrowed = narrowedState(known, readings, thresholds);
    if (narrowed.kind === 'unreadable') return false;
    return differences.some((each) => each.applies(narrowed.state, wire));
}
