import type { Parameter } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { defineControl } from './definition/control.ts';
import { loggingPage, postgresLoggingPage } from './shared/links.ts';
import { missingEscapes, withEscapes } from './shared/log-line-escapes.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { requiredParameter, setParameter } from './shared/parameter-texts.ts';
import { absent, goalsPlan, goalsVerdict, type ParameterGoal, parameter } from './shared/parameters.ts';

const name = 'log_line_prefix';

export const logLinePrefix = defineControl({
    id: 'log-line-prefix',
    title: 'Every log line names its user and database',
    failureTitle: 'Log lines lack wanted details, such as their user or database',
    severity: 'medium',
    area: 'logging',
    mode: 'enforce',
    references: {
        azurePolicy: [
            {
                id: '3bf854e8-b34a-47fe-9f81-bc558c82b3bd',
                name: 'Configure log_line_prefix with key identifiers for PostgreSQL flexible servers',
            },
        ],
        mcsb: ['LT-3'],
        cis: [],
    },
    differences: {
        escapedPercent: {
            verdict: 'drifted',
            reason: '%%u is a percent sign and a letter, not an escape; Azure Policy looks for the text %u anywhere.',
        },
        padding: {
            verdict: 'compliant',
            reason: '%-10u is the user name, padded to ten characters; Azure Policy looks for the text %u anywhere.',
        },
        letterCase: {
            verdict: 'drifted',
            reason: '%U and %D are not escapes of PostgreSQL; Azure Policy compares without case.',
        },
    },
    texts: {
        checks: [
            '`log_line_prefix` contains the escapes of the threshold `logLinePrefix` (`%u` and `%d`) as PostgreSQL reads them: `%-10u` is one, `%%u` is none.',
            ...requiredParameter,
        ],
        why: ['A line without user and database cannot be attributed to anyone.'],
        repair: [
            'Appends the missing escapes and keeps the rest: `%t-%c-` becomes `%t-%c-user=%u,db=%d-`.',
            'The addition ends as the prefix ended.',
        ],
        disruption: {
            kind: 'none',
            effect: ['The server is not affected.', 'A parser that expects the old prefix must be adapted.'],
        },
        repairByHand: [setParameter(name, "'%t-%c-user=%u,db=%d-'")],
        outOfScope: ['The order of the escapes, and escapes beyond the wanted ones.'],
        links: [loggingPage, postgresLoggingPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate({ parameters }, thresholds) {
        const prefix = parameter(parameters, name);
        return prefix === undefined ? absent(name) : goalsVerdict(goals(prefix, thresholds));
    },
    owns: { [`configurations/${name}`]: [] },
    plan({ parameters }, thresholds) {
        const prefix = parameter(parameters, name);
        return prefix === undefined ? [] : goalsPlan(goals(prefix, thresholds), 'log-line-prefix');
    },
});

function goals(prefix: Parameter, { logLinePrefix: wanted }: Thresholds): ParameterGoal[] {
    const missing = missingEscapes(prefix.value, wanted);
    return missing.length === 0 ? [] : [{ found: prefix, to: withEscapes(prefix.value, missing) }];
}
