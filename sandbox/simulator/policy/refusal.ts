import type { ProviderContext } from '../context/provider-context.ts';
import type { SimulatorRequest, SimulatorResponse } from '../kernel/http.ts';
import { isObject, objectIn, textIn } from '../kernel/json.ts';
import { resourceGroupId } from '../world/world.ts';
import { assignmentId, nameOf, type PolicyInForce, policiesInForce } from './assignments.ts';
import type { EvaluatedExpression } from './condition.ts';
import type { EvaluatedResource } from './fields.ts';
import type { RuleScope } from './operand.ts';
import { TemplateFailure } from './problems.ts';

interface Violation {
    readonly policy: PolicyInForce;
    readonly evaluated: readonly EvaluatedExpression[];
    /** Why the rule could not be evaluated: a failed evaluation denies. */
    readonly failure?: string;
}

/**
 * Azure Policy's 403 for a PUT or a PATCH that an assignment with effect deny forbids. `present` reads the resource, for
 * the merge of a PATCH; it is asked only where an assignment may refuse.
 */
export async function policyRefusal(
    context: ProviderContext,
    request: SimulatorRequest,
    present: () => Promise<unknown>,
): Promise<SimulatorResponse | undefined> {
    const { method, path } = request;
    if (method !== 'PUT' && method !== 'PATCH') return undefined;
    if (context.world.policyAssignments.length === 0) return undefined;
    const isMerged = method === 'PATCH' && context.behavior.policyOnPatch === 'merged';
    const body = isMerged ? merged(await present(), request.body) : request.body;
    const resource = evaluatedResource(path, body);
    if (resource === undefined) return undefined;
    const facts = factsOf(context, request);
    const asked = { resource, callerId: request.principal?.objectId, now: context.clock.now(), facts };
    const violations = policiesInForce(context.world, asked).flatMap((policy): readonly Violation[] => {
        const violation = violationOf(policy, resource, facts);
        return violation === undefined ? [] : [violation];
    });
    return violations.length === 0 ? undefined : refusalOf(resource, violations);
}

/** The request's resource: its type and names come from the path. Undefined where the path names none. */
export function evaluatedResource(path: string, body: unknown): EvaluatedResource | undefined {
    const id = path.replace(/\/+$/, '');
    const group = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)$/i.exec(id)?.[1];
    if (group !== undefined) {
        const type = 'Microsoft.Resources/subscriptions/resourceGroups';
        return { type, name: group, fullName: group, id, body };
    }
    const [namespace, ...rest] = /.*\/providers\/(.+)$/i.exec(id)?.[1]?.split('/') ?? [];
    if (namespace === undefined || rest.length === 0 || rest.length % 2 !== 0) return undefined;
    // Documented: of Microsoft.Resources, only subscriptions and groups are evaluated.
    if (namespace.toLowerCase() === 'microsoft.resources') return undefined;
    const types = rest.filter((_, index) => index % 2 === 0);
    const names = rest.filter((_, index) => index % 2 === 1);
    return {
        type: [namespace, ...types].join('/'),
        name: names.at(-1) ?? '',
        fullName: names.join('/'),
        id,
        body,
    };
}

/** JSON merge patch: what is absent stays, null removes. */
function merged(present: unknown, patch: unknown): unknown {
    if (!isObject(patch)) return patch ?? present;
    const before = isObject(present) ? present : {};
    const kept = Object.entries(before).filter(([name]) => patch[name] !== null);
    const next = Object.entries(patch)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name, merged(before[name], value)] as const);
    return { ...Object.fromEntries(kept), ...Object.fromEntries(next) };
}

function violationOf(
    policy: PolicyInForce,
    resource: EvaluatedResource,
    facts: RuleScope['facts'],
): Violation | undefined {
    if (policy.effect === 'disabled') return undefined;
    const evaluated: EvaluatedExpression[] = [];
    const scope: RuleScope = {
        resource,
        parameters: policy.parameters,
        facts: { ...facts, policy: policyFacts(policy) },
        elements: [],
    };
    try {
        const holds = policy.parsed.condition.holds(scope, evaluated);
        return holds && policy.effect === 'deny' ? { policy, evaluated } : undefined;
    } catch (error) {
        // Documented: a failed evaluation is an implicit deny, whatever the effect is.
        if (error instanceof TemplateFailure) return { policy, evaluated, failure: error.message };
        throw error;
    }
}

