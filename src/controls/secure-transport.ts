import { defineControl } from './control.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { parameterPlan, parameterVerdict } from './shared/parameters.ts';

const name = 'require_secure_transport';

export const secureTransport = defineControl({
    id: 'secure-transport',
    title: 'Connections must be encrypted',
    severity: 'high',
    area: 'transport',
    references: {
        azurePolicy: ['c29c38cb-74a7-4505-9a06-e588ab86620a', 'a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a'],
        configurationName: name,
        mcsb: ['DP-3'],
        cis: ['5.2.1'],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate: ({ parameters }) => parameterVerdict(parameters, name, 'on'),
    plan: ({ parameters }) => parameterPlan(parameters, name, 'on', 'secure-transport', 'connectivity'),
});
