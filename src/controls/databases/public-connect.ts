import type { Catalogue, DatabaseAccess } from '../../model/catalogue.ts';
import { defineControl } from '../definition/control.ts';
import { rolesOfAzure, superusersOfAzure } from '../shared/administrators.ts';
import { notRepaired } from '../shared/database-texts.ts';
import { verdictInside, withoutPasswords } from '../shared/database-verdict.ts';
import { accessPage, postgresPrivilegesPage } from '../shared/links.ts';
import { type MemberIndex, memberIndex, membersOf } from '../shared/role-members.ts';

export const publicConnect = defineControl({
    id: 'public-connect',
    title: 'Databases are closed to roles without a grant',
    failureTitle: 'Databases are open to every role',
    severity: 'medium',
    area: 'access',
    mode: 'off',
    strictMode: 'report',
    references: { azurePolicy: [], mcsb: ['PA-7'], cis: [] },
    texts: {
        checks: [
            '`PUBLIC` has neither `CONNECT` nor `TEMPORARY` nor `CREATE` on a database, except on those in the threshold `databases.publicConnect` (`postgres`).',
            'Templates, databases of Azure, and those that allow no connections do not count.',
            'The control does not apply to a read replica, which has its primary’s databases.',
        ],
        why: [
            'PostgreSQL lets every role connect to every database, where it finds what `PUBLIC` may do there.',
            'The finding names the roles that connect thanks to `PUBLIC` alone.',
        ],
        repair: [notRepaired, 'Roles that connect thanks to `PUBLIC` alone would be locked out.'],
        repairByHand: [
            '-- First for each role that needs it, the one of Pgwarden among them.',
            'GRANT CONNECT ON DATABASE <database> TO <role>;',
            'REVOKE ALL ON DATABASE <database> FROM PUBLIC;',
        ],
        outOfScope: ['The privileges of a role inside the database.'],
        links: [accessPage, postgresPrivilegesPage],
    },
    reads: ['catalogue'],
    decidableWithout: withoutPasswords,
    evaluate: ({ catalogue }, { databases: { publicConnect: open } }) =>
        verdictInside(catalogue, () => {
            const index = memberIndex(catalogue.memberships);
            const azure = superusersOfAzure(catalogue);
            const logins = loginsOf(catalogue);
            const passedOver = [...open, ...databasesOfAzure];
            return catalogue.databases
                .filter((each) => each.allowsConnections && !each.isTemplate && !azure.has(each.owner))
                .filter(
                    ({ name, publicPrivileges }) => publicPrivileges.length > 0 && !passedOver.includes(name),
                )
                .map((each) => ({
                    what: `database ${each.name}`,
                    found: `${each.publicPrivileges.toSorted().join(', ')} to PUBLIC${lockedOutText(each, logins, index)}`,
                    wanted: 'nothing to PUBLIC',
                }));
        }),
});

/** Azure's own, whoever owns them. */
const databasesOfAzure = ['azure_maintenance', 'azure_sys'];

function loginsOf(catalogue: Catalogue): readonly string[] {
    const azure = rolesOfAzure(catalogue);
    return catalogue.roles
        .filter(({ name, canLogin, isSuperuser }) => canLogin && !isSuperuser && !azure.has(name))
        .map(({ name }) => name)
        .toSorted();
}

/** Roles that a finding names. */
const maxNamed = 5;

/** The roles that could no longer connect without PUBLIC. */
function lockedOutText(
    { owner, connectGrantees, publicPrivileges }: DatabaseAccess,
    logins: readonly string[],
    index: MemberIndex,
): string {
    if (!publicPrivileges.includes('CONNECT')) return '';
    const granted = [owner, ...connectGrantees];
    const reaching = new Set([...granted, ...membersOf(index, granted).keys()]);
    const locked = logins.filter((name) => !reaching.has(name));
    if (locked.length === 0) return '';
    const rest = locked.length - maxNamed;
    return `; thanks to it alone connect ${locked.slice(0, maxNamed).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
