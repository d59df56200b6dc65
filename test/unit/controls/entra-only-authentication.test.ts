import { describe, expect, test } from 'vitest';
import { entraOnlyAuthentication } from '../../../src/controls/entra-only-authentication.ts';
import { serverState, tenantId, thresholds } from '../../support/states.ts';

const administrators = [
    {
        objectId: 'aaaaaaaa-0000-4000-8000-000000000001',
        principalName: 'dba',
        principalType: 'Group',
        tenantId,
    },
];

describe('entra-only-authentication', () => {
    test('it is compliant with Entra enabled and passwords disabled', () => {
        const state = serverState({
            server: { authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId } },
        });
        expect(entraOnlyAuthentication.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(entraOnlyAuthentication.plan?.(state, thresholds())).toEqual([]);
    });

    test('it disables passwords and keeps the tenant', () => {
        const authConfig = { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled', tenantId } as const;
        const state = serverState({ server: { authConfig }, administrators });
        expect(entraOnlyAuthentication.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'authConfig.passwordAuth', found: 'Enabled', wanted: 'Disabled' }],
        });
        expect(entraOnlyAuthentication.plan?.(state, thresholds())).toEqual([
            {
                kind: 'authConfig',
                from: authConfig,
                to: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId },
                control: 'entra-only-authentication',
                disruption: 'lockout',
            },
        ]);
    });

    test('passwords stay while there is no Entra administrator', () => {
        const state = serverState({
            server: { authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled', tenantId } },
        });
        expect(entraOnlyAuthentication.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'authConfig.passwordAuth', found: 'Enabled', wanted: 'Disabled' }],
            unrepairable: 'The server has no Microsoft Entra administrator',
        });
        expect(entraOnlyAuthentication.plan?.(state, thresholds())).toEqual([]);
    });

    test('passwords stay while Entra authentication is disabled', () => {
        const state = serverState({ administrators });
        expect(entraOnlyAuthentication.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'authConfig.activeDirectoryAuth', found: 'Disabled', wanted: 'Enabled' },
                { what: 'authConfig.passwordAuth', found: 'Enabled', wanted: 'Disabled' },
            ],
            unrepairable: 'Microsoft Entra authentication is not enabled on the server',
        });
    });
});
