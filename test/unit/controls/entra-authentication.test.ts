import { describe, expect, test } from 'vitest';
import { entraAuthentication } from '../../../src/controls/entra-authentication.ts';
import { serverState, tenantId, thresholds } from '../../support/states.ts';

const evidence = [{ what: 'authConfig.activeDirectoryAuth', found: 'Disabled', wanted: 'Enabled' }];

describe('entra-authentication', () => {
    test('it is compliant when enabled', () => {
        const state = serverState({
            server: { authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled', tenantId } },
        });
        expect(entraAuthentication.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(entraAuthentication.plan?.(state, thresholds({ entraTenantId: tenantId }))).toEqual([]);
    });

    test('it enables it for the tenant of the baseline and keeps passwords as they are', () => {
        const wanted = thresholds({ entraTenantId: tenantId });
        expect(entraAuthentication.evaluate(serverState(), wanted)).toEqual({ kind: 'drifted', evidence });
        expect(entraAuthentication.plan?.(serverState(), wanted)).toEqual([
            {
                kind: 'authConfig',
                from: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
                to: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled', tenantId },
                control: 'entra-authentication',
                disruption: 'restart',
            },
        ]);
    });

    test('without a tenant it is reported only', () => {
        expect(entraAuthentication.evaluate(serverState(), thresholds())).toEqual({
            kind: 'drifted',
            evidence,
            unrepairable: 'The baseline names no Microsoft Entra tenant',
        });
        expect(entraAuthentication.plan?.(serverState(), thresholds())).toEqual([]);
    });
});
