import { describe, expect, test } from 'vitest';
import { acceptedPasswordAuthentication } from '../../../src/controls/accepted-password-authentication.ts';
import { serverState, thresholds } from '../../support/states.ts';

const name = 'azure.accepted_password_auth_method';

describe('accepted-password-authentication', () => {
    test('it is compliant with scram-sha-256 alone', () => {
        const state = serverState({ parameters: { [name]: ' SCRAM-SHA-256 ' } });
        expect(acceptedPasswordAuthentication.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(acceptedPasswordAuthentication.plan?.(state, thresholds())).toEqual([]);
    });

    test('it removes md5', () => {
        const state = serverState({ parameters: { [name]: 'MD5,scram-sha-256' } });
        expect(acceptedPasswordAuthentication.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: name, found: 'MD5,scram-sha-256', wanted: 'scram-sha-256' }],
        });
        expect(acceptedPasswordAuthentication.plan?.(state, thresholds())).toEqual([
            {
                kind: 'parameter',
                name,
                from: 'MD5,scram-sha-256',
                to: 'scram-sha-256',
                dataType: 'Set',
                isDynamicConfig: true,
                control: 'accepted-password-authentication',
                disruption: 'lockout',
            },
        ]);
    });

    test('it is not repaired while new passwords are stored as md5', () => {
        const state = serverState({ parameters: { [name]: 'md5', password_encryption: 'md5' } });
        expect(acceptedPasswordAuthentication.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: name, found: 'md5', wanted: 'scram-sha-256' }],
            unrepairable:
                'password_encryption is md5: every password set from now on would lock its role out',
        });
    });

    test('a server that omits its password_encryption is not repaired: every server has it', () => {
        const state = serverState({ parameters: { [name]: 'md5', password_encryption: null } });
        expect(acceptedPasswordAuthentication.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: name, found: 'md5', wanted: 'scram-sha-256' }],
            unrepairable: 'password_encryption could not be read',
        });
    });

    test('a method that is not known is not removed', () => {
        const state = serverState({ parameters: { [name]: 'scram-sha-256,oauth' } });
        expect(acceptedPasswordAuthentication.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: name, found: 'scram-sha-256,oauth', wanted: 'scram-sha-256' }],
            unrepairable: 'oauth is unknown to Pgwarden, which removes md5 only',
        });
    });

    test('a read-only parameter cannot be repaired', () => {
        const state = serverState({ parameters: { [name]: { isReadOnly: true } } });
        expect(acceptedPasswordAuthentication.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: name, found: 'md5,scram-sha-256', wanted: 'scram-sha-256' }],
            unrepairable: 'azure.accepted_password_auth_method is read-only on this server',
        });
    });

    test('it does not apply to a server without the parameter', () => {
        const state = serverState({ parameters: { [name]: null } });
        expect(acceptedPasswordAuthentication.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter azure.accepted_password_auth_method',
        });
        expect(acceptedPasswordAuthentication.plan?.(state, thresholds())).toEqual([]);
    });
});
