import type { Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError } from '../kernel/http.ts';
import type { PolicyAssignment, PolicyExemption, PolicySetDefinition } from '../world/world.ts';
import { listAtScope } from './scoped-list.ts';

const namespace = '/{scope...}/providers/Microsoft.Authorization';
const setDefinitions = 'Microsoft.Authorization/policySetDefinitions';

/** Azure Policy as far as exemptions need it: assignments, initiatives, exemptions. All read only. */
export function policyRoutes({ world }: ProviderContext): readonly Route[] {
    const definition = (id: string) => {
        const found = world.policySetDefinitions.find((set) => set.id.toLowerCase() === id.toLowerCase());
        return found === undefined
            ? azureError(
                  404,
                  'PolicySetDefinitionNotFound',
                  `The policy set definition '${id}' could not be found.`,
              )
            : { status: 200, body: setDefinitionBody(found) };
    };
    return [
        {
            method: 'GET',
            pattern: `${namespace}/policyExemptions`,
            action: 'Microsoft.Authorization/policyExemptions/read',
            serve: (call) => listAtScope(call, world.policyExemptions, exemptionBody),
        },
        {
            method: 'GET',
            pattern: `${namespace}/policyAssignments`,
            action: 'Microsoft.Authorization/policyAssignments/read',
            serve: (call) => listAtScope(call, world.policyAssignments, assignmentBody),
        },
        {
            method: 'GET',
            pattern: `${namespace}/policySetDefinitions/{name}`,
            action: `${setDefinitions}/read`,
            serve: ({ parameters: { scope = '', name = '' } }) =>
                definition(`${scope}/providers/${setDefinitions}/${name}`),
        },
        {
            // Built-in ones have no scope: every signed-in caller may read them.
            method: 'GET',
            pattern: `/providers/${setDefinitions}/{name}`,
            serve: ({ parameters: { name = '' } }) => definition(`/providers/${setDefinitions}/${name}`),
        },
    ];
}

function exemptionBody(exemption: PolicyExemption): unknown {
    const { name, scope, ...properties } = exemption;
    return {
        properties,
        id: `${scope}/providers/Microsoft.Authorization/policyExemptions/${name}`,
        type: 'Microsoft.Authorization/policyExemptions',
        name,
    };
}

function assignmentBody(assignment: PolicyAssignment): unknown {
    const { name, scope, policyDefinitionId, displayName, parameters = {} } = assignment;
    return {
        properties: {
            ...(displayName === undefined ? {} : { displayName }),
            policyDefinitionId,
            scope,
            notScopes: [],
            parameters,
            enforcementMode: 'Default',
        },
        id: `${scope}/providers/Microsoft.Authorization/policyAssignments/${name}`,
        type: 'Microsoft.Authorization/policyAssignments',
        name,
    };
}

function setDefinitionBody(definition: PolicySetDefinition): unknown {
    const { id, displayName, parameters = {}, policyDefinitions } = definition;
    return {
        properties: {
            displayName,
            policyType: id.startsWith('/providers/') ? 'BuiltIn' : 'Custom',
            metadata: {},
            parameters,
            policyDefinitions: policyDefinitions.map((each) => ({ parameters: {}, ...each, groupNames: [] })),
        },
        id,
        type: 'Microsoft.Authorization/policySetDefinitions',
        name: id.slice(id.lastIndexOf('/') + 1),
    };
}
