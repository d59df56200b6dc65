import { defineControl } from '../definition/control.ts';
import { notRepaired, ofEveryDatabase } from '../shared/database-texts.ts';
import { verdictInside, withoutDatabases } from '../shared/database-verdict.ts';
import { auditLoggingPage, pgauditPage } from '../shared/links.ts';

export const pgauditCreated = defineControl({
    id: 'pgaudit-created',
    title: 'The extension pgaudit exists in every database',
    failureTitle: 'Databases lack the extension pgaudit',
    severity: 'medium',
    area: 'logging',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['LT-3'], cis: [] },
    texts: {
        checks: ['Every database has the extension `pgaudit`.', ...ofEveryDatabase],
        why: [
            'The library alone logs statements of the classes `role` and `ddl` without the type and the name of their object.',
            'An upgrade to a new major version drops the extension.',
        ],
        repair: [notRepaired],
        repairByHand: ['-- In the database, as a member of azure_pg_admin.', 'CREATE EXTENSION pgaudit;'],
        outOfScope: [
            'The library and the classes: `pgaudit-loaded` and `pgaudit-classes`.',
            'Databases that are created later, until the next read.',
        ],
        links: [auditLoggingPage, pgauditPage],
    },
    reads: ['catalogue', 'databases'],
    decidableWithout: withoutDatabases('extensions'),
    evaluate: ({ catalogue, databases }) =>
        verdictInside(catalogue, () =>
            databases
                // In a list that was not read to its end, pgaudit can still come.
                .filter(({ more }) => (more?.extensions ?? 0) === 0)
                .filter(({ extensions }) => !extensions.some(({ name }) => name === 'pgaudit'))
                .map(({ database, availableExtensions }) => ({
                    what: `database ${database}`,
                    found: availableExtensions.includes('pgaudit')
                        ? 'no extension pgaudit'
                        : 'no extension pgaudit, and azure.extensions does not allow it',
                    wanted: 'pgaudit',
                })),
        ),
});
