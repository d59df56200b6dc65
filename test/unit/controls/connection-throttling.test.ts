import { describe, expect, test } from 'vitest';
import { connectionThrottling } from '../../../src/controls/connection-throttling.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('connection-throttling', () => {
    test('it is compliant when connection_throttle.enable is on', () => {
        const state = serverState({ parameters: { 'connection_throttle.enable': 'on' } });
        expect(connectionThrottling.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('it is compliant when connection_throttle.enable is written ON', () => {
        const state = serverState({ parameters: { 'connection_throttle.enable': 'ON' } });
        expect(connectionThrottling.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(connectionThrottling.plan?.(state, thresholds())).toEqual([]);
    });

    test('it drifts when connection_throttle.enable is off, and is repaired by setting it on', () => {
        const state = serverState({ parameters: { 'connection_throttle.enable': 'off' } });
        expect(connectionThrottling.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'connection_throttle.enable', found: 'off', wanted: 'on' }],
        });
        expect(connectionThrottling.plan?.(state, thresholds())).toEqual([
            {
                kind: 'parameter',
                name: 'connection_throttle.enable',
                from: 'off',
                to: 'on',
                dataType: 'Boolean',
                isDynamicConfig: true,
                control: 'connection-throttling',
                disruption: 'none',
            },
        ]);
    });

    test('it does not apply to a server without connection_throttle.enable', () => {
        const state = serverState({ parameters: { 'connection_throttle.enable': null } });
        expect(connectionThrottling.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter connection_throttle.enable',
        });
        expect(connectionThrottling.plan?.(state, thresholds())).toEqual([]);
    });

    test('a read-only connection_throttle.enable that is off cannot be repaired', () => {
        const state = serverState({
            parameters: { 'connection_throttle.enable': { value: 'off', isReadOnly: true } },
        });
        expect(connectionThrottling.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'connection_throttle.enable', found: 'off', wanted: 'on' }],
            unrepairable: 'connection_throttle.enable is read-only on this server',
        });
    });

    test('a catalogue that does not take on makes the drift unrepairable', () => {
        const state = serverState({
            parameters: { 'connection_throttle.enable': { value: 'off', allowedValues: 'off' } },
        });
        expect(connectionThrottling.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'connection_throttle.enable', found: 'off', wanted: 'on' }],
            unrepairable: 'connection_throttle.enable does not accept "on" on this server; allowed: off',
        });
    });

    test('it is compliant when connection_throttle.enable is on and read-only', () => {
        const state = serverState({
            parameters: { 'connection_throttle.enable': { value: 'on', isReadOnly: true } },
        });
        expect(connectionThrottling.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });
});
