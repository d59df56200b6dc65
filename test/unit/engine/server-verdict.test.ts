import { describe, expect, test } from 'vitest';
import { serverVerdict } from '../../../src/engine/server-verdict.ts';

const compliant = { verdict: { kind: 'compliant' } } as const;
const notApplicable = { verdict: { kind: 'notApplicable' } } as const;
const unknown = { verdict: { kind: 'unknown' } } as const;
const drifted = { verdict: { kind: 'drifted' } } as const;
const exempt = { ...drifted, isExempt: true } as const;

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
    ])('when %s', (_when, controls, verdict) => {
        expect(serverVerdict(controls)).toBe(verdict);
    });
});
