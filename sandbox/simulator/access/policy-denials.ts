import type { SimulatorRequest, SimulatorResponse } from '../kernel/http.ts';
import { isWithin, type World } from '../world/world.ts';

/** Azure Policy's 403 when an assignment with effect deny forbids the write. */
export function policyProblem(
    world: World,
    request: SimulatorRequest,
    scope: string,
): SimulatorResponse | undefined {
    if (request.method !== 'PUT' && request.method !== 'PATCH') return undefined;
    const denial = world.policyDenials.find(
        (candidate) => isWithin(scope, candidate.scope) && candidate.denies(request),
    );
    if (denial === undefined) return undefined;
    const { assignment, definition } = denial;
    const target = scope.slice(scope.lastIndexOf('/') + 1);
    const identifiers = [{ policyAssignment: assignment, policyDefinition: definition }];
    return {
        status: 403,
        body: {
            error: {
                code: 'RequestDisallowedByPolicy',
                target,
                message: `Resource '${target}' was disallowed by policy. Policy identifiers: '${JSON.stringify(identifiers)}'.`,
                additionalInfo: [
                    {
                        type: 'PolicyViolation',
                        info: {
                            policyDefinitionName: definition.name,
                            policyDefinitionId: definition.id,
                            policyDefinitionEffect: 'deny',
                            policyAssignmentName: assignment.name,
                            policyAssignmentId: assignment.id,
                            policyAssignmentScope: denial.scope,
                        },
                    },
                ],
            },
        },
    };
}
