import type { ArmCall, Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { isObject, itemsIn, objectIn, textIn } from '../kernel/json.ts';
import { definitionOf, nameOf, setOf, valuesOf } from '../policy/assignments.ts';
import { builtInSets } from '../policy/built-in.ts';
import { parseDefinition } from '../policy/definition.ts';
import { assignedValues, parametersOf } from '../policy/parameters.ts';
import { PolicyProblem } from '../policy/problems.ts';
import type { PolicySetDefinition } from '../world/policies.ts';
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

const type = 'Microsoft.Authorization/policySetDefinitions';

/** `Microsoft.Authorization/policySetDefinitions`: initiatives. */
export function policySetDefinitionRoutes(context: ProviderContext): readonly Route[] {
    const { world } = context;
    const one = (id: string): SimulatorResponse => {
        const found = setOf(world, id);
        return found === undefined
            ? azureError(
                  404,
                  'PolicySetDefinitionNotFound',
                  `The policy set definition '${id}' could not be found.`,
              )
            : { status: 200, body: bodyOf(found) };
    };
    return [
        {
            method: 'GET',
            pattern: `${authorizationNamespace}/policySetDefinitions`,
            action: `${type}/read`,
            serve: (call) =>
                listOf(call, [
                    ...world.policySetDefinitions.filter(({ id }) =>
                        isAbove(context, id, call.parameters.scope ?? ''),
                    ),
                    ...builtInSets,
                ]),
        },
        {
            method: 'GET',
            pattern: `/providers/${type}`,
            serve: (call) => listOf(call, builtInSets),
        },
        {
            method: 'GET',
            pattern: `${authorizationNamespace}/policySetDefinitions/{name}`,
            action: `${type}/read`,
            serve: (call) => one(idOf(call)),
        },
        {
            // Built-in ones have no scope: every signed-in caller may read them.
            method: 'GET',
            pattern: `/providers/${type}/{name}`,
            serve: ({ parameters: { name = '' } }) => one(`/providers/${type}/${name}`),
        },
        {
            method: 'PUT',
            pattern: `${authorizationNamespace}/policySetDefinitions/{name}`,
            action: `${type}/write`,
            serve: (call) =>
                placeProblem(context, call, 'definition') ?? withProblems(() => put(context, call)),
        },
        {
            method: 'DELETE',
            pattern: `${authorizationNamespace}/policySetDefinitions/{name}`,
            action: `${type}/delete`,
            serve: (call) => withProblems(() => remove(context, call)),
        },
    ];
}

function listOf(call: ArmCall, found: readonly PolicySetDefinition[]): SimulatorResponse {
    return { status: 200, body: { value: ofWantedType(call, found).map(bodyOf) } };
}

function put(context: ProviderContext, call: ArmCall): SimulatorResponse {
    const { policySetDefinitions } = context.world;
    const { name } = scopeAndName(call);
    const properties = objectIn(call.request.body, 'properties');
    const parameters = parametersOf(objectIn(properties, 'parameters'));
    const references = itemsIn(properties, 'policyDefinitions').map((reference, index) =>
        referenceOf(context, call, reference, index),
    );
    const ids = references.map(({ policyDefinitionReferenceId }) =>
        policyDefinitionReferenceId.toLowerCase(),
    );
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (references.length === 0 || twice !== undefined) {
        throw invalidRequest(
            name,
            twice === undefined
                ? 'It has no policy definitions.'
                : `The policy definition reference id '${twice}' occurs twice.`,
        );
    }
    const used = JSON.stringify(references).matchAll(/\[parameters\('([^']+)'\)\]/g);
    const missing = [...used].map(([, each = '']) => each).find((each) => !Object.hasOwn(parameters, each));
    if (missing !== undefined) {
        throw new PolicyProblem(
            'UndefinedPolicyParameter',
            `The policy set definition '${name}' refers to the parameter '${missing}', which it does not define.`,
        );
    }
    const description = textIn(properties, 'description');
    const groups = itemsIn(properties, 'policyDefinitionGroups');
    const set: PolicySetDefinition = {
        id: idOf(call),
        displayName: textIn(properties, 'displayName') ?? name,
        ...(description === undefined ? {} : { description }),
        ...(properties.metadata === undefined ? {} : { metadata: properties.metadata }),
        parameters: Object.fromEntries(
            Object.entries(parameters).map(([each, value]) => [each, { ...value, type: String(value.type) }]),
        ),
        policyDefinitions: references,
        ...(groups.length === 0 ? {} : { policyDefinitionGroups: groups }),
    };
    putById(policySetDefinitions, set);
    return { status: 201, body: bodyOf(set) };
}

type Reference = PolicySetDefinition['policyDefinitions'][number];

function referenceOf(context: ProviderContext, call: ArmCall, json: unknown, index: number): Reference {
    const { scope, name } = scopeAndName(call);
    const id = textIn(json, 'policyDefinitionId') ?? '';
    const definition = definitionOf(context.world, id);
    if (definition === undefined) {
        throw new PolicyProblem(
            'PolicyDefinitionNotFound',
            `The policy definition '${id}' could not be found.`,
            404,
        );
    }
    if (!isAbove(context, id, scope)) {
        throw invalidRequest(
            name,
            `Policy definitions should be specified only at or above the policy set definition's scope. The following policy definitions are invalid: '${nameOf(id)}'.`,
        );
    }
    const given = objectIn(json, 'parameters');
    const { parameters } = parseDefinition(nameOf(id), definition.properties);
    assignedValues(`policy set definition '${name}'`, nameOf(id), parameters, valuesOf(given));
    return {
        policyDefinitionId: id,
        policyDefinitionReferenceId:
            textIn(json, 'policyDefinitionReferenceId') ?? `${nameOf(id)}_${index + 1}`,
        parameters: Object.fromEntries(
            Object.entries(given).map(([each, value]) => [
                each,
                { value: isObject(value) ? value.value : value },
            ]),
        ),
        groupNames: itemsIn(json, 'groupNames').map(String),
    };
}

function remove({ world }: ProviderContext, call: ArmCall): SimulatorResponse {
    const id = idOf(call);
    const index = world.policySetDefinitions.findIndex((each) => isSameText(each.id, id));
    if (index === -1) return { status: 204 };
    const user = world.policyAssignments.find(({ policyDefinitionId }) => isSameText(policyDefinitionId, id));
    if (user !== undefined) {
        throw new PolicyProblem(
            'InvalidDeletePolicySetDefinitionRequest',
            `The policy set definition '${scopeAndName(call).name}' cannot be deleted. It is referenced by the policy assignment '${user.name}'. Please delete all policy assignments referencing the policy.`,
        );
    }
    const [removed] = world.policySetDefinitions.splice(index, 1);
    return { status: 200, body: removed === undefined ? undefined : bodyOf(removed) };
}

function invalidRequest(name: string, because: string): PolicyProblem {
    return new PolicyProblem(
        'InvalidCreatePolicySetDefinitionRequest',
        `The policy set definition '${name}' request is invalid. ${because}`,
    );
}

function idOf(call: ArmCall): string {
    const { scope, name } = scopeAndName(call);
    return `${scope}/providers/${type}/${name}`;
}

function bodyOf(definition: PolicySetDefinition): unknown {
    const { id, metadata = {}, parameters = {}, policyDefinitions, ...properties } = definition;
    return {
        properties: {
            ...properties,
            policyType: isBuiltIn(id) ? 'BuiltIn' : 'Custom',
            metadata,
            parameters,
            policyDefinitions: policyDefinitions.map((each) => ({ parameters: {}, groupNames: [], ...each })),
        },
        id,
        type,
        name: nameOf(id),
    };
}
