import { expect, test } from 'vitest';
import { predefinedRoles } from '../../../../src/controls/databases/predefined-roles.ts';
import { asking, goodServer, membership, withCatalogue } from '../../../support/inside-states.ts';
import { thresholds } from '../../../support/states.ts';

const { memberships } = goodServer.catalogue;

function evaluated(more: readonly ReturnType<typeof membership>[], databases = asking.databases) {
    const state = withCatalogue({ memberships: [...memberships, ...more] });
    return predefinedRoles.evaluate(state, thresholds({ databases }));
}

test('a member is named, directly and through another role, once for each predefined role', () => {
    expect(
        evaluated([
            membership('pg_read_all_data', 'report'),
            membership('report', 'app'),
            membership('pg_maintain', 'app'),
        ]),
    ).toEqual({
        kind: 'drifted',
        evidence: [
            { what: 'role app', found: 'member of pg_maintain', wanted: 'no member' },
            { what: 'role app', found: 'member of pg_read_all_data through report', wanted: 'no member' },
            { what: 'role report', found: 'member of pg_read_all_data', wanted: 'no member' },
        ],
    });
});

test('roles for monitoring are fine', () => {
    expect(evaluated([membership('pg_monitor', 'app')])).toEqual({ kind: 'compliant' });
});

test('an exemption is for one predefined role and one member', () => {
    const databases = {
        ...asking.databases,
        predefinedRoleMembers: [{ role: 'pg_read_all_data' as const, member: 'backup' }],
    };
    expect(evaluated([membership('pg_read_all_data', 'backup')], databases)).toEqual({ kind: 'compliant' });
    expect(evaluated([membership('pg_maintain', 'backup')], databases).kind).toBe('drifted');
    expect(
        evaluated([membership('pg_read_all_data', 'backup'), membership('backup', 'app')], databases),
    ).toMatchObject({ evidence: [{ what: 'role app' }] });
});

test('what members of azure_pg_admin have through it is a finding of administrator-members alone', () => {
    const granted = membership('pg_read_all_data', 'azure_pg_admin', { hasAdminOption: true });
    expect(evaluated([granted, membership('azure_pg_admin', 'app')])).toEqual({ kind: 'compliant' });
    expect(
        evaluated([granted, membership('pg_read_all_data', 'app'), membership('azure_pg_admin', 'app')]).kind,
    ).toBe('drifted');
});

test('the predefined roles of PostgreSQL that are members of each other are none', () => {
    expect(evaluated([membership('pg_read_all_data', 'pg_something_new')])).toEqual({ kind: 'compliant' });
});