const objectIdentifier = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

/** Documented: the claims of the caller that rules may ask for. */
function identityOf({ principal }: SimulatorRequest): Readonly<Record<string, unknown>> {
    if (principal === undefined) return {};
    return {
        idtyp: principal.type === 'User' ? 'user' : 'app',
        ...(principal.appId === undefined ? {} : { appid: principal.appId }),
        [objectIdentifier]: principal.objectId,
    };
}

function factsOf({ world, clock }: ProviderContext, request: SimulatorRequest): RuleScope['facts'] {
    const { path, query } = request;
    const [, subscriptionId = '', group] =
        /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?/i.exec(path) ?? [];
    const subscription = world.subscriptions.get(subscriptionId.toLowerCase());
    const found = world.resourceGroups.get(resourceGroupId(subscriptionId, group ?? '').toLowerCase());
    return {
        subscription: {
            id: `/subscriptions/${subscriptionId}`,
            subscriptionId,
            tenantId: subscription?.tenantId ?? world.tenantId,
            displayName: subscription?.displayName ?? '',
        },
        resourcegroup: {
            name: found?.name ?? group ?? '',
            location: found?.location ?? '',
            tags: found?.tags ?? {},
        },
        requestcontext: { apiVersion: query.get('api-version') ?? '', identity: identityOf(request) },
        utcnow: clock.now().toISOString(),
    };
}

function policyFacts({ assignment, definition, set, referenceId }: PolicyInForce): object {
    return {
        assignmentId: assignmentId(assignment),
        definitionId: definition.id,
        setDefinitionId: set?.id ?? '',
        definitionReferenceId: referenceId ?? '',
    };
}

function refusalOf(resource: EvaluatedResource, violations: readonly Violation[]): SimulatorResponse {
    const identifiers = violations.map(({ policy: { assignment, definition, set } }) => ({
        policyAssignment: {
            name: assignment.displayName ?? assignment.name,
            id: assignmentId(assignment),
        },
        policyDefinition: {
            name: textIn(definition.properties, 'displayName') ?? nameOf(definition.id),
            id: definition.id,
        },
        ...(set === undefined ? {} : { policySetDefinition: { name: set.displayName, id: set.id } }),
    }));
    return {
        status: 403,
        body: {
            error: {
                code: 'RequestDisallowedByPolicy',
                target: resource.name,
                message: `Resource '${resource.name}' was disallowed by policy. Policy identifiers: '${JSON.stringify(identifiers)}'.`,
                additionalInfo: violations.map((violation) => ({
                    type: 'PolicyViolation',
                    info: violationInfo(violation),
                })),
            },
        },
    };
}

function violationInfo({ policy, evaluated, failure }: Violation): object {
    const { assignment, definition, set, referenceId, effect, parameters } = policy;
    const displayName = textIn(definition.properties, 'displayName');
    return {
        evaluationDetails: {
            evaluatedExpressions: evaluated.filter(({ result }) => result === 'True'),
            ...(failure === undefined ? {} : { reason: failure }),
        },
        policyDefinitionId: definition.id,
        policyDefinitionName: nameOf(definition.id),
        ...(displayName === undefined ? {} : { policyDefinitionDisplayName: displayName }),
        policyDefinitionEffect: effect,
        ...(set === undefined
            ? {}
            : {
                  policySetDefinitionId: set.id,
                  policySetDefinitionName: nameOf(set.id),
                  policySetDefinitionDisplayName: set.displayName,
                  policyDefinitionReferenceId: referenceId,
              }),
        policyAssignmentId: assignmentId(assignment),
        policyAssignmentName: assignment.name,
        ...(assignment.displayName === undefined
            ? {}
            : { policyAssignmentDisplayName: assignment.displayName }),
        policyAssignmentScope: assignment.scope,
        policyAssignmentParameters: objectIn({ parameters }, 'parameters'),
        policyExemptionIds: [],
    };
}
