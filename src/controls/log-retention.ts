import type { Parameters } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { defineControl } from './definition/control.ts';
import { loggingPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { optionalParameter, setParameter } from './shared/parameter-texts.ts';
import {
    absent,
    exactGoals,
    goalsPlan,
    goalsVerdict,
    minimumGoals,
    type ParameterGoal,
    parameter,
} from './shared/parameters.ts';

const retention = 'logfiles.retention_days';
const download = 'logfiles.download_enable';

export const logRetention = defineControl({
    id: 'log-retention',
    title: 'Server logs are kept long enough',
    failureTitle: 'Server logs are deleted too early, or not kept for download',
    severity: 'medium',
    area: 'logging',
    mode: 'enforce',
    references: {
        azurePolicy: [
            {
                id: 'f5ed3f7a-cf5d-4ee6-9ede-b5d5192ccf81',
                name: 'Configure logfiles.retention_days to at least 7 days for PostgreSQL flexible servers',
            },
        ],
        mcsb: ['LT-6'],
        cis: ['5.2.4'],
    },
    differences: {
        blankBeside: {
            verdict: 'drifted',
            reason: 'Only plain digits are a number of days; Azure Policy ignores a blank beside them.',
        },
        absentParameter: {
            verdict: 'compliant',
            reason: 'A server without the parameter logfiles.retention_days cannot drift in it; Azure Policy calls it non-compliant.',
        },
    },
    texts: {
        checks: [
            '`logfiles.retention_days` is at least the threshold `logRetentionDays` (7): a whole number in plain digits; `0x8` and `7.0` are none.',
            'Where the baseline wants server logs (`serverLogs`), `logfiles.download_enable` is `on` as well.',
            ...optionalParameter,
        ],
        why: ['An intrusion is often noticed after days, and deleted logs explain nothing.'],
        repair: [
            'Raises the number of days, and turns downloadable logs on where the baseline wants them; no shipped profile does.',
            'A higher number stays, and one in another notation is written in digits.',
        ],
        disruption: {
            kind: 'none',
            effect: [
                'The logs use storage of the server.',
                '`logfiles.download_enable` lets every role that reads the server download its logs, the built-in role Reader included; logs can contain statements, data, and credentials.',
            ],
        },
        repairByHand: [setParameter(retention, '7'), setParameter(download, 'on')],
        outOfScope: [
            'The retention in the Log Analytics workspace, which is a property of the workspace.',
            'Turning downloadable logs off: where the baseline does not want them, the parameter stays as it is.',
        ],
        links: [loggingPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([retention, download], 'drift'),
    evaluate({ parameters }, thresholds) {
        const isAbsent = parameter(parameters, retention) === undefined;
        const found = goals(parameters, thresholds);
        return isAbsent && found.length === 0 ? absent(retention) : goalsVerdict(found);
    },
    owns: { [`configurations/${retention}`]: [], [`configurations/${download}`]: [] },
    plan: ({ parameters }, thresholds) => goalsPlan(goals(parameters, thresholds), 'log-retention'),
});

function goals(parameters: Parameters, { logRetentionDays, serverLogs }: Thresholds): ParameterGoal[] {
    const days = parameter(parameters, retention);
    const logs = parameter(parameters, download);
    return [
        ...(days === undefined ? [] : minimumGoals(days, logRetentionDays)),
        ...(serverLogs && logs !== undefined ? exactGoals(logs, 'on') : []),
    ];
}
