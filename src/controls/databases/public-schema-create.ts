import { defineControl } from '../definition/control.ts';
import { superusersOfAzure } from '../shared/administrators.ts';
import { notRepaired, ofEveryDatabase } from '../shared/database-texts.ts';
import { inDatabases, verdictInside, withoutDatabases } from '../shared/database-verdict.ts';
import { accessPage, postgresSchemasPage } from '../shared/links.ts';

export const publicSchemaCreate = defineControl({
    id: 'public-schema-create',
    title: 'No schema lets every role create objects in it',
    failureTitle: 'Schemas let every role create objects in them',
    severity: 'high',
    area: 'access',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['PA-7'], cis: [] },
    texts: {
        checks: [
            'No schema grants `CREATE` to `PUBLIC`, neither `public` nor any other.',
            ...ofEveryDatabase,
        ],
        why: [
            'An object with a well-chosen name takes the place of another one in the queries of others (CVE-2018-1058).',
            'PostgreSQL 14 and older grant it by default, and a database keeps that through an upgrade.',
        ],
        repair: [notRepaired, 'A role that creates objects there needs a grant of its own first.'],
        repairByHand: [
            '-- As the owner, who is azure_pg_admin for public: from other roles, it succeeds and changes nothing.',
            'REVOKE CREATE ON SCHEMA <schema> FROM PUBLIC;',
        ],
        outOfScope: ['Objects that were created there before, and roles with a grant of their own.'],
        links: [accessPage, postgresSchemasPage],
    },
    reads: ['catalogue', 'databases'],
    decidableWithout: withoutDatabases('schemas'),
    evaluate: ({ catalogue, databases }) =>
        verdictInside(catalogue, () => {
            const azure = superusersOfAzure(catalogue);
            return inDatabases(
                databases,
                ({ schemas }) => schemas,
                ({ name, owner, publicCreateGrantors: by }, { database }) =>
                    by.length === 0 || azure.has(owner)
                        ? undefined
                        : {
                              what: `schema ${name} of database ${database}`,
                              found: `CREATE to PUBLIC, granted by ${by.toSorted().join(', ')}`,
                              wanted: 'no CREATE to PUBLIC',
                          },
            );
        }),
});
