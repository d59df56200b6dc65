import { expect, test } from 'vitest';
import { defaultPrivileges } from '../../../../src/controls/databases/default-privileges.ts';
import { asking, withDatabase } from '../../../support/inside-states.ts';

test('new objects that are open to every role are named, with their schema if there is one', () => {
    const state = withDatabase({
        defaultPrivileges: [
            { role: 'app_owner', objects: 'tables', privileges: ['SELECT', 'INSERT'] },
            { role: 'app_owner', schema: 'sales', objects: 'sequences', privileges: ['USAGE'] },
        ],
    });
    expect(defaultPrivileges.evaluate(state, asking)).toEqual({
        kind: 'drifted',
        evidence: [
            {
                what: 'new sequences of role app_owner in schema sales of database shop',
                found: 'USAGE to PUBLIC',
                wanted: 'nothing to PUBLIC',
            },
            {
                what: 'new tables of role app_owner of database shop',
                found: 'INSERT, SELECT to PUBLIC',
                wanted: 'nothing to PUBLIC',
            },
        ],
    });
});

test('those of Azure’s superuser, and those that give nothing, are no findings', () => {
    const state = withDatabase({
        defaultPrivileges: [
            { role: 'azuresu', objects: 'tables', privileges: ['SELECT'] },
            { role: 'app_owner', objects: 'tables', privileges: [] },
        ],
    });
    expect(defaultPrivileges.evaluate(state, asking)).toEqual({ kind: 'compliant' });
});
