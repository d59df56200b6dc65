import type { ArmCall, Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { objectIn, textIn } from '../kernel/json.ts';
import { definitionOf, nameOf } from '../policy/assignments.ts';
import { builtInDefinitions } from '../policy/built-in.ts';
import { parseDefinition } from '../policy/definition.ts';
import { PolicyProblem } from '../policy/problems.ts';
import type { PolicyDefinition } from '../world/policies.ts';
import {
    authorizationNamespace,
    isAbove,
    isBuiltIn,
    isSameText,
    ofWantedType,
    placeProblem,
    putById,
    scopeAndName,
    withProblems,
} from './policy-calls.ts';

const type = 'Microsoft.Authorization/policyDefinitions';

/** `Microsoft.Authorization/policyDefinitions`: custom ones are put, read and deleted, built-in ones only read. */
export function policyDefinitionRoutes(context: ProviderContext): readonly Route[] {
    const { world } = context;
    const one = (id: string, name: string): SimulatorResponse => {
        const found = definitionOf(world, id);
        return found === undefined ? notFound(name) : { status: 200, body: bodyOf(found) };
    };
    return [
        {
            method: 'GET',
            pattern: `${authorizationNamespace}/policyDefinitions`,
            action: `${type}/read`,
            serve: (call) =>
                listOf(call, [
                    ...world.policyDefinitions.filter(({ id }) =>
                        isAbove(context, id, call.parameters.scope ?? ''),
                    ),
                    ...builtInDefinitions,
                ]),
        },
        {
            method: 'GET',
            pattern: `/providers/${type}`,
            serve: (call) => listOf(call, builtInDefinitions),
        },
        {
            method: 'GET',
            pattern: `${authorizationNamespace}/policyDefinitions/{name}`,
            action: `${type}/read`,
            serve: (call) => one(idOf(call), scopeAndName(call).name),
        },
        {
            // Built-in ones have no scope: every signed-in caller may read them.
            method: 'GET',
            pattern: `/providers/${type}/{name}`,
            serve: ({ parameters: { name = '' } }) => one(`/providers/${type}/${name}`, name),
        },
        {
            method: 'PUT',
            pattern: `${authorizationNamespace}/policyDefinitions/{name}`,
            action: `${type}/write`,
            serve: (call) =>
                placeProblem(context, call, 'definition') ?? withProblems(() => put(context, call)),
        },
        {
            method: 'DELETE',
            pattern: `${authorizationNamespace}/policyDefinitions/{name}`,
            action: `${type}/delete`,
            serve: (call) => withProblems(() => remove(context, call)),
        },
    ];
}

function listOf(call: ArmCall, found: readonly PolicyDefinition[]): SimulatorResponse {
    return { status: 200, body: { value: ofWantedType(call, found).map(bodyOf) } };
}

function put({ world }: ProviderContext, call: ArmCall): SimulatorResponse {
    const { name } = scopeAndName(call);
    const properties = objectIn(call.request.body, 'properties');
    parseDefinition(name, properties);
    const definition: PolicyDefinition = { id: idOf(call), properties };
    putById(world.policyDefinitions, definition);
    return { status: 201, body: bodyOf(definition) };
}

/** Reported: refused while an initiative or an assignment refers to it. */
function remove({ world }: ProviderContext, call: ArmCall): SimulatorResponse {
    const id = idOf(call);
    const index = world.policyDefinitions.findIndex((each) => isSameText(each.id, id));
    if (index === -1) return { status: 204 };
    const set = world.policySetDefinitions.find(({ policyDefinitions }) =>
        policyDefinitions.some(({ policyDefinitionId }) => isSameText(policyDefinitionId, id)),
    );
    const assignment = world.policyAssignments.find(({ policyDefinitionId }) =>
        isSameText(policyDefinitionId, id),
    );
    const user = set === undefined ? assignment?.name : set.displayName;
    if (user !== undefined) {
        throw new PolicyProblem(
            'InvalidDeletePolicyDefinitionRequest',
            `The policy definition '${scopeAndName(call).name}' cannot be deleted. It is referenced by '${user}'.`,
        );
    }
    const [removed] = world.policyDefinitions.splice(index, 1);
    return { status: 200, body: removed === undefined ? undefined : bodyOf(removed) };
}

function idOf(call: ArmCall): string {
    const { scope, name } = scopeAndName(call);
    return `${scope}/providers/${type}/${name}`;
}

function notFound(name: string): SimulatorResponse {
    return azureError(404, 'PolicyDefinitionNotFound', `The policy definition '${name}' could not be found.`);
}

function bodyOf({ id, properties }: PolicyDefinition): unknown {
    return {
        properties: {
            ...properties,
            policyType: isBuiltIn(id) ? 'BuiltIn' : 'Custom',
            mode: textIn(properties, 'mode') ?? 'Indexed',
            metadata: objectIn(properties, 'metadata'),
        },
        id,
        type,
        name: nameOf(id),
    };
}
