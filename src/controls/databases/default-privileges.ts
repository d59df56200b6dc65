import { defineControl } from '../definition/control.ts';
import { superusersOfAzure } from '../shared/administrators.ts';
import { notRepaired, ofEveryDatabase } from '../shared/database-texts.ts';
import { inDatabases, verdictInside, withoutDatabases } from '../shared/database-verdict.ts';
import { postgresPrivilegesPage } from '../shared/links.ts';

export const defaultPrivileges = defineControl({
    id: 'default-privileges',
    title: 'New objects give nothing more to every role',
    failureTitle: 'New objects are open to every role',
    severity: 'medium',
    area: 'access',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['PA-7'], cis: [] },
    texts: {
        checks: ['No default privileges give `PUBLIC` more than PostgreSQL itself does.', ...ofEveryDatabase],
        why: ['Each table that is created from now on is open, and `public-relations` finds it only then.'],
        repair: [notRepaired],
        repairByHand: [
            '-- As the role that creates the objects, or as one of its members; without IN SCHEMA where it holds for every schema.',
            'ALTER DEFAULT PRIVILEGES FOR ROLE <role> IN SCHEMA <schema> REVOKE ALL ON TABLES FROM PUBLIC;',
        ],
        outOfScope: [
            'Objects that exist: see `public-relations`.',
            'PostgreSQL’s own defaults: `EXECUTE` on functions, `USAGE` on types.',
        ],
        links: [postgresPrivilegesPage],
    },
    reads: ['catalogue', 'databases'],
    decidableWithout: withoutDatabases('defaultPrivileges'),
    evaluate: ({ catalogue, databases }) =>
        verdictInside(catalogue, () => {
            const azure = superusersOfAzure(catalogue);
            return inDatabases(
                databases,
                ({ defaultPrivileges: defaults }) => defaults,
                ({ role, schema, objects, privileges }, { database }) =>
                    privileges.length === 0 || azure.has(role)
                        ? undefined
                        : {
                              what: `new ${objects} of role ${role}${schema === undefined ? '' : ` in schema ${schema}`} of database ${database}`,
                              found: `${privileges.toSorted().join(', ')} to PUBLIC`,
                              wanted: 'nothing to PUBLIC',
                          },
            );
        }),
});
