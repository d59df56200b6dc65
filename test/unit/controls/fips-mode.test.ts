import { describe, expect, test } from 'vitest';
import { fipsMode } from '../../../src/controls/fips-mode.ts';
import { serverState, thresholds } from '../../support/states.ts';

const asked = thresholds({ fipsMode: true });

describe('fips-mode', () => {
    test('it is compliant where FIPS mode is on', () => {
        const state = serverState({ server: { fipsMode: 'Enabled' } });
        expect(fipsMode.evaluate(state, asked)).toEqual({ kind: 'compliant' });
        expect(fipsMode.plan?.(state, asked)).toEqual([]);
    });

    test.each([
        ['none', {}],
        ['Disabled', { fipsMode: 'Disabled' }],
    ] as const)('it turns it on where Azure tells %s, with a restart', (found, server) => {
        const state = serverState({ server });
        expect(fipsMode.evaluate(state, asked)).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'fipsMode', found, wanted: 'Enabled' }],
        });
        expect(fipsMode.plan?.(state, asked)).toEqual([
            {
                kind: 'fipsMode',
                from: 'Disabled',
                to: 'Enabled',
                control: 'fips-mode',
                disruption: 'restart',
            },
        ]);
    });

    test('it does not apply where the baseline does not ask for it', () => {
        expect(fipsMode.evaluate(serverState(), thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'The baseline does not ask for FIPS mode',
        });
        expect(fipsMode.plan?.(serverState(), thresholds())).toEqual([]);
    });

    test('it does not apply where Resource Manager does not tell it', () => {
        const state = serverState({ server: { apiVersion: '2025-08-01' } });
        expect(fipsMode.evaluate(state, asked)).toEqual({
            kind: 'notApplicable',
            reason: 'Resource Manager offers api-version 2025-08-01 for this server, and fipsMode needs 2026-10-01',
        });
        expect(fipsMode.plan?.(state, asked)).toEqual([]);
    });
});
