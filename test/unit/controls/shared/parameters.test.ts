import { describe, expect, test } from 'vitest';
import { isAllowed, parameter, parameterVerdict } from '../../../../src/controls/shared/parameters.ts';
import type { Parameter } from '../../../../src/model/server-state.ts';
import { serverState } from '../../../support/states.ts';

function of(dataType: string, allowedValues: string): Parameter {
    return {
        name: 'x',
        value: '',
        defaultValue: '',
        dataType,
        allowedValues,
        isDynamicConfig: true,
        isReadOnly: false,
        isConfigPendingRestart: false,
    };
}

describe("Azure's grammar of allowed values", () => {
    test.each([
        ['Boolean', 'on,off', 'ON', true],
        ['Boolean', 'true, false', 'false', true],
        ['Boolean', 'on,off', 'true', false],
        ['Enumeration', ',TLSv1.2,TLSv1.3', '', true],
        ['Enumeration', 'TLSv1.2,TLSv1.3', '', false],
        ['enumeration', 'none,ddl', 'DDL', true],
        ['Set', ',a,b', 'B, a', true],
        ['Set', ',a,b', 'a,c', false],
        ['Set', ',a,b', '', true],
        ['Set', 'a,b', '', false],
        ['Integer', '1-7', '7', true],
        ['Integer', '1-7', '8', false],
        ['Integer', '1-7', '', false],
        ['Integer', '-1-2147483647', '-1', true],
        ['Integer', '-1-', '99999', true],
        ['Numeric', '0.0-0.9', '0.5', true],
        ['Numeric', '0-1.79769e+308', '12', true],
        ['Integer', 'banana', '1', false],
        ['Integer', '1-7', 'banana', false],
        ['String', "[^']*", 'user=%u', true],
        ['String', "[^']*", "it's", false],
        ['String', '[A-Za-z._]*', 'a b', false],
        ['String', '[', 'anything', true],
    ])('%s %s takes "%s": %s', (dataType, allowedValues, value, isTaken) => {
        expect(isAllowed(of(dataType, allowedValues), value)).toBe(isTaken);
    });
});

describe('a parameter', () => {
    test('is not found by a name that every object has', () => {
        expect(parameter(serverState().parameters, 'constructor')).toBeUndefined();
    });

    test('with a number is compared as a number', () => {
        const { parameters } = serverState({ parameters: { 'logfiles.retention_days': '7.0' } });
        expect(parameterVerdict(parameters, 'logfiles.retention_days', '7')).toEqual({ kind: 'compliant' });
    });
});
