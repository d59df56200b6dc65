import { isSameValue } from '../model/parameter-value.ts';
import type { Parameters } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { defineControl } from './control.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { absent, goalsPlan, goalsVerdict, type ParameterGoal, parameter } from './shared/parameters.ts';

const retention = 'logfiles.retention_days';
const download = 'logfiles.download_enable';

export const logRetention = defineControl({
    id: 'log-retention',
    title: 'Server logs are kept long enough',
    severity: 'medium',
    area: 'logging',
    references: { azurePolicy: ['f5ed3f7a-cf5d-4ee6-9ede-b5d5192ccf81'], mcsb: ['LT-6'], cis: ['5.2.4'] },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([retention, download], 'drift'),
    evaluate({ parameters }, thresholds) {
        const isAbsent = parameter(parameters, retention) === undefined;
        const found = goals(parameters, thresholds);
        return isAbsent && found.length === 0 ? absent(retention) : goalsVerdict(found);
    },
    plan: ({ parameters }, thresholds) => goalsPlan(goals(parameters, thresholds), 'log-retention'),
});

function goals(parameters: Parameters, { logRetentionDays, serverLogs }: Thresholds): ParameterGoal[] {
    const days = parameter(parameters, retention);
    const logs = parameter(parameters, download);
    const found: ParameterGoal[] = [];
    if (days !== undefined && !isAtLeast(days.value, logRetentionDays)) {
        found.push({ found: days, to: String(logRetentionDays), wanted: `at least ${logRetentionDays}` });
    }
    if (serverLogs && logs !== undefined && !isSameValue('Boolean', logs.value, 'on')) {
        found.push({ found: logs, to: 'on' });
    }
    return found;
}

function isAtLeast(value: string, days: number): boolean {
    return value.trim() !== '' && Number(value) >= days;
}
