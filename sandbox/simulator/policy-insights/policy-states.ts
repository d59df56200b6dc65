import type { ArmCall, Route } from '../arm/route.ts';

const scopes = ['/subscriptions/{subscriptionId}', '/{scope...}'];

/**
 * `Microsoft.PolicyInsights/policyStates`. The simulator evaluates policies at writes only: there are no states, and
 * a summary counts none.
 */
export function policyStateRoutes(): readonly Route[] {
    return scopes.flatMap((scope): readonly Route[] => [
        {
            method: 'POST',
            pattern: `${scope}/providers/Microsoft.PolicyInsights/policyStates/{which}/queryResults`,
            action: 'Microsoft.PolicyInsights/policyStates/queryResults/action',
            isQuery: true,
            serve: (call) => ({
                status: 200,
                body: { '@odata.context': contextOf(call), '@odata.count': 0, value: [] },
            }),
        },
        {
            method: 'POST',
            pattern: `${scope}/providers/Microsoft.PolicyInsights/policyStates/{which}/summarize`,
            action: 'Microsoft.PolicyInsights/policyStates/summarize/action',
            isQuery: true,
            serve: (call) => ({
                status: 200,
                body: {
                    '@odata.context': contextOf(call),
                    '@odata.count': 1,
                    value: [
                        {
                            results: { nonCompliantResources: 0, nonCompliantPolicies: 0 },
                            policyAssignments: [],
                        },
                    ],
                },
            }),
        },
    ]);
}

function contextOf({ request, parameters: { which = 'latest' } }: ArmCall): string {
    const scope = request.path.split(/\/providers\/Microsoft\.PolicyInsights/i)[0];
    return `${request.origin}${scope}/providers/Microsoft.PolicyInsights/policyStates/$metadata#${which}`;
}
