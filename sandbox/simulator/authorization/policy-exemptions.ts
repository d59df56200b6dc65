import type { ArmCall, Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { itemsIn, objectIn, textIn } from '../kernel/json.ts';
import { assignmentId } from '../policy/assignments.ts';
import type { PolicyExemption } from '../world/policies.ts';
import { authorizationNamespace, isSameText, placeProblem, scopeAndName } from './policy-calls.ts';
import { listAtScope } from './scoped-list.ts';

const type = 'Microsoft.Authorization/policyExemptions';

/** `Microsoft.Authorization/policyExemptions`. */
export function policyExemptionRoutes(context: ProviderContext): readonly Route[] {
    const { policyExemptions } = context.world;
    const indexOf = (call: ArmCall): number => policyExemptions.findIndex((each) => isThat(each, call));
    return [
        {
            method: 'GET',
            pattern: `${authorizationNamespace}/policyExemptions`,
            action: `${type}/read`,
            serve: (call) => listAtScope(context, call, policyExemptions, bodyOf),
        },
        {
            method: 'GET',
            pattern: `${authorizationNamespace}/policyExemptions/{name}`,
            action: `${type}/read`,
            serve: (call) => {
                const found = policyExemptions[indexOf(call)];
                if (found !== undefined) return { status: 200, body: bodyOf(found) };
                const { name } = scopeAndName(call);
                return azureError(
                    404,
                    'PolicyExemptionNotFound',
                    `The policy exemption '${name}' is not found.`,
                );
            },
        },
        {
            method: 'PUT',
            pattern: `${authorizationNamespace}/policyExemptions/{name}`,
            action: `${type}/write`,
            serve: (call) => placeProblem(context, call, 'assignment') ?? put(context, call, indexOf(call)),
        },
        {
            method: 'DELETE',
            pattern: `${authorizationNamespace}/policyExemptions/{name}`,
            action: `${type}/delete`,
            serve: (call) => {
                const index = indexOf(call);
                if (index === -1) return { status: 204 };
                policyExemptions.splice(index, 1);
                return { status: 200 };
            },
        },
    ];
}

function put({ world }: ProviderContext, call: ArmCall, index: number): SimulatorResponse {
    const { scope, name } = scopeAndName(call);
    const properties = objectIn(call.request.body, 'properties');
    const policyAssignmentId = textIn(properties, 'policyAssignmentId') ?? '';
    const exemptionCategory = textIn(properties, 'exemptionCategory');
    const isKnown = world.policyAssignments.some((each) =>
        isSameText(assignmentId(each), policyAssignmentId),
    );
    // Assumed: the codes.
    if (!isKnown) {
        const message = `The policy assignment '${policyAssignmentId}' of policy exemption '${name}' is not found.`;
        return azureError(404, 'PolicyAssignmentNotFound', message);
    }
    if (exemptionCategory !== 'Waiver' && exemptionCategory !== 'Mitigated') {
        const message = `The exemption category '${exemptionCategory ?? ''}' of policy exemption '${name}' is not valid.`;
        return azureError(400, 'InvalidPolicyExemption', message);
    }
    const texts = ['displayName', 'description', 'expiresOn'].flatMap((field) => {
        const text = textIn(properties, field);
        return text === undefined ? [] : [[field, text] as const];
    });
    const references = itemsIn(properties, 'policyDefinitionReferenceIds').map(String);
    const selectors = itemsIn(properties, 'resourceSelectors');
    const exemption: PolicyExemption = {
        name,
        scope,
        policyAssignmentId,
        exemptionCategory,
        ...Object.fromEntries(texts),
        ...(references.length === 0 ? {} : { policyDefinitionReferenceIds: references }),
        ...(selectors.length === 0 ? {} : { resourceSelectors: selectors }),
    };
    if (index === -1) world.policyExemptions.push(exemption);
    else world.policyExemptions.splice(index, 1, exemption);
    return { status: index === -1 ? 201 : 200, body: bodyOf(exemption) };
}

function isThat(exemption: PolicyExemption, call: ArmCall): boolean {
    const { scope, name } = scopeAndName(call);
    return isSameText(exemption.name, name) && isSameText(exemption.scope, scope);
}

function bodyOf(exemption: PolicyExemption): unknown {
    const { name, scope, ...properties } = exemption;
    return { properties, id: `${scope}/providers/${type}/${name}`, type, name };
}
