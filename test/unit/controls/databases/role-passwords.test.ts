import { expect, test } from 'vitest';
import { rolePasswords } from '../../../../src/controls/databases/role-passwords.ts';
import { evaluate } from '../../../../src/engine/evaluate.ts';
import { createdCatalogue, role } from '../../../support/database-states.ts';
import { asking, rolesWith, withCatalogue } from '../../../support/inside-states.ts';

const entra = { objectId: 'a0000000-0000-4000-8000-00000000000a', isAdministrator: false };

test('a role with an MD5 password is named', () => {
    const roles = rolesWith(['till', { authenticationType: 'MD5' }], ['app', {}]);
    expect(rolePasswords.evaluate(withCatalogue({ roles }), asking)).toEqual({
        kind: 'drifted',
        evidence: [{ what: 'role till', found: 'MD5', wanted: 'SCRAM-SHA-256' }],
    });
});

test('roles that cannot log in, those of Entra and those of Azure have none that counts', () => {
    const roles = rolesWith(
        ['team', { canLogin: false, authenticationType: 'MD5' }],
        ['dba@contoso.com', { entra, authenticationType: 'MD5' }],
        ['azure_superuser', { authenticationType: 'MD5' }],
    );
    expect(rolePasswords.evaluate(withCatalogue({ roles }), asking)).toEqual({ kind: 'compliant' });
});

test('a server that tells of no role leaves it unknown, with the line that helps', () => {
    const value = createdCatalogue({ roles: [role('app'), role('team', { canLogin: false })] });
    const [evaluation] = evaluate([rolePasswords], { catalogue: { kind: 'read', value } }, asking);
    expect(evaluation?.verdict).toEqual({
        kind: 'unknown',
        reason: 'catalogue/authenticationTypes: azure_roles_authtype() is missing, is not Azure’s own, or may not be called: GRANT EXECUTE ON FUNCTION azure_roles_authtype() TO <role of Pgwarden>',
    });
});
