import { expect, test } from 'vitest';
import { administratorMembers } from '../../../../src/controls/databases/administrator-members.ts';
import { administrators } from '../../../support/inside-administrators.ts';
import { asking, goodServer, membership, rolesWith, withCatalogue } from '../../../support/inside-states.ts';
import { thresholds } from '../../../support/states.ts';

const { memberships } = goodServer.catalogue;

function foundFor(...more: ReturnType<typeof membership>[]): readonly string[] {
    const verdict = administratorMembers.evaluate(
        withCatalogue({ memberships: [...memberships, ...more] }),
        asking,
    );
    return verdict.kind === 'drifted' ? verdict.evidence.map(({ what, found }) => `${what}: ${found}`) : [];
}

test('a member is named', () => {
    expect(
        administratorMembers.evaluate(
            withCatalogue({ memberships: [...memberships, membership('azure_pg_admin', 'app')] }),
            asking,
        ),
    ).toEqual({
        kind: 'drifted',
        evidence: [{ what: 'role app', found: 'member of azure_pg_admin', wanted: 'no member' }],
    });
});

test('the role that was created with the server is an administrator, and so is one that the baseline names', () => {
    expect(foundFor()).toEqual([]);
    const state = withCatalogue({ memberships: [...memberships, membership('azure_pg_admin', 'dba')] });
    const named = thresholds({ databases: { ...asking.databases, administrators: ['dba'] } });
    expect(administratorMembers.evaluate(state, named)).toEqual({ kind: 'compliant' });
    // With case, as in PostgreSQL.
    const other = thresholds({ databases: { ...asking.databases, administrators: ['DBA'] } });
    expect(administratorMembers.evaluate(state, other)).toMatchObject({ kind: 'drifted' });
});

test('a member of a member is one, and names the way', () => {
    expect(
        foundFor(
            membership('azure_pg_admin', 'ops'),
            membership('ops', 'team'),
            membership('team', 'app'),
            membership('app', 'intern'),
        ),
    ).toEqual([
        'role app: member of azure_pg_admin through team and 1 other role',
        'role intern: member of azure_pg_admin through app and 2 other roles',
        'role ops: member of azure_pg_admin',
        'role team: member of azure_pg_admin through ops',
    ]);
});

test('of several ways, the shortest counts', () => {
    expect(
        foundFor(
            membership('azure_pg_admin', 'ops'),
            membership('ops', 'app'),
            membership('azure_pg_admin', 'app', { grantor: 'azure_pg_admin' }),
        ),
    ).toEqual(['role app: member of azure_pg_admin', 'role ops: member of azure_pg_admin']);
});

test('a member of the role that was created with the server is not an administrator for that', () => {
    expect(foundFor(membership('pgadmin', 'app'))).toEqual([
        'role app: member of azure_pg_admin through pgadmin',
    ]);
});

test('a membership without INHERIT, SET and ADMIN OPTION gives nothing; each of them alone does', () => {
    const nothing = { inherits: false, canSet: false };
    expect(foundFor(membership('azure_pg_admin', 'app', nothing))).toEqual([]);
    for (const one of [{ inherits: true }, { canSet: true }, { hasAdminOption: true }]) {
        expect(foundFor(membership('azure_pg_admin', 'app', { ...nothing, ...one }))).toHaveLength(1);
    }
});

test('before PostgreSQL 16, every membership counts', () => {
    const old = { role: 'azure_pg_admin', member: 'app', grantor: 'pgadmin', hasAdminOption: false };
    expect(foundFor(old)).toHaveLength(1);
});

test('Entra administrators count by the object id that Azure lists, not by their name', () => {
    const entra = { objectId: 'A0000000-0000-4000-8000-00000000000A', isAdministrator: true };
    const state = {
        ...withCatalogue({
            roles: rolesWith(['dba@contoso.com', { entra }]),
            memberships: [
                ...memberships,
                membership('azure_pg_admin', 'dba@contoso.com', { grantor: 'azuresu', hasAdminOption: true }),
            ],
        }),
        administrators,
    };
    expect(administratorMembers.evaluate(state, asking)).toEqual({ kind: 'compliant' });
    const others = administrators.map((each) => ({
        ...each,
        objectId: 'c0000000-0000-4000-8000-00000000000c',
    }));
    expect(administratorMembers.evaluate({ ...state, administrators: others }, asking)).toMatchObject({
        evidence: [{ what: 'role dba@contoso.com' }],
    });
});

test('a grant by Azure without ADMIN OPTION is not that of the creation', () => {
    expect(foundFor(membership('azure_pg_admin', 'app', { grantor: 'azuresu' }))).toHaveLength(1);
});

test('a circle of 500 memberships is walked once', () => {
    const names = Array.from({ length: 500 }, (_, index) => `r${index}`);
    const circle = names.map((name, index) => membership(name, names[(index + 1) % 500] ?? ''));
    const verdict = administratorMembers.evaluate(
        withCatalogue({
            memberships: [
                ...circle,
                membership('azure_pg_admin', 'r0'),
                membership('r499', 'azure_pg_admin'),
            ],
        }),
        asking,
    );
    expect(verdict).toMatchObject({ kind: 'drifted', more: 480 });
});
