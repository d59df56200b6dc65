import { defineControl } from './control.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { parameterPlan, parameterVerdict } from './shared/parameters.ts';

const name = 'password_encryption';

export const passwordEncryption = defineControl({
    id: 'password-encryption',
    title: 'New passwords are stored as SCRAM-SHA-256',
    severity: 'low',
    area: 'authentication',
    references: { azurePolicy: [], mcsb: ['IM-1', 'IM-3'], cis: [] },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate: ({ parameters }) => parameterVerdict(parameters, name, 'scram-sha-256'),
    plan: ({ parameters }) => parameterPlan(parameters, name, 'scram-sha-256', 'password-encryption'),
});
