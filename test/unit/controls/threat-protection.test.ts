import { describe, expect, test } from 'vitest';
import { threatProtection } from '../../../src/controls/threat-protection.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('threat-protection', () => {
    test('it is compliant when enabled', () => {
        const state = serverState({ threatProtection: { state: 'Enabled' } });
        expect(threatProtection.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(threatProtection.plan?.(state, thresholds())).toEqual([]);
    });

    test('it enables what is disabled', () => {
        const state = serverState({ threatProtection: { state: 'Disabled' } });
        expect(threatProtection.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'advancedThreatProtectionSettings/Default.state',
                    found: 'Disabled',
                    wanted: 'Enabled',
                },
            ],
        });
        expect(threatProtection.plan?.(state, thresholds())).toEqual([
            {
                kind: 'threatProtection',
                from: 'Disabled',
                to: 'Enabled',
                control: 'threat-protection',
                disruption: 'none',
            },
        ]);
    });
});
