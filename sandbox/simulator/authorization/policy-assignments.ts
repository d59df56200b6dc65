import type { ArmCall, Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { isObject, itemsIn, type JsonObject, objectIn, textIn } from '../kernel/json.ts';
import { definitionOf, setOf, valuesOf } from '../policy/assignments.ts';
import { parseDefinition } from '../policy/definition.ts';
import { assignedValues, parametersOf } from '../policy/parameters.ts';
import { PolicyProblem } from '../policy/problems.ts';
import type { PolicyAssignment } from '../world/policies.ts';
import { isUnder } from '../world/world.ts';
import {
    authorizationNamespace,
    isAbove,
    isSameText,
    placeProblem,
    scopeAndName,
    withProblems,
} from './policy-calls.ts';
import { listAtScope } from './scoped-list.ts';

const type = 'Microsoft.Authorization/policyAssignments';

/** `Microsoft.Authorization/policyAssignments`: they take effect at once; Azure may need half an hour. */
export function policyAssignmentRoutes(context: ProviderContext): readonly Route[] {
    const { policyAssignments } = context.world;
    const indexOf = (call: ArmCall): number => policyAssignments.findIndex((each) => isThat(each, call));
    return [
        {
            method: 'GET',
            pattern: `${authorizationNamespace}/policyAssignments`,
            action: `${type}/read`,
            serve: (call) => listAtScope(context, call, policyAssignments, bodyOf),
        },
        {
            method: 'GET',
            pattern: `${authorizationNamespace}/policyAssignments/{name}`,
            action: `${type}/read`,
            serve: (call) => {
                const found = policyAssignments[indexOf(call)];
                return found === undefined ? notFound(call) : { status: 200, body: bodyOf(found) };
            },
        },
        {
            method: 'PUT',
            pattern: `${authorizationNamespace}/policyAssignments/{name}`,
            action: `${type}/write`,
            serve: (call) =>
                placeProblem(context, call, 'assignment') ??
                withProblems(() => {
                    const assignment = wanted(context, call);
                    const index = indexOf(call);
                    if (index === -1) policyAssignments.push(assignment);
                    else policyAssignments.splice(index, 1, assignment);
                    return { status: 201, body: bodyOf(assignment) };
                }),
        },
        {
            method: 'DELETE',
            pattern: `${authorizationNamespace}/policyAssignments/{name}`,
            action: `${type}/delete`,
            serve: (call) => {
                const index = indexOf(call);
                if (index === -1) return { status: 204 };
                const [removed] = policyAssignments.splice(index, 1);
                return { status: 200, body: removed === undefined ? undefined : bodyOf(removed) };
            },
        },
    ];
}

/** The assignment that a PUT asks for. Throws a PolicyProblem. */
function wanted(context: ProviderContext, call: ArmCall): PolicyAssignment {
    const { scope, name } = scopeAndName(call);
    const properties = objectIn(call.request.body, 'properties');
    const definitionId = textIn(properties, 'policyDefinitionId') ?? '';
    const parameters = objectIn(properties, 'parameters');
    const needsIdentity = checkParameters(context, name, definitionId, parameters);
    if (!isAbove(context, definitionId, scope)) {
        throw new PolicyProblem(
            'InvalidCreatePolicyAssignmentRequest',
            `The policy definition specified in policy assignment '${name}' is out of scope. Policy definitions should be specified only at or above the policy assignment scope.`,
        );
    }
    const notScopes = itemsIn(properties, 'notScopes').map(String);
    const outside = notScopes.find((each) => !isUnder(context.world, each, scope));
    const enforcementMode = textIn(properties, 'enforcementMode') ?? 'Default';
    if (outside !== undefined || !['Default', 'DoNotEnforce', 'Enroll'].includes(enforcementMode)) {
        throw new PolicyProblem(
            'InvalidCreatePolicyAssignmentRequest',
            outside === undefined
                ? `The enforcement mode '${enforcementMode}' of policy assignment '${name}' is not valid.`
                : `The not scope '${outside}' of policy assignment '${name}' is not below its scope.`,
        );
    }
    const identity = identityOf(context, call);
    if (needsIdentity && identity === undefined) {
        // Assumed: the code. Documented: what deploys needs a managed identity.
        throw new PolicyProblem(
            'ResourceIdentityRequired',
            `The policy assignment '${name}' has a definition that deploys and needs a managed identity and a location.`,
        );
    }
    const location = textIn(call.request.body, 'location');
    const described = ['displayName', 'description'].flatMap((field) => {
        const text = textIn(properties, field);
        return text === undefined ? [] : [[field, text] as const];
    });
    const lists = ['overrides', 'resourceSelectors', 'nonComplianceMessages'].flatMap((field) => {
        const items = itemsIn(properties, field);
        return items.length === 0 ? [] : [[field, items] as const];
    });
    return {
        name,
        scope,
        policyDefinitionId: definitionId,
        ...Object.fromEntries(described),
        ...(properties.metadata === undefined ? {} : { metadata: properties.metadata }),
        parameters: Object.fromEntries(
            Object.entries(valuesOf(parameters)).map(([each, value]) => [each, { value }]),
        ),
        ...(notScopes.length === 0 ? {} : { notScopes }),
        enforcementMode,
        ...Object.fromEntries(lists),
        ...(identity === undefined ? {} : { identity }),
        ...(location === undefined ? {} : { location }),
    };
}

/** Whether the definition, or one of the initiative's, needs an identity. Throws for parameters that do not fit. */
function checkParameters(
    { world }: ProviderContext,
    name: string,
    definitionId: string,
    parameters: JsonObject,
): boolean {
    const what = `policy assignment '${name}'`;
    const definition = definitionOf(world, definitionId);
    if (definition !== undefined) {
        const parsed = parseDefinition(definitionId, definition.properties);
        assignedValues(what, definitionId, parsed.parameters, valuesOf(parameters));
        return parsed.needsIdentity;
    }
    const set = setOf(world, definitionId);
    if (set === undefined) {
        const kind = /policySetDefinitions/i.test(definitionId) ? 'PolicySetDefinition' : 'PolicyDefinition';
        throw new PolicyProblem(
            `${kind}NotFound`,
            `The policy definition '${definitionId}' could not be found, or the simulator does not have it.`,
            404,
        );
    }
    assignedValues(what, definitionId, parametersOf({ ...set.parameters }), valuesOf(parameters));
    return set.policyDefinitions.some(({ policyDefinitionId }) => {
        const each = definitionOf(world, policyDefinitionId);
        return each !== undefined && parseDefinition(policyDefinitionId, each.properties).needsIdentity;
    });
}

/** A system-assigned identity becomes a principal, which roles can be assigned to. */
function identityOf({ world, random }: ProviderContext, call: ArmCall): PolicyAssignment['identity'] {
    const sent = objectIn(call.request.body, 'identity');
    const kind = textIn(sent, 'type');
    if (kind === undefined || kind === 'None') return undefined;
    if (kind === 'UserAssigned') {
        return { type: kind, userAssignedIdentities: objectIn(sent, 'userAssignedIdentities') };
    }
    const before = world.policyAssignments.find((each) => isThat(each, call))?.identity?.principalId;
    const principalId = before ?? random.guid();
    const { name } = scopeAndName(call);
    world.principals.set(principalId.toLowerCase(), {
        objectId: principalId,
        appId: random.guid(),
        tenantId: world.tenantId,
        name,
        type: 'ServicePrincipal',
    });
    return { type: kind, principalId, tenantId: world.tenantId };
}

function isThat(assignment: PolicyAssignment, call: ArmCall): boolean {
    const { scope, name } = scopeAndName(call);
    return isSameText(assignment.name, name) && isSameText(assignment.scope, scope);
}

function notFound(call: ArmCall): SimulatorResponse {
    const { name } = scopeAndName(call);
    return azureError(404, 'PolicyAssignmentNotFound', `The policy assignment '${name}' is not found.`);
}

function bodyOf(assignment: PolicyAssignment): unknown {
    const { name, scope, identity, location, ...properties } = assignment;
    return {
        properties: {
            notScopes: [],
            parameters: {},
            enforcementMode: 'Default',
            ...properties,
            metadata: isObject(properties.metadata) ? properties.metadata : {},
            scope,
        },
        id: `${scope}/providers/${type}/${name}`,
        type,
        name,
        ...(identity === undefined ? {} : { identity }),
        ...(location === undefined ? {} : { location }),
    };
}
