import { defineControl } from '../definition/control.ts';
import { notRepaired, ofEveryDatabase } from '../shared/database-texts.ts';
import { inDatabases, verdictInside, withoutDatabases } from '../shared/database-verdict.ts';
import { accessPage, postgresRowSecurityPage } from '../shared/links.ts';

export const rowSecurity = defineControl({
    id: 'row-security',
    title: 'Every table with policies applies them',
    failureTitle: 'Tables have policies that do not apply',
    severity: 'high',
    area: 'access',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['PA-7'], cis: [] },
    texts: {
        checks: ['Every table with a policy has row-level security enabled.', ...ofEveryDatabase],
        why: [
            'Without it, every role with `SELECT` reads every row, though the policies look as if they protected them.',
        ],
        repair: [notRepaired, 'Queries that returned every row return fewer.'],
        repairByHand: [
            '-- It locks the table for a moment: do not wait for long transactions.',
            "SET lock_timeout = '2s';",
            'ALTER TABLE <schema>.<table> ENABLE ROW LEVEL SECURITY;',
        ],
        outOfScope: [
            'Tables without a policy, and what the policies say.',
            'The owner of a table and roles with `BYPASSRLS` see every row: see `role-attributes`.',
        ],
        links: [accessPage, postgresRowSecurityPage],
    },
    reads: ['catalogue', 'databases'],
    decidableWithout: withoutDatabases('rowSecurity'),
    evaluate: ({ catalogue, databases }) =>
        verdictInside(catalogue, () =>
            inDatabases(
                databases,
                ({ rowSecurity: tables }) => tables,
                ({ schema, name, policies, isEnabled }, { database }) =>
                    policies === 0 || isEnabled
                        ? undefined
                        : {
                              what: `table ${schema}.${name} of database ${database}`,
                              found: `${policies} ${policies === 1 ? 'policy' : 'policies'}, row-level security off`,
                              wanted: 'row-level security on',
                          },
            ),
        ),
});
