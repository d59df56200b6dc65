import { describe, expect, test } from 'vitest';
import { rowSecurityParameter } from '../../../src/controls/row-security-parameter.ts';
import { type ParameterOverride, serverState, thresholds } from '../../support/states.ts';

const name = 'row_security';

function state(value: ParameterOverride) {
    return serverState({ parameters: { [name]: value } });
}

describe('row-security-parameter', () => {
    test.each(['on', 'ON', 'On'])('%s is compliant', (value) => {
        expect(rowSecurityParameter.evaluate(state(value), thresholds())).toEqual({ kind: 'compliant' });
        expect(rowSecurityParameter.plan?.(state(value), thresholds())).toEqual([]);
    });

    test.each(['off', 'OFF', '', ' on', 'on,on', 'banana'])('"%s" drifts and is set to on', (value) => {
        expect(rowSecurityParameter.evaluate(state(value), thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: name, found: value, wanted: 'on' }],
        });
        expect(rowSecurityParameter.plan?.(state(value), thresholds())).toEqual([
            {
                kind: 'parameter',
                name,
                from: value,
                to: 'on',
                dataType: 'Boolean',
                isDynamicConfig: true,
                control: 'row-security-parameter',
                disruption: 'none',
            },
        ]);
    });

    test('a read-only parameter that is off cannot be repaired', () => {
        expect(
            rowSecurityParameter.evaluate(state({ value: 'off', isReadOnly: true }), thresholds()),
        ).toMatchObject({ kind: 'drifted', unrepairable: 'row_security is read-only on this server' });
    });

    test('it does not apply to a server without the parameter', () => {
        expect(rowSecurityParameter.evaluate(state(null), thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter row_security',
        });
    });
});
