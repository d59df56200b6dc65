import { describe, expect, test } from 'vitest';
import { logDisconnections } from '../../../src/controls/log-disconnections.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('log-disconnections', () => {
    test('it is compliant when log_disconnections is on', () => {
        const state = serverState({ parameters: { log_disconnections: 'on' } });
        expect(logDisconnections.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('it is compliant when log_disconnections is written ON', () => {
        const state = serverState({ parameters: { log_disconnections: 'ON' } });
        expect(logDisconnections.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(logDisconnections.plan?.(state, thresholds())).toEqual([]);
    });

    test('it drifts when log_disconnections is off, and is repaired by setting it on', () => {
        const state = serverState({ parameters: { log_disconnections: 'off' } });
        expect(logDisconnections.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'log_disconnections', found: 'off', wanted: 'on' }],
        });
        expect(logDisconnections.plan?.(state, thresholds())).toEqual([
            {
                kind: 'parameter',
                name: 'log_disconnections',
                from: 'off',
                to: 'on',
                dataType: 'Boolean',
                isDynamicConfig: true,
                control: 'log-disconnections',
                disruption: 'none',
            },
        ]);
    });

    test('it does not apply to a server without log_disconnections', () => {
        const state = serverState({ parameters: { log_disconnections: null } });
        expect(logDisconnections.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter log_disconnections',
        });
        expect(logDisconnections.plan?.(state, thresholds())).toEqual([]);
    });

    test('a read-only log_disconnections that is off cannot be repaired', () => {
        const state = serverState({ parameters: { log_disconnections: { value: 'off', isReadOnly: true } } });
        expect(logDisconnections.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'log_disconnections', found: 'off', wanted: 'on' }],
            unrepairable: 'log_disconnections is read-only on this server',
        });
    });

    test('a catalogue that does not take on makes the drift unrepairable', () => {
        const state = serverState({
            parameters: { log_disconnections: { value: 'off', allowedValues: 'off' } },
        });
        expect(logDisconnections.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'log_disconnections', found: 'off', wanted: 'on' }],
            unrepairable: 'log_disconnections does not accept "on" on this server; allowed: off',
        });
    });

    test('a read-only log_disconnections that is on needs no change', () => {
        const state = serverState({ parameters: { log_disconnections: { value: 'on', isReadOnly: true } } });
        expect(logDisconnections.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'log_disconnections is on and read-only on this server',
        });
    });
});
