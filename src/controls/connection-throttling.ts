import { defineControl } from './definition/control.ts';
import { serverParametersPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { anyParameterDefinition, optionalParameter, setParameter } from './shared/parameter-texts.ts';
import { parameterPlan, parameterVerdict } from './shared/parameters.ts';

const name = 'connection_throttle.enable';

export const connectionThrottling = defineControl({
    id: 'connection-throttling',
    title: 'Repeated failed logins from one address are throttled',
    failureTitle: 'Repeated failed logins are not throttled',
    severity: 'medium',
    area: 'logging',
    mode: 'enforce',
    references: {
        azurePolicy: [
            {
                id: 'dacf07fa-0eea-4486-80bc-b93fae88ac40',
                name: '[Deprecated]: Connection throttling should be enabled for PostgreSQL flexible servers',
            },
            anyParameterDefinition,
        ],
        configurationName: name,
        mcsb: [],
        cis: ['5.2.3'],
    },
    differences: {
        absentParameter: {
            verdict: 'compliant',
            reason: 'A server without the parameter connection_throttle.enable cannot drift in it; Azure Policy calls it non-compliant.',
        },
    },
    texts: {
        checks: ['`connection_throttle.enable` is `on`, in any case.', ...optionalParameter],
        why: [
            'The server delays repeated failed logins from one address, which makes guessing passwords slow.',
        ],
        repair: ['Sets `connection_throttle.enable` to `on`, which takes effect without a restart.'],
        disruption: { kind: 'none', effect: ['An address with many failed logins waits.'] },
        repairByHand: [setParameter(name, 'on')],
        outOfScope: [
            'The limits themselves.',
            'PostgreSQL 18 has no such parameter, and Microsoft deprecated its definition: the control does not apply there.',
        ],
        links: [serverParametersPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate: ({ parameters }) => parameterVerdict(parameters, name, 'on'),
    owns: { [`configurations/${name}`]: [] },
    plan: ({ parameters }) => parameterPlan(parameters, name, 'on', 'connection-throttling'),
});
