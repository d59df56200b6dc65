import type { DatabaseObjects, UserMapping } from '../../model/database-objects.ts';
import type { Finding } from '../../model/verdict.ts';
import { defineControl } from '../definition/control.ts';
import { notRepaired, ofEveryDatabase } from '../shared/database-texts.ts';
import { verdictInside, withoutDatabases } from '../shared/database-verdict.ts';

export const foreignCredentials = defineControl({
    id: 'foreign-credentials',
    title: 'Credentials for other servers belong to named roles, and travel over verified TLS',
    failureTitle: 'Credentials for other servers are open to every role, or travel without verified TLS',
    severity: 'medium',
    area: 'access',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['IM-8', 'DP-3'], cis: [] },
    texts: {
        checks: [
            'No user mapping is for `PUBLIC`.',
            'Every foreign server of `postgres_fdw` or `dblink_fdw` with a user mapping has the option `sslmode` `verify-full`.',
            'Pgwarden never reads the options of a user mapping, which hold the password.',
            ...ofEveryDatabase,
        ],
        why: [
            'With a mapping for `PUBLIC`, every role that may use the server acts there as its user.',
            'Without `verify-full`, the password goes to any server that answers at that address.',
        ],
        repair: [notRepaired, 'A user mapping that was dropped cannot be put back without its password.'],
        repairByHand: [
            "CREATE USER MAPPING FOR <role> SERVER <server> OPTIONS (user '<user>', password '<password>');",
            'DROP USER MAPPING FOR PUBLIC SERVER <server>;',
            "ALTER SERVER <server> OPTIONS (ADD sslmode 'verify-full', ADD sslrootcert 'system');",
        ],
        outOfScope: [
            'Connection strings in calls of `dblink_connect`, and servers of other wrappers.',
            'The extensions themselves: see `extensions` and `data-egress`.',
        ],
        links: [
            {
                title: 'PostgreSQL: postgres_fdw',
                url: 'https://www.postgresql.org/docs/current/postgres-fdw.html',
            },
            {
                title: 'PostgreSQL: CREATE USER MAPPING',
                url: 'https://www.postgresql.org/docs/current/sql-createusermapping.html',
            },
        ],
    },
    reads: ['catalogue', 'databases'],
    decidableWithout: withoutDatabases('userMappings'),
    evaluate: ({ catalogue, databases }) => verdictInside(catalogue, () => databases.flatMap(findings)),
});

function findings({ database, userMappings }: DatabaseObjects): readonly Finding[] {
    const open = userMappings.filter(({ user }) => user === 'public');
    // A server has one mapping for each role.
    const unverified = new Map(
        userMappings.filter(isUnverified).map((each) => [`${each.server} ${each.sslMode}`, each]),
    );
    return [
        ...open.map(({ server }) => ({
            what: `user mapping of server ${server} in database ${database}`,
            found: 'for PUBLIC',
            wanted: 'for named roles',
        })),
        ...[...unverified.values()].map(({ server, sslMode = 'not set' }) => ({
            what: `server ${server} in database ${database}`,
            found: `sslmode ${sslMode}`,
            wanted: 'sslmode verify-full',
        })),
    ];
}

function isUnverified({ wrapper, sslMode }: UserMapping): boolean {
    return (wrapper === 'postgres_fdw' || wrapper === 'dblink_fdw') && sslMode !== 'verify-full';
}
