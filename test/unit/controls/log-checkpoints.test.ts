import { describe, expect, test } from 'vitest';
import { logCheckpoints } from '../../../src/controls/log-checkpoints.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('log-checkpoints', () => {
    test('it is compliant when log_checkpoints is on', () => {
        const state = serverState({ parameters: { log_checkpoints: 'on' } });
        expect(logCheckpoints.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('it is compliant when log_checkpoints is written ON', () => {
        const state = serverState({ parameters: { log_checkpoints: 'ON' } });
        expect(logCheckpoints.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(logCheckpoints.plan?.(state, thresholds())).toEqual([]);
    });

    test('it drifts when log_checkpoints is off, and is repaired by setting it on', () => {
        const state = serverState({ parameters: { log_checkpoints: 'off' } });
        expect(logCheckpoints.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'log_checkpoints', found: 'off', wanted: 'on' }],
        });
        expect(logCheckpoints.plan?.(state, thresholds())).toEqual([
            {
                kind: 'parameter',
                name: 'log_checkpoints',
                from: 'off',
                to: 'on',
                dataType: 'Boolean',
                isDynamicConfig: true,
                control: 'log-checkpoints',
                disruption: 'none',
            },
        ]);
    });

    test('it does not apply to a server without log_checkpoints', () => {
        const state = serverState({ parameters: { log_checkpoints: null } });
        expect(logCheckpoints.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter log_checkpoints',
        });
        expect(logCheckpoints.plan?.(state, thresholds())).toEqual([]);
    });

    test('a read-only log_checkpoints that is off cannot be repaired', () => {
        const state = serverState({ parameters: { log_checkpoints: { value: 'off', isReadOnly: true } } });
        expect(logCheckpoints.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'log_checkpoints', found: 'off', wanted: 'on' }],
            unrepairable: 'log_checkpoints is read-only on this server',
        });
    });

    test('a catalogue that does not take on makes the drift unrepairable', () => {
        const state = serverState({
            parameters: { log_checkpoints: { value: 'off', allowedValues: 'off' } },
        });
        expect(logCheckpoints.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'log_checkpoints', found: 'off', wanted: 'on' }],
            unrepairable: 'log_checkpoints does not accept "on" on this server; allowed: off',
        });
    });

    test('it is compliant when log_checkpoints is on and read-only', () => {
        const state = serverState({ parameters: { log_checkpoints: { value: 'on', isReadOnly: true } } });
        expect(logCheckpoints.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });
});
