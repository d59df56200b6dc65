import type { Parameter } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { defineControl } from './control.ts';
import { missingEscapes, withEscapes } from './shared/log-line-escapes.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { absent, goalsPlan, goalsVerdict, type ParameterGoal, parameter } from './shared/parameters.ts';

const name = 'log_line_prefix';

export const logLinePrefix = defineControl({
    id: 'log-line-prefix',
    title: 'Every log line names its user and database',
    severity: 'medium',
    area: 'logging',
    references: { azurePolicy: ['3bf854e8-b34a-47fe-9f81-bc558c82b3bd'], mcsb: ['LT-4'], cis: [] },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate({ parameters }, thresholds) {
        const prefix = parameter(parameters, name);
        return prefix === undefined ? absent(name) : goalsVerdict(goals(prefix, thresholds));
    },
    plan({ parameters }, thresholds) {
        const prefix = parameter(parameters, name);
        return prefix === undefined ? [] : goalsPlan(goals(prefix, thresholds), 'log-line-prefix');
    },
});

function goals(prefix: Parameter, { logLinePrefix: wanted }: Thresholds): ParameterGoal[] {
    const missing = missingEscapes(prefix.value, wanted);
    return missing.length === 0 ? [] : [{ found: prefix, to: withEscapes(prefix.value, missing) }];
}
