import { describe, expect, test } from 'vitest';
import { passwordEncryption } from '../../../src/controls/password-encryption.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('password-encryption', () => {
    test('it is compliant with scram-sha-256 in any case', () => {
        const state = serverState({ parameters: { password_encryption: 'SCRAM-SHA-256' } });
        expect(passwordEncryption.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('it turns md5 into scram-sha-256', () => {
        const state = serverState({ parameters: { password_encryption: 'md5' } });
        expect(passwordEncryption.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'password_encryption', found: 'md5', wanted: 'scram-sha-256' }],
        });
        expect(passwordEncryption.plan?.(state, thresholds())).toEqual([
            {
                kind: 'parameter',
                name: 'password_encryption',
                from: 'md5',
                to: 'scram-sha-256',
                dataType: 'Enumeration',
                isDynamicConfig: true,
                control: 'password-encryption',
                disruption: 'none',
            },
        ]);
    });

    test('it does not apply to a server without the parameter', () => {
        const state = serverState({ parameters: { password_encryption: null } });
        expect(passwordEncryption.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter password_encryption',
        });
    });
});
