import { defineControl } from '../definition/control.ts';
import { superusersOfAzure } from '../shared/administrators.ts';
import { notRepaired, ofEveryDatabase } from '../shared/database-texts.ts';
import { inDatabases, verdictInside, withoutDatabases } from '../shared/database-verdict.ts';
import { functionText, isCompiled, powerfulRoles } from '../shared/definer-functions.ts';
import { postgresFunctionPage } from '../shared/links.ts';

export const definerExecute = defineControl({
    id: 'definer-execute',
    title: 'Functions that run as an administrator are not open to every role',
    failureTitle: 'Functions that run as an administrator are open to every role',
    severity: 'high',
    area: 'access',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['PA-7'], cis: [] },
    texts: {
        checks: [
            'No function or procedure with `SECURITY DEFINER` is executable by `PUBLIC` where its owner is powerful: a member of `azure_pg_admin`, of `pg_read_all_data` or its like, or a role with `CREATEROLE`, `BYPASSRLS`, or `REPLICATION`, or a member of one.',
            'Functions in C, of extensions, and of Azure do not count.',
            ...ofEveryDatabase,
        ],
        why: [
            'Every role that can connect runs it with the privileges of an administrator.',
            'PostgreSQL grants `EXECUTE` on each new function to `PUBLIC`.',
        ],
        repair: [notRepaired, 'A role that calls the function needs a grant of its own first.'],
        repairByHand: [
            'GRANT EXECUTE ON FUNCTION <schema>.<function>(<types>) TO <role>;',
            'REVOKE EXECUTE ON FUNCTION <schema>.<function>(<types>) FROM PUBLIC;',
        ],
        outOfScope: [
            'The body of the function, and functions whose owner has no more than its own objects.',
            'Give the function to a role with few privileges instead: `ALTER FUNCTION … OWNER TO`.',
        ],
        links: [postgresFunctionPage],
    },
    reads: ['catalogue', 'databases'],
    decidableWithout: withoutDatabases('definerFunctions'),
    evaluate: ({ catalogue, databases }) =>
        verdictInside(catalogue, () => {
            const azure = superusersOfAzure(catalogue);
            const powerful = powerfulRoles(catalogue);
            return inDatabases(
                databases,
                ({ definerFunctions }) => definerFunctions,
                (called, { database }) =>
                    called.isPublic &&
                    powerful.has(called.owner) &&
                    !azure.has(called.owner) &&
                    !isCompiled(called)
                        ? {
                              what: `function ${functionText(called)} of database ${database}`,
                              found: `EXECUTE to PUBLIC; it runs as ${called.owner}`,
                              wanted: 'EXECUTE to named roles',
                          }
                        : undefined,
            );
        }),
});
