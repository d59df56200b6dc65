import { expect, test } from 'vitest';
import { publicConnect } from '../../../../src/controls/databases/public-connect.ts';
import type { DatabaseAccess } from '../../../../src/model/catalogue.ts';
import { asking, goodServer, membership, rolesWith, withCatalogue } from '../../../support/inside-states.ts';

const { memberships } = goodServer.catalogue;

function evaluated(overrides: Partial<DatabaseAccess>, changed: Parameters<typeof withCatalogue>[0] = {}) {
    const database: DatabaseAccess = {
        name: 'orders',
        owner: 'app_owner',
        allowsConnections: true,
        isTemplate: false,
        publicPrivileges: ['CONNECT', 'TEMPORARY'],
        connectGrantees: [],
        ...overrides,
    };
    return publicConnect.evaluate(withCatalogue({ ...changed, databases: [database] }), asking);
}

test('a database that is open to every role is named, with those who connect thanks to that alone', () => {
    const roles = rolesWith(['app', {}], ['till', {}], ['report', {}], ['team', { canLogin: false }]);
    const more = [membership('team', 'report'), membership('app_owner', 'app')];
    expect(
        evaluated({ connectGrantees: ['team'] }, { roles, memberships: [...memberships, ...more] }),
    ).toEqual({
        kind: 'drifted',
        evidence: [
            {
                what: 'database orders',
                found: 'CONNECT, TEMPORARY to PUBLIC; thanks to it alone connect pgadmin, till',
                wanted: 'nothing to PUBLIC',
            },
        ],
    });
});

test('it names five of them and counts the others', () => {
    const roles = rolesWith(
        ...['a', 'b', 'c', 'd', 'e', 'f', 'g']
            .map((name) => [name, {}] as const)
            .map(([name, each]): [string, object] => [name, each]),
    );
    expect(evaluated({}, { roles })).toMatchObject({
        evidence: [
            { found: 'CONNECT, TEMPORARY to PUBLIC; thanks to it alone connect a, b, c, d, e and 3 more' },
        ],
    });
});

test('TEMPORARY alone is a finding that locks nobody out', () => {
    expect(evaluated({ publicPrivileges: ['TEMPORARY'] })).toMatchObject({
        evidence: [{ found: 'TEMPORARY to PUBLIC' }],
    });
});

test('postgres may be open, as may what the threshold names instead', () => {
    expect(evaluated({ name: 'postgres' })).toEqual({ kind: 'compliant' });
    const open = { ...asking, databases: { ...asking.databases, publicConnect: ['orders'] } };
    const state = withCatalogue({
        databases: goodServer.catalogue.databases.map((each) => ({ ...each, publicPrivileges: ['CONNECT'] })),
    });
    expect(publicConnect.evaluate(state, open)).toMatchObject({ evidence: [{ what: 'database postgres' }] });
});

test('templates, closed databases and those of Azure do not count', () => {
    expect(evaluated({ isTemplate: true }).kind).toBe('compliant');
    expect(evaluated({ allowsConnections: false }).kind).toBe('compliant');
    expect(evaluated({ owner: 'azuresu' }).kind).toBe('compliant');
    expect(evaluated({ name: 'azure_maintenance' }).kind).toBe('compliant');
    expect(evaluated({ name: 'azure_sys' }).kind).toBe('compliant');
});
