import { setMembers } from '../model/parameter-value.ts';
import type { Parameters } from '../model/server-state.ts';
import { defineControl } from './definition/control.ts';
import { auditLoggingPage, postgresLoggingPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { requiredParameter, setParameter } from './shared/parameter-texts.ts';
import { absent, parameter, parameterPlan, parameterVerdict } from './shared/parameters.ts';
import { hasClasses } from './shared/pgaudit-class-set.ts';

const name = 'log_statement';

/** PostgreSQL logs CREATE ROLE and ALTER ROLE as they were sent, passwords included, with `ddl`, `mod` and `all`. */
export const statementLogging = defineControl({
    id: 'statement-logging',
    title: 'Statements with role passwords are not logged',
    failureTitle: 'Statements with role passwords can be logged',
    severity: 'medium',
    area: 'logging',
    mode: 'approve',
    references: { azurePolicy: [], mcsb: ['IM-8'], cis: [] },
    texts: {
        checks: ['`log_statement` is `none`.', ...requiredParameter],
        why: [
            '`ddl` and `all` log `CREATE ROLE … PASSWORD` as it was sent, password included, and so does `mod`, which logs everything that `ddl` logs.',
            'pgaudit logs the same statements with the password redacted.',
            'The CIS benchmarks of the PostgreSQL engine ask for `log_statement` = `ddl`: where you follow them, set this control to `off` or exempt it, and give few people access to the logs.',
        ],
        repair: [
            'Sets `log_statement` to `none`, but only when pgaudit is loaded and audits `role` and `ddl`.',
            'Otherwise these statements would be logged nowhere: `pgaudit-loaded` and `pgaudit-classes` come first.',
        ],
        disruption: {
            kind: 'none',
            effect: [
                'Clients are not affected.',
                'The log no longer contains statements that pgaudit does not audit.',
            ],
        },
        repairByHand: [setParameter(name, 'none')],
        outOfScope: [
            'Passwords that are in the logs already: delete these logs or restrict access to them.',
            '`log_min_duration_statement` and `log_min_error_statement`, which can log a statement as well.',
        ],
        links: [auditLoggingPage, postgresLoggingPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    reassessAfter: ['pgaudit-loaded', 'pgaudit-classes', 'pending-restart'],
    evaluate({ parameters }) {
        if (parameter(parameters, name) === undefined) return absent(name);
        const verdict = parameterVerdict(parameters, name, 'none');
        if (verdict.kind !== 'drifted' || verdict.unrepairable !== undefined || isAudited(parameters))
            return verdict;
        return {
            ...verdict,
            unrepairable: 'pgaudit does not audit role and ddl yet: the statements would be logged nowhere',
        };
    },
    owns: { [`configurations/${name}`]: [] },
    plan: ({ parameters }) => parameterPlan(parameters, name, 'none', 'statement-logging'),
});

/** Tells if pgaudit, which redacts passwords, logs the statements that `log_statement` would no longer log. */
function isAudited(parameters: Parameters): boolean {
    const libraries = parameter(parameters, 'shared_preload_libraries');
    const log = parameter(parameters, 'pgaudit.log');
    if (libraries === undefined || log === undefined || libraries.isConfigPendingRestart) return false;
    return setMembers(libraries.value).includes('pgaudit') && hasClasses(log, ['role', 'ddl']);
}
