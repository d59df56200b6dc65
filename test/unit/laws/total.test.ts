import { describe, expect, test } from 'vitest';
import { type ServerState, sliceNames } from '../../../src/model/server-state.ts';
import { fc, lawRuns } from '../../support/property.ts';
import { thresholdsArbitrary } from '../../support/thresholds-arbitrary.ts';
import { forEveryState, lawfulControls, lawTimeout, statesFor } from './for-every-state.ts';

const garbage = [
    '',
    'banana',
    '/',
    ',',
    '%',
    '-1',
    'Enabled,',
    'https://',
    '256.1.1.1',
    'P',
    '9'.repeat(400),
    '\u0000',
];

describe.each(lawfulControls)('$id', { timeout: lawTimeout }, (control) => {
    test('it returns a verdict for every state, and drift has evidence whose found value is never the wanted one', () => {
        forEveryState(control, (state, thresholds) => {
            const verdict = control.evaluate(state, thresholds);
            expect(['compliant', 'drifted', 'notApplicable']).toContain(verdict.kind);
            if (verdict.kind !== 'drifted') return;
            expect(verdict.evidence.length).toBeGreaterThan(0);
            for (const { what, found, wanted } of verdict.evidence) {
                expect(what).not.toBe('');
                expect(found).not.toBe(wanted);
            }
        });
    });

    test('it returns a verdict for a state whose every text is garbage', () => {
        const texts = fc.array(fc.constantFrom(...garbage), { minLength: 1, maxLength: 5 });
        fc.assert(
            fc.property(statesFor(control), thresholdsArbitrary, texts, (state, thresholds, spoilt) => {
                const nonsense = spoiltState(state, spoilt);
                const verdict = control.evaluate(nonsense, thresholds);
                expect(['compliant', 'drifted', 'notApplicable']).toContain(verdict.kind);
                if (verdict.kind !== 'drifted' || verdict.unrepairable !== undefined) return;
                expect(control.plan?.(nonsense, thresholds)).not.toEqual([]);
            }),
            { numRuns: lawRuns() },
        );
    });

    test('it reads no slice that it does not declare, and changes none of its inputs', () => {
        forEveryState(control, (state, thresholds) => {
            const before = JSON.stringify([state, thresholds]);
            const guarded = withoutUndeclared(state, control.reads);
            const verdict = control.evaluate(guarded, thresholds);
            expect(verdict).toEqual(control.evaluate(state, thresholds));
            const isRepairable = verdict.kind === 'drifted' && verdict.unrepairable === undefined;
            if (isRepairable) {
                expect(control.plan?.(guarded, thresholds)).toEqual(control.plan?.(state, thresholds));
            }
            expect(JSON.stringify([state, thresholds])).toBe(before);
        });
    });
});

/** The state with every text in it replaced, keys and numbers kept. */
function spoiltState(state: ServerState, texts: readonly string[]): ServerState {
    let index = 0;
    return JSON.parse(JSON.stringify(state), (_, value: unknown) => {
        if (typeof value !== 'string') return value;
        index += 1;
        return texts[index % texts.length];
    });
}

/** The state with its undeclared slices as traps. */
function withoutUndeclared(state: ServerState, reads: readonly string[]): ServerState {
    const guarded = { ...state };
    for (const slice of sliceNames.filter((name) => !reads.includes(name))) {
        Object.defineProperty(guarded, slice, {
            get: () => {
                throw new Error(`${slice} is not declared`);
            },
        });
    }
    return guarded;
}
