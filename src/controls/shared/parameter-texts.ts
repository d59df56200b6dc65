import type { PolicyDefinition } from '../definition/control.ts';
import type { Prose } from '../definition/control-texts.ts';

/** Sentences and commands that the controls over server parameters share. */

const refused =
    'A read-only parameter, and one whose allowed values exclude the wanted value, is reported with that reason and not written.';

/** For parameters that every server has. */
export const requiredParameter: Prose = [
    'A parameter list without one that every server has is incomplete, and the verdict is `unknown`.',
    refused,
];

/** For parameters that some versions and tiers lack. */
export const optionalParameter: Prose = [
    'The control does not apply to a server that lacks the parameter.',
    refused,
];

export function setParameter(name: string, value: string): string {
    return `az postgres flexible-server parameter set --resource-group $RG --server-name $SERVER --name ${name} --value ${value}`;
}

/** Microsoft's definition for any parameter; `configurationName` says which one it is assigned for. */
export const anyParameterDefinition: PolicyDefinition = {
    id: 'a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a',
    name: 'Configure PostgreSQL flexible server to enable specified configuration',
};
