import { expect, test } from 'vitest';
import { evaluateAndPlan } from '../../../src/engine/judge.ts';
import { lastReads, readingsIn } from '../../../src/engine/last-reads.ts';
import { lastReadsAfterWrite } from '../../../src/engine/last-reads-after-write.ts';
import { type ServerState, type SliceReadings, sliceNames } from '../../../src/model/server-state.ts';
import { applyChange } from '../../support/apply-change.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { fc, lawRuns } from '../../support/property.ts';
import { stateArbitrary } from '../../support/state-arbitrary.ts';
import { thresholdsArbitrary } from '../../support/thresholds-arbitrary.ts';
import { lawfulControls, lawTimeout } from './for-every-state.ts';

/** What records keep, a made-up control among those that judge it. */

const at = '2026-06-15T12:00:00.000Z';
const state = stateArbitrary(sliceNames);
const everything = enforcing(lawfulControls.map(({ id }) => id));

const lack = fc.oneof(
    { weight: 6, arbitrary: fc.constant('nothing' as const) },
    { weight: 1, arbitrary: fc.constantFrom('slice' as const, 'absent' as const) },
    {
        weight: 1,
        arbitrary: fc.constantFrom('network', '#3', 'pgaudit.log', 'work_mem', 'primary/rotationPolicy'),
    },
);

/** A state of which slices, or parts of them, could not be read. */
const readingsArbitrary = fc
    .tuple(state, fc.tuple(...sliceNames.map(() => lack)))
    .map(([found, lacks]): SliceReadings => {
        const entries = sliceNames.flatMap((slice, index) => {
            const read = reading(found[slice], lacks[index] ?? 'nothing');
            return read === undefined ? [] : [[slice, read] as const];
        });
        return Object.fromEntries(entries);
    });

/** A slice without what it lacks. */
function reading(value: unknown, missing: string): object | undefined {
    const why = { reason: 'HTTP 403', transient: false };
    if (missing === 'absent') return undefined;
    if (missing === 'slice') return { kind: 'unreadable', ...why };
    if (missing === 'nothing') return { kind: 'read', value };
    return { kind: 'read', value, unread: [{ part: missing, ...why }] };
}

test(
    'a judgement from the last reads in a record is the one from what was read',
    () => {
        fc.assert(
            fc.property(readingsArbitrary, thresholdsArbitrary, (readings, thresholds) => {
                const baseline = { ...everything, thresholds };
                const stored = JSON.parse(JSON.stringify(lastReads(readings, at, lawfulControls)));
                expect(evaluateAndPlan(lawfulControls, readingsIn(stored), baseline)).toEqual(
                    evaluateAndPlan(lawfulControls, readings, baseline),
                );
            }),
            { numRuns: lawRuns() },
        );
    },
    lawTimeout,
);

test(
    'after a write, the last reads are those of the server as Azure has it then',
    () => {
        let writes = 0;
        fc.assert(
            fc.property(state, thresholdsArbitrary, (found, thresholds) => {
                const readings = readingsOf(found);
                const { changes } = evaluateAndPlan(lawfulControls, readings, { ...everything, thresholds });
                let present = found;
                let reads = lastReads(readings, at, lawfulControls);
                for (const change of changes) {
                    if (change.kind === 'keyRotation' || change.kind === 'keyRotationPolicy') continue;
                    present = applyChange(present, change);
                    reads = lastReadsAfterWrite(reads, change);
                    writes += 1;
                }
                const { parameters, ...others } = readingsIn(
                    lastReads(readingsOf(present), at, lawfulControls),
                );
                const { parameters: kept, ...rest } = readingsIn(reads);
                expect(rest).toEqual(others);
                // After a restart, a parameter that waited for it is still among them.
                expect(kept).toMatchObject({ ...parameters });
            }),
            { numRuns: lawRuns() },
        );
        expect(writes).toBeGreaterThan(lawRuns());
    },
    lawTimeout,
);

function readingsOf(found: ServerState): SliceReadings {
    return Object.fromEntries(sliceNames.map((slice) => [slice, { kind: 'read', value: found[slice] }]));
}
