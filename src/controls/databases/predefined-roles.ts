import { administratorRole, predefinedRoles as judged } from '../../model/predefined-roles.ts';
import type { Thresholds } from '../../model/thresholds.ts';
import type { Finding } from '../../model/verdict.ts';
import { defineControl } from '../definition/control.ts';
import { type AdministratorState, administratorsOf } from '../shared/administrators.ts';
import { administratorsMeant, notRepaired, ofTheServer } from '../shared/database-texts.ts';
import { verdictInside, withoutAdministrators } from '../shared/database-verdict.ts';
import { accessPage, postgresPredefinedRolesPage } from '../shared/links.ts';
import { memberIndex, membersOf, reachText } from '../shared/role-members.ts';

export const predefinedRoles = defineControl({
    id: 'predefined-roles',
    title: 'Only the wanted roles are members of powerful predefined roles',
    failureTitle: 'Roles are members of powerful predefined roles that should not be',
    severity: 'high',
    area: 'access',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['PA-7'], cis: [] },
    texts: {
        checks: [
            `No role but administrators is a member, directly or through other roles, of ${judged.map((role) => `\`${role}\``).join(', ')}, unless the threshold \`databases.predefinedRoleMembers\` (none) names it for that role.`,
            ...administratorsMeant,
            'Ways through `azure_pg_admin` belong to `administrator-members`.',
            ...ofTheServer,
        ],
        why: [
            '`pg_read_all_data` reads every table, and the password hashes in `pg_authid` too.',
            '`pg_create_subscription` copies tables to other servers, `pg_maintain` locks any table, and `pg_signal_backend` ends the sessions of others.',
        ],
        repair: [notRepaired, 'A backup or a report may rest on the membership.'],
        repairByHand: [
            '-- Grant what the role needs first: GRANT SELECT ON ALL TABLES IN SCHEMA <schema> TO <role>;',
            'REVOKE <predefined role> FROM <role>;',
        ],
        outOfScope: [
            '`pg_monitor` and the roles in it, `pg_checkpoint`, and `pg_database_owner`.',
            'Privileges that were granted one by one.',
        ],
        links: [accessPage, postgresPredefinedRolesPage],
    },
    reads: ['catalogue', 'administrators'],
    // Azure's events of administrators are about the control plane.
    reportedOn: ['catalogue'],
    decidableWithout: withoutAdministrators,
    evaluate: (state, thresholds) => verdictInside(state.catalogue, () => findings(state, thresholds)),
});

function findings(state: AdministratorState, thresholds: Thresholds): readonly Finding[] {
    const wanted = administratorsOf(state, thresholds);
    const index = memberIndex(state.catalogue.memberships);
    const passedOver = new Set([administratorRole]);
    return judged.flatMap((role) => {
        const named = thresholds.databases.predefinedRoleMembers.filter((each) => each.role === role);
        const allowed = new Set([...wanted, ...named.map(({ member }) => member)]);
        return (
            [...membersOf(index, [role], passedOver)]
                // PostgreSQL's own roles are members of each other.
                .filter(([member]) => !allowed.has(member) && !member.startsWith('pg_'))
                .map(([member, reach]) => ({
                    what: `role ${member}`,
                    found: reachText(role, reach),
                    wanted: 'no member',
                }))
        );
    });
}
