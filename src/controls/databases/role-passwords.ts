import type { Role } from '../../model/catalogue.ts';
import { defineControl } from '../definition/control.ts';
import { rolesOfAzure } from '../shared/administrators.ts';
import { notRepaired, ofTheServer } from '../shared/database-texts.ts';
import { verdictInside } from '../shared/database-verdict.ts';
import { passwordPage, postgresPasswordPage } from '../shared/links.ts';

export const rolePasswords = defineControl({
    id: 'role-passwords',
    title: 'No role has a password that is stored as MD5',
    failureTitle: 'Roles have passwords that are stored as MD5',
    severity: 'medium',
    area: 'access',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['IM-1'], cis: [] },
    texts: {
        checks: [
            '`azure_roles_authtype()` returns `MD5` for no role that can log in.',
            'Roles of Microsoft Entra have no password.',
            'Where that function is missing or may not be called, the verdict is `unknown`.',
            ...ofTheServer,
        ],
        why: [
            'An MD5 hash is as good as the password for logging in, and is cracked fast.',
            'Such a role can no longer log in once `accepted-password-authentication` is repaired.',
        ],
        repair: [notRepaired, 'Only a person who may choose the password can store it anew.'],
        repairByHand: [
            '-- password_encryption must be scram-sha-256, for the role too; see setting-overrides. \\password sends only a hash.',
            '\\password <role>',
        ],
        outOfScope: ['The strength of passwords: `password-strength` has rules for new ones.'],
        links: [passwordPage, postgresPasswordPage],
    },
    reads: ['catalogue'],
    decidableWithout: (_missing, { catalogue }) => (catalogue.isReplica ? 'everything' : 'nothing'),
    evaluate: ({ catalogue }) =>
        verdictInside(catalogue, () => {
            const azure = rolesOfAzure(catalogue);
            return catalogue.roles
                .filter((role) => role.canLogin && !azure.has(role.name) && isMd5(role))
                .map(({ name }) => ({ what: `role ${name}`, found: 'MD5', wanted: 'SCRAM-SHA-256' }));
        }),
});

function isMd5({ authenticationType = '', entra }: Role): boolean {
    return entra === undefined && /^md5/i.test(authenticationType);
}
