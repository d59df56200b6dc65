import { describe, expect, test } from 'vitest';
import { logConnections } from '../../../src/controls/log-connections.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('log-connections', () => {
    test('it is compliant when log_connections is on', () => {
        const state = serverState({ parameters: { log_connections: 'on' } });
        expect(logConnections.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('it is compliant when log_connections is written ON', () => {
        const state = serverState({ parameters: { log_connections: 'ON' } });
        expect(logConnections.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(logConnections.plan?.(state, thresholds())).toEqual([]);
    });

    test.each([' on', 'on,', 'on,on'])('it drifts when log_connections is "%s"', (value) => {
        const state = serverState({ parameters: { log_connections: value } });
        expect(logConnections.plan?.(state, thresholds())).toMatchObject([{ from: value, to: 'on' }]);
    });

    test('it drifts when log_connections is off, and is repaired by setting it on', () => {
        const state = serverState({ parameters: { log_connections: 'off' } });
        expect(logConnections.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'log_connections', found: 'off', wanted: 'on' }],
        });
        expect(logConnections.plan?.(state, thresholds())).toEqual([
            {
                kind: 'parameter',
                name: 'log_connections',
                from: 'off',
                to: 'on',
                dataType: 'Boolean',
                isDynamicConfig: true,
                control: 'log-connections',
                disruption: 'none',
            },
        ]);
    });

    test('it does not apply to a server without log_connections', () => {
        const state = serverState({ parameters: { log_connections: null } });
        expect(logConnections.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter log_connections',
        });
        expect(logConnections.plan?.(state, thresholds())).toEqual([]);
    });

    test('a read-only log_connections that is off cannot be repaired', () => {
        const state = serverState({ parameters: { log_connections: { value: 'off', isReadOnly: true } } });
        expect(logConnections.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'log_connections', found: 'off', wanted: 'on' }],
            unrepairable: 'log_connections is read-only on this server',
        });
    });

    test('a catalogue that does not take on makes the drift unrepairable', () => {
        const state = serverState({
            parameters: { log_connections: { value: 'off', allowedValues: 'off' } },
        });
        expect(logConnections.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'log_connections', found: 'off', wanted: 'on' }],
            unrepairable: 'log_connections does not accept "on" on this server; allowed: off',
        });
    });

    test('a read-only log_connections that is on needs no change', () => {
        const state = serverState({ parameters: { log_connections: { value: 'on', isReadOnly: true } } });
        expect(logConnections.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'log_connections is on and read-only on this server',
        });
    });

    const since18 = {
        dataType: 'Set',
        allowedValues: ',on,off,receipt,authentication,authorization,setup_durations,all',
    };

    test.each([
        'on',
        'ON',
        'all',
        'receipt,authentication,authorization',
        'Authorization, receipt, authentication, setup_durations',
    ])('on PostgreSQL 18 it is compliant with %s', (value) => {
        const state = serverState({ parameters: { log_connections: { ...since18, value } } });
        expect(logConnections.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test.each([
        ['off', 'on'],
        ['TRUE', 'on'],
        [' on', 'on'],
        ['on,on', 'on'],
        ['', 'on'],
        ['setup_durations', 'setup_durations,receipt,authentication,authorization'],
        ['receipt,on', 'on'],
        ['Receipt, authorization', 'on'],
        ['receipt,setup_durations', 'receipt,setup_durations,authentication,authorization'],
    ])('on PostgreSQL 18 it turns "%s" into %s', (value, to) => {
        const state = serverState({ parameters: { log_connections: { ...since18, value } } });
        expect(logConnections.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'log_connections', found: value, wanted: to }],
        });
        expect(logConnections.plan?.(state, thresholds())).toEqual([
            {
                kind: 'parameter',
                name: 'log_connections',
                from: value,
                to,
                dataType: 'Set',
                isDynamicConfig: true,
                control: 'log-connections',
                disruption: 'none',
            },
        ]);
    });

    test('on PostgreSQL 18 it lists the aspects when the catalogue does not take on', () => {
        const value = { ...since18, value: '', allowedValues: ',receipt,authentication,authorization,all' };
        const state = serverState({ parameters: { log_connections: value } });
        expect(logConnections.plan?.(state, thresholds())).toMatchObject([
            { from: '', to: 'receipt,authentication,authorization' },
        ]);
    });
});
