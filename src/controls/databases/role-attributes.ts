import type { Role } from '../../model/catalogue.ts';
import { defineControl } from '../definition/control.ts';
import { administratorsOf } from '../shared/administrators.ts';
import { administratorsMeant, notRepaired, ofTheServer } from '../shared/database-texts.ts';
import { verdictInside, withoutAdministrators } from '../shared/database-verdict.ts';
import { accessPage, postgresDatabaseRolesPage } from '../shared/links.ts';

export const roleAttributes = defineControl({
    id: 'role-attributes',
    title: 'Only administrators create roles and databases, replicate, or bypass row-level security',
    failureTitle: 'Roles may create roles or databases, replicate, or bypass row-level security',
    severity: 'high',
    area: 'access',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['PA-1', 'PA-7'], cis: [] },
    texts: {
        checks: [
            'No role but administrators has `CREATEROLE`, `CREATEDB`, `REPLICATION`, `BYPASSRLS`, or `SUPERUSER`.',
            ...administratorsMeant,
            ...ofTheServer,
        ],
        why: [
            'With `CREATEROLE`, a role makes others and gives them its own privileges; on PostgreSQL 15 and older, it manages nearly every role.',
            '`BYPASSRLS` shows every row, and `REPLICATION` copies the whole server.',
        ],
        repair: [notRepaired, 'The work of the role may need the attribute.'],
        repairByHand: ['ALTER ROLE <role> NOCREATEROLE NOCREATEDB;', 'ALTER ROLE <role> NOBYPASSRLS;'],
        outOfScope: [
            'Azure alone can take `REPLICATION` and `SUPERUSER` away, and `BYPASSRLS` on PostgreSQL 15 and older.',
            'A role that may `SET ROLE` to one with an attribute uses it as that role: see `administrator-members`.',
        ],
        links: [accessPage, postgresDatabaseRolesPage],
    },
    reads: ['catalogue', 'administrators'],
    // Azure's events of administrators are about the control plane.
    reportedOn: ['catalogue'],
    decidableWithout: withoutAdministrators,
    evaluate: (state, thresholds) =>
        verdictInside(state.catalogue, () => {
            const wanted = administratorsOf(state, thresholds);
            return state.catalogue.roles
                .filter(({ name }) => !wanted.has(name))
                .map((role) => ({ name: role.name, held: attributesOf(role) }))
                .filter(({ held }) => held.length > 0)
                .map(({ name, held }) => ({
                    what: `role ${name}`,
                    found: held.join(', '),
                    wanted: held.map((attribute) => `NO${attribute}`).join(', '),
                }));
        }),
});

function attributesOf(role: Role): readonly string[] {
    return [
        ...(role.canCreateRoles ? ['CREATEROLE'] : []),
        ...(role.canCreateDatabases ? ['CREATEDB'] : []),
        ...(role.canReplicate ? ['REPLICATION'] : []),
        ...(role.bypassesRowSecurity ? ['BYPASSRLS'] : []),
        ...(role.isSuperuser ? ['SUPERUSER'] : []),
    ];
}
