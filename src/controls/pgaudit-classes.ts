import { setMembers, withMembers, writtenMembers } from '../model/parameter-value.ts';
import type { Parameter } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { defineControl } from './definition/control.ts';
import { auditLoggingPage, pgauditPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { requiredParameter, setParameter } from './shared/parameter-texts.ts';
import { absent, goalsPlan, goalsVerdict, type ParameterGoal, parameter } from './shared/parameters.ts';
import { auditedClasses, hasClasses, hasMinus } from './shared/pgaudit-class-set.ts';

const name = 'pgaudit.log';

const anyClass = {
    id: '4eb5e667-e871-4292-9c5d-8bbb94e0c908',
    name: 'Auditing with PgAudit should be enabled for PostgreSQL flexible servers',
};
const roleAndDdl = {
    id: 'eadbb524-8644-4a87-8af6-549e1d125982',
    name: 'Configure pgaudit.log to include role, ddl, and misc for PostgreSQL flexible servers',
};

export const pgauditClasses = defineControl({
    id: 'pgaudit-classes',
    title: 'The wanted classes of statements are audited',
    failureTitle: 'Wanted classes of statements are not audited',
    severity: 'medium',
    area: 'logging',
    mode: 'enforce',
    references: {
        azurePolicy: [anyClass, roleAndDdl],
        mcsb: ['LT-3'],
        cis: [],
    },
    differences: {
        tooFewClasses: {
            verdict: 'drifted',
            reason: 'Any class but none is enough for Azure Policy; the baseline names the classes that must be audited.',
            definitions: [anyClass.id],
        },
        noneBesideClasses: {
            verdict: 'drifted',
            reason: 'none beside classes is a contradiction that the repair removes; Azure Policy accepts it there.',
        },
        allClasses: {
            verdict: 'compliant',
            reason: 'all stands for every class; Azure Policy looks for the words role and ddl.',
            definitions: [roleAndDdl.id],
        },
        classTakenAway: {
            verdict: 'drifted',
            reason: 'A class with a minus is taken away; Azure Policy finds its name in the text.',
            definitions: [roleAndDdl.id],
        },
        noClass: {
            verdict: 'drifted',
            reason: 'A word that only contains role or ddl, such as roles, is not a class; Azure Policy looks for the text.',
            definitions: [roleAndDdl.id],
        },
    },
    texts: {
        checks: [
            '`pgaudit.log` contains the classes of the threshold `pgauditClasses` (`role`, `ddl`), in any case and order, and not `none`.',
            '`all` contains every class.',
            'A class with a minus is taken away, in the order in which pgaudit reads the value.',
            ...requiredParameter,
        ],
        why: ['An audit must at least show changes of roles and of the schema.'],
        repair: [
            'Adds the missing classes to the present ones and drops `none`.',
            'Azure does not accept the minus: a value with one is written out as the classes that it leaves.',
            'The parameter can be set before pgaudit is loaded, and takes effect then.',
        ],
        disruption: {
            kind: 'none',
            effect: ['`read` and `write` can multiply the volume of the log; the default classes do not.'],
        },
        repairByHand: [setParameter(name, '<present classes>,role,ddl')],
        outOfScope: [
            'Settings of single roles and databases (`ALTER ROLE … SET pgaudit.log`), which are in the database.',
            'A major version upgrade resets `pgaudit.log`: expect this drift afterwards.',
        ],
        links: [auditLoggingPage, pgauditPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    reassessAfter: ['pgaudit-loaded'],
    evaluate({ parameters }, thresholds) {
        const log = parameter(parameters, name);
        return log === undefined ? absent(name) : goalsVerdict(goals(log, thresholds));
    },
    owns: { [`configurations/${name}`]: ['none'] },
    plan({ parameters }, thresholds) {
        const log = parameter(parameters, name);
        return log === undefined ? [] : goalsPlan(goals(log, thresholds), 'pgaudit-classes');
    },
});

function goals(log: Parameter, { pgauditClasses: wanted }: Thresholds): ParameterGoal[] {
    if (!setMembers(log.value).includes('none') && hasClasses(log, wanted)) return [];
    return [{ found: log, to: withMembers(keptClasses(log), wanted), wanted: wanted.join(',') }];
}

/** The classes that are there, as they were written, without `none`; a minus is spelt out as the classes that it leaves. */
function keptClasses(log: Parameter): string {
    if (hasMinus(log)) return [...auditedClasses(log)].join(',');
    return writtenMembers(log.value)
        .filter((member) => member.toLowerCase() !== 'none')
        .join(',');
}
