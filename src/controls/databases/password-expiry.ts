import type { Catalogue, Role } from '../../model/catalogue.ts';
import { defineControl } from '../definition/control.ts';
import { createdWithServer, rolesOfAzure } from '../shared/administrators.ts';
import { notRepaired, ofTheServer } from '../shared/database-texts.ts';
import { verdictInside } from '../shared/database-verdict.ts';
import { passwordPage, postgresRolePage } from '../shared/links.ts';

export const passwordExpiry = defineControl({
    id: 'password-expiry',
    title: 'Passwords of roles expire',
    failureTitle: 'Passwords of roles do not expire soon enough',
    severity: 'low',
    area: 'access',
    mode: 'off',
    strictMode: 'report',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: [
            'Every role that logs in with a password has a `VALID UNTIL` of at most `databases.passwordDays` (90) days from now; one in the past counts.',
            'Roles of Microsoft Entra have no password, and the administrator that was created with the server does not count.',
            'Where Azure does not tell which roles have one, the verdict is `unknown`, unless every role that can log in expires.',
            ...ofTheServer,
        ],
        why: ['A password that never expires is never changed, and one that leaked works for years.'],
        repair: [notRepaired, 'A role whose password expires is locked out until a person sets a new one.'],
        repairByHand: [
            '-- Set a new password first, in the client as well.',
            "ALTER ROLE <role> VALID UNTIL '2027-03-31';",
        ],
        outOfScope: [
            'PostgreSQL stores the end of a password, not its age: setting `VALID UNTIL` alone rotates nothing.',
            'From PostgreSQL 16 on, no role may alter the administrator of the server: rotate its password with `az postgres flexible-server update --admin-password`.',
            'Applications: Microsoft Entra authentication needs no password at all.',
        ],
        links: [passwordPage, postgresRolePage],
    },
    reads: ['catalogue'],
    decidableWithout: (_missing, { catalogue }) => (catalogue.isReplica ? 'everything' : 'compliance'),
    evaluate: ({ catalogue }, { databases: { passwordDays } }) =>
        verdictInside(catalogue, () => {
            const others = new Set([...rolesOfAzure(catalogue), ...createdWithServer(catalogue)]);
            return catalogue.roles
                .filter((role) => role.canLogin && !others.has(role.name) && hasPassword(role))
                .filter((role) => !expiresWithin(role, passwordDays, catalogue))
                .map(({ name, validUntil = 'never' }) => ({
                    what: `role ${name}`,
                    found: `expires ${validUntil}`,
                    wanted: `expires within ${passwordDays} days`,
                }));
        }),
});

function hasPassword({ authenticationType, entra }: Role): boolean {
    return (
        entra === undefined && (authenticationType === undefined || /^(md5|scram)/i.test(authenticationType))
    );
}

const dayMilliseconds = 86_400_000;

/** `infinity` is no date: such a password never expires. */
function expiresWithin({ validUntil }: Role, days: number, { readAt }: Catalogue): boolean {
    if (validUntil === undefined) return false;
    return (
        validUntil === '-infinity' || Date.parse(validUntil) <= Date.parse(readAt) + days * dayMilliseconds
    );
}
