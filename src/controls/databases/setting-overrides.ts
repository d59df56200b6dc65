import type { RoleSetting } from '../../model/catalogue.ts';
import type { Thresholds } from '../../model/thresholds.ts';
import { defineControl } from '../definition/control.ts';
import { rolesOfAzure } from '../shared/administrators.ts';
import { notRepaired, ofTheServer } from '../shared/database-texts.ts';
import { verdictInside, withoutPasswords } from '../shared/database-verdict.ts';
import { auditLoggingPage, postgresRolePage } from '../shared/links.ts';
import { hasClasses } from '../shared/pgaudit-class-set.ts';

/** A value that a role or database may have for itself. */
interface Held {
    readonly wanted: string;
    isKept(value: string): boolean;
}

const on: Held = { wanted: 'on', isKept: (value) => /^(on|t|tr|tru|true|y|ye|yes|1)$/i.test(value) };
const off: Held = { wanted: 'off', isKept: (value) => /^(off?|f|fa|fal|fals|false|n|no|0)$/i.test(value) };

function exactly(wanted: string): Held {
    return { wanted, isKept: (value) => value.toLowerCase() === wanted };
}

/** The parameters that the baseline holds for the server and that a role or a database can have for itself. */
function heldBy({ pgauditClasses, pgauditStatementOnce }: Thresholds): ReadonlyMap<string, Held> {
    const classes: Held = {
        wanted: `with ${pgauditClasses.join(', ')}`,
        isKept: (value) => hasClasses({ value, allowedValues: '' }, pgauditClasses),
    };
    return new Map([
        ['password_encryption', exactly('scram-sha-256')],
        ['row_security', on],
        ['log_statement', exactly('none')],
        // Entries of the audit are of level LOG, which these two leave out.
        [
            'log_min_messages',
            { wanted: 'error or lower', isKept: (value) => !/^(fatal|panic)$/i.test(value) },
        ],
        ['log_connections', { wanted: 'on', isKept: (value) => value !== '' && !off.isKept(value) }],
        ['log_disconnections', on],
        ['pgaudit.log', classes],
        ['pgaudit.log_statement', on],
        ['pgaudit.log_level', exactly('log')],
        ['pgaudit.log_client', off],
        ...(pgauditStatementOnce ? [['pgaudit.log_statement_once', on] as const] : []),
    ]);
}

export const settingOverrides = defineControl({
    id: 'setting-overrides',
    title: 'No role and no database overrides what the baseline holds for the server',
    failureTitle: 'Roles or databases override what the baseline holds for the server',
    severity: 'high',
    area: 'access',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['LT-3'], cis: [] },
    texts: {
        checks: [
            'No role, no database, and no role in one database has a setting of its own that is weaker than the baseline: `password_encryption`, `row_security`, `log_statement`, `log_connections`, `log_disconnections`, `pgaudit.log`, `pgaudit.log_statement`, `pgaudit.log_level`, `pgaudit.log_client`, and, where the baseline asks for it, `pgaudit.log_statement_once`.',
            '`log_min_messages` is not `fatal` or `panic`, which would leave the audit out of the log.',
            'A setting that is as strict as the baseline, or stricter, is fine, and so is one of a role that cannot log in.',
            ...ofTheServer,
        ],
        why: [
            'Every role may run `ALTER ROLE … SET password_encryption` for itself, and the server’s own parameter still looks right.',
            'Such a setting takes effect at the next login, and no event tells of it.',
        ],
        repair: [notRepaired],
        repairByHand: [
            'ALTER ROLE <role> RESET <parameter>;',
            'ALTER DATABASE <database> RESET <parameter>;',
            'ALTER ROLE <role> IN DATABASE <database> RESET <parameter>;',
        ],
        outOfScope: [
            'Settings that a client makes after its login, with `SET`.',
            'The `search_path`, libraries, and all parameters that the baseline does not hold.',
            'Azure lets only itself reset the parameters of logging: open a support request for these.',
        ],
        links: [auditLoggingPage, postgresRolePage],
    },
    reads: ['catalogue'],
    decidableWithout: withoutPasswords,
    evaluate: ({ catalogue }, thresholds) =>
        verdictInside(catalogue, () => {
            const held = heldBy(thresholds);
            const azure = rolesOfAzure(catalogue);
            const isIdle = new Set(catalogue.roles.filter((role) => !role.canLogin).map(({ name }) => name));
            return catalogue.settings.flatMap((setting) => {
                const { role = '', name, value } = setting;
                const rule = held.get(name.toLowerCase());
                if (rule === undefined || azure.has(role) || isIdle.has(role)) return [];
                if (rule.isKept(value.trim())) return [];
                return [
                    { what: `${name} of ${ownerOf(setting)}`, found: value || "''", wanted: rule.wanted },
                ];
            });
        }),
});

function ownerOf({ role, database }: RoleSetting): string {
    if (role === undefined) return database === undefined ? 'every role' : `database ${database}`;
    return database === undefined ? `role ${role}` : `role ${role} in database ${database}`;
}
