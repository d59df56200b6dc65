import { setMembers } from '../model/parameter-value.ts';
import type { Parameters } from '../model/server-state.ts';
import { defineControl } from './control.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { absent, parameter, parameterPlan, parameterVerdict } from './shared/parameters.ts';
import { hasClasses } from './shared/pgaudit-class-set.ts';

const name = 'log_statement';

/** PostgreSQL logs CREATE ROLE and ALTER ROLE as they were sent, passwords included, with `ddl`, `mod` and `all`. */
export const statementLogging = defineControl({
    id: 'statement-logging',
    title: 'Statements with role passwords are not logged',
    severity: 'medium',
    area: 'logging',
    references: { azurePolicy: [], mcsb: ['IM-8'], cis: [] },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    after: ['pgaudit-loaded', 'pgaudit-classes', 'pending-restart'],
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
    plan: ({ parameters }) => parameterPlan(parameters, name, 'none', 'statement-logging'),
});

/** Whether pgaudit, which redacts passwords, logs what `log_statement` would no longer log. */
function isAudited(parameters: Parameters): boolean {
    const libraries = parameter(parameters, 'shared_preload_libraries');
    const log = parameter(parameters, 'pgaudit.log');
    if (libraries === undefined || log === undefined || libraries.isConfigPendingRestart) return false;
    return setMembers(libraries.value).includes('pgaudit') && hasClasses(log, ['role', 'ddl']);
}
