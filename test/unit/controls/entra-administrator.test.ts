import { describe, expect, test } from 'vitest';
import { entraAdministrator } from '../../../src/controls/entra-administrator.ts';
import type { Administrator } from '../../../src/model/server-state.ts';
import { serverState, tenantId, thresholds } from '../../support/states.ts';

const dba = {
    objectId: 'aaaaaaaa-0000-4000-8000-000000000001',
    principalName: 'dba@contoso.com',
    principalType: 'Group',
    tenantId,
} as const;
const operator = {
    objectId: 'aaaaaaaa-0000-4000-8000-000000000002',
    principalName: 'operator@contoso.com',
    principalType: 'User',
    tenantId,
} as const;
const stranger: Administrator = { ...operator, objectId: 'ffffffff-0000-4000-8000-00000000000f' };
const authConfig = { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled', tenantId } as const;

describe('entra-administrator', () => {
    test('without names any administrator is enough', () => {
        const state = serverState({ administrators: [stranger] });
        expect(entraAdministrator.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(entraAdministrator.plan?.(state, thresholds())).toEqual([]);
    });

    test('without names a server that has none is reported only', () => {
        const state = serverState({ server: { authConfig } });
        expect(entraAdministrator.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'administrators', found: 'none', wanted: 'at least one' }],
            unrepairable: 'The baseline names no administrator',
        });
    });

    test('it is compliant when all the named administrators are there, whatever the spelling of their ids', () => {
        const state = serverState({
            administrators: [stranger, { ...dba, objectId: dba.objectId.toUpperCase() }],
        });
        expect(entraAdministrator.evaluate(state, thresholds({ entraAdministrators: [dba] }))).toEqual({
            kind: 'compliant',
        });
    });

    test('it adds the named administrators that are missing, each once', () => {
        const state = serverState({ server: { authConfig }, administrators: [stranger] });
        const wanted = thresholds({ entraAdministrators: [dba, operator, dba] });
        expect(entraAdministrator.evaluate(state, wanted)).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'administrators',
                    found: 'missing',
                    wanted: 'dba@contoso.com (aaaaaaaa-0000-4000-8000-000000000001)',
                },
                {
                    what: 'administrators',
                    found: 'missing',
                    wanted: 'operator@contoso.com (aaaaaaaa-0000-4000-8000-000000000002)',
                },
            ],
        });
        const shared = {
            kind: 'administrator',
            from: null,
            control: 'entra-administrator',
            disruption: 'none',
        };
        expect(entraAdministrator.plan?.(state, wanted)).toEqual([
            { ...shared, objectId: dba.objectId, to: dba },
            { ...shared, objectId: operator.objectId, to: operator },
        ]);
    });

    test('no administrator is added while Entra authentication is disabled', () => {
        expect(
            entraAdministrator.evaluate(serverState(), thresholds({ entraAdministrators: [dba] })),
        ).toMatchObject({
            kind: 'drifted',
            unrepairable: 'Microsoft Entra authentication is not enabled on the server',
        });
    });

    test('no administrator is added to a read replica', () => {
        const state = serverState({ server: { authConfig, replicationRole: 'AsyncReplica' } });
        expect(entraAdministrator.evaluate(state, thresholds({ entraAdministrators: [dba] }))).toMatchObject({
            kind: 'drifted',
            unrepairable: 'A read replica has the administrators of its primary',
        });
    });
});
