import { expect, test } from 'vitest';
import { definerExecute } from '../../../../src/controls/databases/definer-execute.ts';
import type { DefinerFunction } from '../../../../src/model/database-objects.ts';
import {
    asking,
    definer,
    goodServer,
    membership,
    rolesWith,
    withDatabase,
} from '../../../support/inside-states.ts';

const { catalogue } = goodServer;

function evaluated(overrides: Partial<DefinerFunction>, changed: Partial<typeof catalogue> = {}) {
    const state = withDatabase({ definerFunctions: [definer({ isPublic: true, ...overrides })] });
    return definerExecute.evaluate({ ...state, catalogue: { ...catalogue, ...changed } }, asking);
}

test('a function that every role runs as an administrator is named', () => {
    expect(evaluated({ owner: 'pgadmin' })).toEqual({
        kind: 'drifted',
        evidence: [
            {
                what: 'function sales.total(integer) of database shop',
                found: 'EXECUTE to PUBLIC; it runs as pgadmin',
                wanted: 'EXECUTE to named roles',
            },
        ],
    });
});

test('one that runs as azure_pg_admin itself counts, one of Azure’s superuser does not', () => {
    expect(evaluated({ owner: 'azure_pg_admin' }).kind).toBe('drifted');
    expect(evaluated({ owner: 'azuresu' }).kind).toBe('compliant');
});

test('an owner with few privileges, a grant to named roles, and a function in C are fine', () => {
    expect(evaluated({})).toEqual({ kind: 'compliant' });
    expect(evaluated({ owner: 'pgadmin', isPublic: false })).toEqual({ kind: 'compliant' });
    expect(evaluated({ owner: 'pgadmin', language: 'c' })).toEqual({ kind: 'compliant' });
});

test.each(['azure_pg_admin', 'pg_read_all_data', 'pg_write_all_data', 'pgadmin'])(
    'a member of %s is powerful',
    (granted) => {
        const memberships = [
            ...catalogue.memberships,
            membership(granted, 'team'),
            membership('team', 'app_owner'),
        ];
        expect(evaluated({}, { memberships }).kind).toBe('drifted');
    },
);

test.each(['canCreateRoles', 'bypassesRowSecurity', 'canReplicate'])(
    'a role with %s is powerful',
    (attribute) => {
        const roles = rolesWith(['maker', { [attribute]: true }]);
        expect(evaluated({ owner: 'maker' }, { roles }).kind).toBe('drifted');
    },
);
