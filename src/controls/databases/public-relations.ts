import { defineControl } from '../definition/control.ts';
import { superusersOfAzure } from '../shared/administrators.ts';
import { notRepaired, ofEveryDatabase } from '../shared/database-texts.ts';
import { inDatabases, verdictInside, withoutDatabases } from '../shared/database-verdict.ts';
import { accessPage, postgresPrivilegesPage } from '../shared/links.ts';

export const publicRelations = defineControl({
    id: 'public-relations',
    title: 'No table, view, or sequence is open to every role',
    failureTitle: 'Tables, views, or sequences are open to every role',
    severity: 'high',
    area: 'access',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['PA-7'], cis: [] },
    texts: {
        checks: [
            '`PUBLIC` has no privilege on a table, view, materialized view, foreign table, or sequence.',
            'Those of PostgreSQL and of extensions do not count.',
            ...ofEveryDatabase,
        ],
        why: [
            'Every role that can connect has what `PUBLIC` has, also the ones that are created later.',
            'PostgreSQL itself grants nothing on tables to `PUBLIC`: a person or an application did.',
        ],
        repair: [notRepaired, 'A role that uses the table needs a grant of its own first.'],
        repairByHand: [
            'GRANT SELECT ON <schema>.<table> TO <role>;',
            'REVOKE ALL ON <schema>.<table> FROM PUBLIC;',
        ],
        outOfScope: [
            'Privileges on single columns, and grants to named roles.',
            'Where every role may read a table on purpose, exempt the control on that server.',
        ],
        links: [accessPage, postgresPrivilegesPage],
    },
    reads: ['catalogue', 'databases'],
    decidableWithout: withoutDatabases('publicRelations'),
    evaluate: ({ catalogue, databases }) =>
        verdictInside(catalogue, () => {
            const azure = superusersOfAzure(catalogue);
            return inDatabases(
                databases,
                ({ publicRelations: relations }) => relations,
                ({ kind, schema, name, owner, privileges }, { database }) =>
                    privileges.length === 0 || azure.has(owner)
                        ? undefined
                        : {
                              what: `${kind} ${schema}.${name} of database ${database}`,
                              found: `${privileges.toSorted().join(', ')} to PUBLIC`,
                              wanted: 'nothing to PUBLIC',
                          },
            );
        }),
});
