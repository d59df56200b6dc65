import type { Parameters } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { defineControl } from './definition/control.ts';
import { auditLoggingPage, pgauditPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { optionalParameter, setParameter } from './shared/parameter-texts.ts';
import {
    absent,
    exactGoals,
    goalsPlan,
    goalsVerdict,
    type ParameterGoal,
    parameter,
} from './shared/parameters.ts';

const text = 'pgaudit.log_statement';
const once = 'pgaudit.log_statement_once';
const level = 'pgaudit.log_level';
const client = 'pgaudit.log_client';
const names = [text, once, level, client];

export const auditStatementText = defineControl({
    id: 'audit-statement-text',
    title: 'Audit entries have the text of their statement, and only the log has them',
    failureTitle: 'Audit entries lack the text of their statement, or clients see them',
    severity: 'low',
    area: 'logging',
    mode: 'approve',
    references: { azurePolicy: [], mcsb: ['LT-3'], cis: [] },
    texts: {
        checks: [
            '`pgaudit.log_statement` is `on`, `pgaudit.log_level` is `log`, and `pgaudit.log_client` is `off`, in any case.',
            'Where the threshold `pgauditStatementOnce` is true (false; true in `strict`, as Defender CSPM recommends), `pgaudit.log_statement_once` is `on`.',
            ...optionalParameter,
        ],
        why: [
            'An entry without its text shows that a table changed, and not how.',
            'An audit that clients see tells an attacker what is watched.',
        ],
        repair: [
            'Sets these parameters, which take effect without a restart, or when pgaudit is loaded.',
            '`pgaudit.log_statement_once` that is on stays on.',
        ],
        disruption: {
            kind: 'none',
            effect: [
                'Texts can contain data; `pgaudit` redacts passwords.',
                'With `log_statement_once`, the later entries of a statement have no text: a parser must join them by statement id.',
            ],
        },
        repairByHand: [setParameter(text, 'on'), setParameter(level, 'log'), setParameter(client, 'off')],
        outOfScope: ['Values of parameters (`pgaudit.log_parameter`), which are data.'],
        links: [auditLoggingPage, pgauditPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters(names, 'drift'),
    evaluate({ parameters }, thresholds) {
        if (names.every((name) => parameter(parameters, name) === undefined)) return absent(text);
        return goalsVerdict(goals(parameters, thresholds));
    },
    owns: Object.fromEntries(names.map((name) => [`configurations/${name}`, []])),
    plan: ({ parameters }, thresholds) => goalsPlan(goals(parameters, thresholds), 'audit-statement-text'),
});

function goals(parameters: Parameters, { pgauditStatementOnce }: Thresholds): ParameterGoal[] {
    const wanted = [
        [text, 'on'],
        ...(pgauditStatementOnce ? [[once, 'on'] as const] : []),
        [level, 'log'],
        [client, 'off'],
    ] as const;
    return wanted.flatMap(([name, value]) => {
        const found = parameter(parameters, name);
        return found === undefined ? [] : exactGoals(found, value);
    });
}
