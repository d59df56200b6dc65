import type { Parameters } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { defineControl } from './definition/control.ts';
import { tlsPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { requiredParameter, setParameter } from './shared/parameter-texts.ts';
import { absent, goalsPlan, goalsVerdict, type ParameterGoal, parameter } from './shared/parameters.ts';

const minimumName = 'ssl_min_protocol_version';
const maximumName = 'ssl_max_protocol_version';

export const tlsMinimumVersion = defineControl({
    id: 'tls-minimum-version',
    title: 'Connections use at least the wanted TLS version, and newer ones are allowed',
    failureTitle: 'Connections with an old TLS version are accepted, or newer versions are not',
    severity: 'high',
    area: 'transport',
    mode: 'enforce',
    references: {
        azurePolicy: [
            {
                id: 'a43d5475-c569-45ce-a268-28fa79f4e87a',
                name: 'PostgreSQL flexible servers should be running TLS version 1.2 or newer',
            },
        ],
        mcsb: ['DP-3'],
        cis: [],
    },
    differences: {
        maximum: {
            verdict: 'drifted',
            reason: 'A maximum shuts out newer versions; Azure Policy reads the minimum only.',
        },
        newerMinimum: {
            verdict: 'compliant',
            staysAfterRepair: true,
            reason: 'A version above 1.3 is newer than the wanted one; Azure Policy knows 1.2 and 1.3 only.',
        },
    },
    texts: {
        checks: [
            '`ssl_min_protocol_version` is at least the threshold `tlsMinimumVersion` (`1.2`), and `ssl_max_protocol_version` is empty: no maximum.',
            'A value that is not a version counts as too old.',
            ...requiredParameter,
        ],
        why: [
            'TLS 1.0 and 1.1 have known attacks and are withdrawn (RFC 8996).',
            'A maximum forbids the versions after it: Microsoft advises against one.',
            'Microsoft’s guide "Secure your server" requires TLS 1.3, and its definition of Azure Policy 1.2: set `tlsMinimumVersion` to `1.3` where every client speaks it. Only the profile `strict` does.',
        ],
        repair: [
            'Clears the maximum (the empty value), then raises the minimum to the threshold, because PostgreSQL accepts no minimum above the maximum.',
            'A higher minimum stays.',
        ],
        disruption: {
            kind: 'none',
            effect: [
                'Clients of the last ten years are not affected.',
                'A client that supports only older versions cannot connect any more.',
            ],
        },
        repairByHand: [setParameter(maximumName, "''"), setParameter(minimumName, 'TLSv1.2')],
        outOfScope: ['Certificates and cipher suites: `ssl_ciphers` is read-only on Azure.'],
        links: [tlsPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([minimumName, maximumName], 'drift'),
    evaluate({ parameters }, thresholds) {
        const found = parameter(parameters, minimumName) ?? parameter(parameters, maximumName);
        return found === undefined ? absent(minimumName) : goalsVerdict(goals(parameters, thresholds));
    },
    owns: { [`configurations/${minimumName}`]: [], [`configurations/${maximumName}`]: [] },
    plan: ({ parameters }, thresholds) => goalsPlan(goals(parameters, thresholds), 'tls-minimum-version'),
});

/** The maximum comes first: PostgreSQL takes no minimum above the maximum. */
function goals(parameters: Parameters, { tlsMinimumVersion: wanted }: Thresholds): ParameterGoal[] {
    const minimum = parameter(parameters, minimumName);
    const maximum = parameter(parameters, maximumName);
    const found: ParameterGoal[] = [];
    if (maximum !== undefined && maximum.value !== '') found.push({ found: maximum, to: '', wanted: 'none' });
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
