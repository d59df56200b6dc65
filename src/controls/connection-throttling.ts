import { defineControl } from './control.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { parameterPlan, parameterVerdict } from './shared/parameters.ts';

const name = 'connection_throttle.enable';

export const connectionThrottling = defineControl({
    id: 'connection-throttling',
    title: 'Repeated failed logins from one address are throttled',
    severity: 'medium',
    area: 'logging',
    references: {
        azurePolicy: ['dacf07fa-0eea-4486-80bc-b93fae88ac40', 'a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a'],
        configurationName: name,
        mcsb: [],
        cis: ['5.2.3'],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate: ({ parameters }) => parameterVerdict(parameters, name, 'on'),
    plan: ({ parameters }) => parameterPlan(parameters, name, 'on', 'connection-throttling'),
});
