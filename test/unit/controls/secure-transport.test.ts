import { describe, expect, test } from 'vitest';
import { secureTransport } from '../../../src/controls/secure-transport.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('secure-transport', () => {
    test('it is compliant when require_secure_transport is on', () => {
        const state = serverState({ parameters: { require_secure_transport: 'on' } });
        expect(secureTransport.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('it is compliant when require_secure_transport is written ON', () => {
        const state = serverState({ parameters: { require_secure_transport: 'ON' } });
        expect(secureTransport.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(secureTransport.plan?.(state, thresholds())).toEqual([]);
    });

    test('it is compliant when the catalogue omits that the parameter is a Boolean', () => {
        const state = serverState({
            parameters: { require_secure_transport: { value: 'ON', dataType: 'String' } },
        });
        expect(secureTransport.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test.each([' on', 'on ', 'true', '1', 'on,on', ''])('it drifts when the value is "%s"', (value) => {
        const state = serverState({ parameters: { require_secure_transport: value } });
        expect(secureTransport.evaluate(state, thresholds())).toMatchObject({ kind: 'drifted' });
        expect(secureTransport.plan?.(state, thresholds())).toMatchObject([{ from: value, to: 'on' }]);
    });

    test('it drifts when require_secure_transport is off, and is repaired by setting it on', () => {
        const state = serverState({ parameters: { require_secure_transport: 'off' } });
        expect(secureTransport.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'require_secure_transport', found: 'off', wanted: 'on' }],
        });
        expect(secureTransport.plan?.(state, thresholds())).toEqual([
            {
                kind: 'parameter',
                name: 'require_secure_transport',
                from: 'off',
                to: 'on',
                dataType: 'Boolean',
                isDynamicConfig: true,
                control: 'secure-transport',
                disruption: 'connectivity',
            },
        ]);
    });

    test('it does not apply to a server without require_secure_transport', () => {
        const state = serverState({ parameters: { require_secure_transport: null } });
        expect(secureTransport.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter require_secure_transport',
        });
        expect(secureTransport.plan?.(state, thresholds())).toEqual([]);
    });

    test('a read-only require_secure_transport that is off cannot be repaired', () => {
        const state = serverState({
            parameters: { require_secure_transport: { value: 'off', isReadOnly: true } },
        });
        expect(secureTransport.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'require_secure_transport', found: 'off', wanted: 'on' }],
            unrepairable: 'require_secure_transport is read-only on this server',
        });
    });

    test('a catalogue that does not take on makes the drift unrepairable', () => {
        const state = serverState({
            parameters: { require_secure_transport: { value: 'off', allowedValues: 'off' } },
        });
        expect(secureTransport.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'require_secure_transport', found: 'off', wanted: 'on' }],
            unrepairable: 'require_secure_transport does not accept "on" on this server; allowed: off',
        });
    });

    test('it is compliant when require_secure_transport is on and read-only', () => {
        const state = serverState({
            parameters: { require_secure_transport: { value: 'on', isReadOnly: true } },
        });
        expect(secureTransport.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });
});
