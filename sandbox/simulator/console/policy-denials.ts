import type { SimulatorResponse } from '../kernel/http.ts';
import { textIn } from '../kernel/json.ts';
import type { World } from '../world/world.ts';
import { badRequest, ok } from './responses.ts';

/**
 * `POST /_sandbox/policy-denials`: an assignment with effect deny on a `scope`, for writes whose path contains
 * `pathContains` and whose body, as JSON, contains `bodyContains`; both without case, both optional.
 */
export function addPolicyDenial(world: World, body: unknown): SimulatorResponse {
    const scope = textIn(body, 'scope');
    if (scope === undefined) return badRequest('A scope is missing.');
    const name = textIn(body, 'name') ?? 'sandbox-deny';
    const pathContains = textIn(body, 'pathContains')?.toLowerCase() ?? '';
    const bodyContains = textIn(body, 'bodyContains')?.toLowerCase() ?? '';
    world.policyDenials.push({
        scope,
        assignment: { name, id: `${scope}/providers/Microsoft.Authorization/policyAssignments/${name}` },
        definition: { name, id: `/providers/Microsoft.Authorization/policyDefinitions/${name}` },
        denies: (request) =>
            request.path.toLowerCase().includes(pathContains) &&
            JSON.stringify(request.body ?? {})
                .toLowerCase()
                .includes(bodyContains),
    });
    return ok({ scope, name });
}
