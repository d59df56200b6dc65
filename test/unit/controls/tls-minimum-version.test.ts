import { describe, expect, test } from 'vitest';
import { tlsMinimumVersion } from '../../../src/controls/tls-minimum-version.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('tls-minimum-version', () => {
    test('it is compliant at the wanted version', () => {
        const state = serverState({ parameters: { ssl_min_protocol_version: 'TLSv1.2' } });
        expect(tlsMinimumVersion.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(tlsMinimumVersion.plan?.(state, thresholds())).toEqual([]);
    });

    test('it is compliant above the wanted version, in any spelling', () => {
        const state = serverState({
            parameters: { ssl_min_protocol_version: 'tlsV1.3' },
        });
        expect(tlsMinimumVersion.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('it is compliant at a version of TLS that does not exist yet', () => {
        const state = serverState({ parameters: { ssl_min_protocol_version: 'TLSv1.4' } });
        expect(tlsMinimumVersion.evaluate(state, thresholds({ tlsMinimumVersion: '1.3' }))).toEqual({
            kind: 'compliant',
        });
    });

    test('it raises a minimum below the wanted version', () => {
        const state = serverState({ parameters: { ssl_min_protocol_version: 'TLSv1.2' } });
        const wanted = thresholds({ tlsMinimumVersion: '1.3' });
        expect(tlsMinimumVersion.evaluate(state, wanted)).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'ssl_min_protocol_version', found: 'TLSv1.2', wanted: 'at least TLSv1.3' }],
        });
        expect(tlsMinimumVersion.plan?.(state, wanted)).toEqual([
            {
                kind: 'parameter',
                name: 'ssl_min_protocol_version',
                from: 'TLSv1.2',
                to: 'TLSv1.3',
                dataType: 'Enumeration',
                isDynamicConfig: true,
                control: 'tls-minimum-version',
                disruption: 'none',
            },
        ]);
    });

    test.each(['TLSv1.3', 'TLSV1.3', 'TLSv1.2', 'TLSv1.4', 'banana', ' '])(
        'a maximum of "%s" forbids newer versions and is cleared',
        (value) => {
            const state = serverState({
                parameters: { ssl_min_protocol_version: 'TLSv1.2', ssl_max_protocol_version: value },
            });
            expect(tlsMinimumVersion.evaluate(state, thresholds())).toEqual({
                kind: 'drifted',
                evidence: [{ what: 'ssl_max_protocol_version', found: value, wanted: 'none' }],
            });
            expect(tlsMinimumVersion.plan?.(state, thresholds())).toMatchObject([
                { name: 'ssl_max_protocol_version', from: value, to: '' },
            ]);
        },
    );

    test('it clears a maximum below the wanted version before it raises the minimum', () => {
        const state = serverState({
            parameters: { ssl_min_protocol_version: 'TLSv1', ssl_max_protocol_version: 'TLSv1.1' },
        });
        expect(tlsMinimumVersion.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'ssl_max_protocol_version', found: 'TLSv1.1', wanted: 'none' },
                { what: 'ssl_min_protocol_version', found: 'TLSv1', wanted: 'at least TLSv1.2' },
            ],
        });
        expect(tlsMinimumVersion.plan?.(state, thresholds())).toMatchObject([
            { name: 'ssl_max_protocol_version', from: 'TLSv1.1', to: '' },
            { name: 'ssl_min_protocol_version', from: 'TLSv1', to: 'TLSv1.2' },
        ]);
    });

    test.each(['banana', 'TLSv1.20', 'TLSv12', ' TLSv1.2', '1.2', ''])(
        '"%s" is no version and below every version',
        (value) => {
            const state = serverState({ parameters: { ssl_min_protocol_version: value } });
            expect(tlsMinimumVersion.plan?.(state, thresholds())).toMatchObject([
                { from: value, to: 'TLSv1.2' },
            ]);
        },
    );

    test('a maximum that may not be cleared makes the drift unrepairable', () => {
        const state = serverState({
            parameters: {
                ssl_max_protocol_version: { value: 'TLSv1.2', allowedValues: 'TLSv1.2,TLSv1.3' },
                ssl_min_protocol_version: 'TLSv1.3',
            },
        });
        expect(tlsMinimumVersion.evaluate(state, thresholds({ tlsMinimumVersion: '1.3' }))).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'ssl_max_protocol_version', found: 'TLSv1.2', wanted: 'none' }],
            unrepairable:
                'ssl_max_protocol_version does not accept "" on this server; allowed: TLSv1.2,TLSv1.3',
        });
    });

    test('a server that does not support the wanted version cannot be repaired', () => {
        const state = serverState({
            parameters: { ssl_min_protocol_version: { value: 'TLSv1.2', allowedValues: 'TLSv1.2' } },
        });
        expect(tlsMinimumVersion.evaluate(state, thresholds({ tlsMinimumVersion: '1.3' }))).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'ssl_min_protocol_version', found: 'TLSv1.2', wanted: 'at least TLSv1.3' }],
            unrepairable:
                'ssl_min_protocol_version does not accept "TLSv1.3" on this server; allowed: TLSv1.2',
        });
    });

    test('without the minimum the maximum is still judged', () => {
        const state = serverState({
            parameters: { ssl_min_protocol_version: null, ssl_max_protocol_version: 'TLSv1.2' },
        });
        expect(tlsMinimumVersion.plan?.(state, thresholds())).toMatchObject([
            { name: 'ssl_max_protocol_version', to: '' },
        ]);
    });

    test('it does not apply to a server without both parameters', () => {
        const state = serverState({
            parameters: { ssl_min_protocol_version: null, ssl_max_protocol_version: null },
        });
        expect(tlsMinimumVersion.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter ssl_min_protocol_version',
        });
    });
});
