import { describe, expect, test } from 'vitest';
import { controlState, serverVerdict } from '../../../src/model/control-state.ts';

const compliant = { verdict: { kind: 'compliant' } } as const;
const notApplicable = { verdict: { kind: 'notApplicable' } } as const;
const unknown = { verdict: { kind: 'unknown' } } as const;
const drifted = { verdict: { kind: 'drifted' } } as const;
const exempt = { ...drifted, isExempt: true } as const;
const reported = { ...drifted, isReported: true } as const;

describe('the verdict of a server', () => {
    test.each([
        ['nothing was evaluated', [], 'unknown'],
        ['every control is compliant or not applicable', [compliant, notApplicable], 'compliant'],
        ['no control applies', [notApplicable], 'compliant'],
        ['one control drifted', [compliant, drifted, unknown], 'drifted'],
        ['one control could not be evaluated', [compliant, unknown], 'unknown'],
        ['the only drift is exempt', [compliant, exempt], 'compliant'],
        ['the only drift is exempt and something was not read', [exempt, unknown], 'unknown'],
        ['one drift is exempt and another is not', [exempt, drifted], 'drifted'],
        ['every drift is only reported', [compliant, reported], 'compliant'],
        ['one drift is only reported and another is not', [reported, drifted], 'drifted'],
        ['the only drift is reported and something was not read', [reported, unknown], 'unknown'],
    ])('when %s', (_when, controls, verdict) => {
        expect(serverVerdict(controls)).toBe(verdict);
    });
});

describe('the state of a control', () => {
    test.each([
        ['compliant', compliant, 'compliant'],
        ['that does not apply', notApplicable, 'notApplicable'],
        ['unknown', unknown, 'unknown'],
        ['drifted', drifted, 'drifted'],
        ['drifted in mode report', reported, 'reported'],
        ['drifted under an exemption', exempt, 'exempt'],
        ['drifted in mode report under an exemption', { ...reported, ...exempt }, 'exempt'],
        ['compliant in mode report', { ...reported, ...compliant }, 'compliant'],
    ])('%s', (_of, counted, state) => {
        expect(controlState(counted)).toBe(state);
    });
});
