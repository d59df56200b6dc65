import { defineControl } from './control.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { parameterPlan, parameterVerdict } from './shared/parameters.ts';

const name = 'log_checkpoints';

export const logCheckpoints = defineControl({
    id: 'log-checkpoints',
    title: 'Checkpoints are logged',
    severity: 'medium',
    area: 'logging',
    references: {
        azurePolicy: ['70be9e12-c935-49ac-9bd8-fd64b85c1f87', 'a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a'],
        configurationName: name,
        mcsb: ['LT-4'],
        cis: ['5.2.2'],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate: ({ parameters }) => parameterVerdict(parameters, name, 'on'),
    plan: ({ parameters }) => parameterPlan(parameters, name, 'on', 'log-checkpoints'),
});
