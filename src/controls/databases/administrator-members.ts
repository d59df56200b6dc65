import { administratorRole } from '../../model/predefined-roles.ts';
import { defineControl } from '../definition/control.ts';
import { administratorsOf } from '../shared/administrators.ts';
import { administratorsMeant, notRepaired, ofTheServer } from '../shared/database-texts.ts';
import { verdictInside, withoutAdministrators } from '../shared/database-verdict.ts';
import { accessPage } from '../shared/links.ts';
import { memberIndex, membersOf, reachText } from '../shared/role-members.ts';

export const administratorMembers = defineControl({
    id: 'administrator-members',
    title: 'Only the wanted roles administer the server',
    failureTitle: 'Roles administer the server that should not',
    severity: 'high',
    area: 'access',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['PA-1'], cis: [] },
    texts: {
        checks: [
            'No role but administrators is a member of `azure_pg_admin`, directly or through other roles.',
            ...administratorsMeant,
            'From PostgreSQL 16 on, a membership without `INHERIT`, `SET`, and `ADMIN OPTION` gives nothing and does not count.',
            ...ofTheServer,
        ],
        why: [
            'A member of `azure_pg_admin` reads and changes everything on the server, and makes others its members.',
            'An attacker who finds a hole in an application that connects as one has all of this.',
        ],
        repair: [notRepaired, 'An application may rest on the membership.'],
        repairByHand: [
            '-- On PostgreSQL 16 and newer, with GRANTED BY <grantor> where another role granted it.',
            'REVOKE azure_pg_admin FROM <role>;',
        ],
        outOfScope: [
            'Members of a group of Microsoft Entra that is an administrator: they sign in as the group.',
            'Roles with `CREATEROLE`, which belong to `role-attributes`.',
        ],
        links: [accessPage],
    },
    reads: ['catalogue', 'administrators'],
    // Azure's events of administrators are about the control plane.
    reportedOn: ['catalogue'],
    decidableWithout: withoutAdministrators,
    evaluate: (state, thresholds) =>
        verdictInside(state.catalogue, () => {
            const wanted = administratorsOf(state, thresholds);
            const members = membersOf(memberIndex(state.catalogue.memberships), [administratorRole]);
            return [...members]
                .filter(([member]) => !wanted.has(member))
                .map(([member, reach]) => ({
                    what: `role ${member}`,
                    found: reachText(administratorRole, reach),
                    wanted: 'no member',
                }));
        }),
});
