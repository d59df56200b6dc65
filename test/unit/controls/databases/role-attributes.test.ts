import { expect, test } from 'vitest';
import { roleAttributes } from '../../../../src/controls/databases/role-attributes.ts';
import { administrators } from '../../../support/inside-administrators.ts';
import { asking, rolesWith, withCatalogue } from '../../../support/inside-states.ts';
import { thresholds } from '../../../support/states.ts';

test.each([
    ['canCreateRoles', 'CREATEROLE'],
    ['canCreateDatabases', 'CREATEDB'],
    ['canReplicate', 'REPLICATION'],
    ['bypassesRowSecurity', 'BYPASSRLS'],
    ['isSuperuser', 'SUPERUSER'],
])('%s of a role is a finding', (field, attribute) => {
    const state = withCatalogue({ roles: rolesWith(['app', { [field]: true }]) });
    expect(roleAttributes.evaluate(state, asking)).toEqual({
        kind: 'drifted',
        evidence: [{ what: 'role app', found: attribute, wanted: `NO${attribute}` }],
    });
});

test('a role without LOGIN counts too, and all of its attributes are one finding', () => {
    const roles = rolesWith(['team', { canLogin: false, canCreateRoles: true, canCreateDatabases: true }]);
    expect(roleAttributes.evaluate(withCatalogue({ roles }), asking)).toMatchObject({
        evidence: [{ what: 'role team', found: 'CREATEROLE, CREATEDB', wanted: 'NOCREATEROLE, NOCREATEDB' }],
    });
});

test('administrators may have them: those of Azure, of the server, of Entra, and of the baseline', () => {
    const entra = { objectId: 'a0000000-0000-4000-8000-00000000000a', isAdministrator: true };
    const state = {
        ...withCatalogue({
            roles: rolesWith(
                ['dba', { canCreateRoles: true }],
                ['dba@contoso.com', { canCreateRoles: true, entra }],
                ['azure_superuser', { isSuperuser: true }],
                ['azurebackup', { isSuperuser: true, canReplicate: true }],
            ),
        }),
        administrators,
    };
    const named = thresholds({ databases: { ...asking.databases, administrators: ['dba'] } });
    expect(roleAttributes.evaluate(state, named)).toEqual({ kind: 'compliant' });
    expect(roleAttributes.evaluate(state, asking)).toMatchObject({ evidence: [{ what: 'role dba' }] });
});

test('a name that only begins as those of Azure protects nobody', () => {
    const state = withCatalogue({ roles: rolesWith(['azure_app', { canCreateRoles: true }]) });
    expect(roleAttributes.evaluate(state, asking)).toMatchObject({ evidence: [{ what: 'role azure_app' }] });
});
