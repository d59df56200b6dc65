import { setMembers, withMembers, writtenMembers } from '../model/parameter-value.ts';
import type { Parameter } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { defineControl } from './control.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { absent, goalsPlan, goalsVerdict, type ParameterGoal, parameter } from './shared/parameters.ts';
import { auditedClasses, hasClasses, hasMinus } from './shared/pgaudit-class-set.ts';

const name = 'pgaudit.log';

export const pgauditClasses = defineControl({
    id: 'pgaudit-classes',
    title: 'The wanted classes of statements are audited',
    severity: 'medium',
    area: 'logging',
    references: {
        azurePolicy: ['4eb5e667-e871-4292-9c5d-8bbb94e0c908', 'eadbb524-8644-4a87-8af6-549e1d125982'],
        mcsb: ['LT-4'],
        cis: [],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    after: ['pgaudit-loaded'],
    evaluate({ parameters }, thresholds) {
        const log = parameter(parameters, name);
        return log === undefined ? absent(name) : goalsVerdict(goals(log, thresholds));
    },
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
