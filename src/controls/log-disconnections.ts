import { defineControl } from './control.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { parameterPlan, switchVerdict } from './shared/parameters.ts';

const name = 'log_disconnections';

export const logDisconnections = defineControl({
    id: 'log-disconnections',
    title: 'The end of every session is logged',
    severity: 'medium',
    area: 'logging',
    references: {
        azurePolicy: ['1d14b021-1bae-4f93-b36b-69695e14984a', 'a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a'],
        configurationName: name,
        mcsb: ['LT-4'],
        cis: ['5.2.7'],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate: ({ parameters }) => switchVerdict(parameters, name),
    plan: ({ parameters }) => parameterPlan(parameters, name, 'on', 'log-disconnections'),
});
