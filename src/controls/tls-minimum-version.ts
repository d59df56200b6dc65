import type { Parameters } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { defineControl } from './control.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { absent, goalsPlan, goalsVerdict, type ParameterGoal, parameter } from './shared/parameters.ts';

const minimumName = 'ssl_min_protocol_version';
const maximumName = 'ssl_max_protocol_version';

export const tlsMinimumVersion = defineControl({
    id: 'tls-minimum-version',
    title: 'Connections use at least the wanted TLS version',
    severity: 'high',
    area: 'transport',
    references: { azurePolicy: ['a43d5475-c569-45ce-a268-28fa79f4e87a'], mcsb: ['DP-3'], cis: [] },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([minimumName, maximumName], 'drift'),
    evaluate({ parameters }, thresholds) {
        const found = parameter(parameters, minimumName) ?? parameter(parameters, maximumName);
        return found === undefined ? absent(minimumName) : goalsVerdict(goals(parameters, thresholds));
    },
    plan: ({ parameters }, thresholds) => goalsPlan(goals(parameters, thresholds), 'tls-minimum-version'),
});

/** The maximum comes first: PostgreSQL takes no minimum above the maximum. */
function goals(parameters: Parameters, { tlsMinimumVersion: wanted }: Thresholds): ParameterGoal[] {
    const minimum = parameter(parameters, minimumName);
    const maximum = parameter(parameters, maximumName);
    const found: ParameterGoal[] = [];
    if (maximum !== undefined && maximum.value.trim() !== '' && isBelow(maximum.value, wanted)) {
        found.push({ found: maximum, to: '', wanted: `none, or at least TLSv${wanted}` });
    }
    if (minimum !== undefined && isBelow(minimum.value, wanted)) {
        found.push({ found: minimum, to: `TLSv${wanted}`, wanted: `at least TLSv${wanted}` });
    }
    return found;
}

/** Versions are written `TLSv1`, `TLSv1.2`, with one digit each. A value that is no version is below every version. */
function isBelow(value: string, wanted: string): boolean {
    const version = /^tlsv(\d(?:\.\d)?)$/i.exec(value)?.[1];
    return version === undefined || Number(version) < Number(wanted);
}
