import type { ArmCall, Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { objectIn, textIn } from '../kernel/json.ts';

const namespace = '/subscriptions/{subscriptionId}/providers/Microsoft.Security';

/** The plans of Defender for Cloud that clients ask for. */
const planNames = [
    'VirtualMachines',
    'SqlServers',
    'AppServices',
    'StorageAccounts',
    'KeyVaults',
    'Arm',
    'OpenSourceRelationalDatabases',
    'CosmosDbs',
    'Containers',
    'CloudPosture',
    'Api',
] as const;

/** `Microsoft.Security`: plans of a subscription, off at the beginning, and assessments, of which there are none. */
export function securityRoutes({ world }: ProviderContext): readonly Route[] {
    const tierOf = (subscriptionId: string, plan: string): string =>
        world.defenderPlans.get(`${subscriptionId}/${plan}`.toLowerCase()) ?? 'Free';
    const bodyOf = (subscriptionId: string, plan: string): unknown => ({
        id: `/subscriptions/${subscriptionId}/providers/Microsoft.Security/pricings/${plan}`,
        name: plan,
        type: 'Microsoft.Security/pricings',
        properties: { pricingTier: tierOf(subscriptionId, plan), freeTrialRemainingTime: 'PT0S' },
    });
    const withPlan = (call: ArmCall, serve: (subscriptionId: string, plan: string) => SimulatorResponse) => {
        const { subscriptionId = '', plan = '' } = call.parameters;
        const known = planNames.find((name) => name.toLowerCase() === plan.toLowerCase());
        if (known !== undefined) return serve(subscriptionId, known);
        return azureError(404, 'ResourceNotFound', `The pricing '${plan}' was not found.`);
    };
    return [
        {
            method: 'GET',
            pattern: `${namespace}/pricings`,
            action: 'Microsoft.Security/pricings/read',
            serve: ({ parameters: { subscriptionId = '' } }) => ({
                status: 200,
                body: { value: planNames.map((plan) => bodyOf(subscriptionId, plan)) },
            }),
        },
        {
            method: 'GET',
            pattern: `${namespace}/pricings/{plan}`,
            action: 'Microsoft.Security/pricings/read',
            serve: (call) =>
                withPlan(call, (subscriptionId, plan) => ({
                    status: 200,
                    body: bodyOf(subscriptionId, plan),
                })),
        },
        {
            method: 'PUT',
            pattern: `${namespace}/pricings/{plan}`,
            action: 'Microsoft.Security/pricings/write',
            serve: (call) =>
                withPlan(call, (subscriptionId, plan) => {
                    const tier = textIn(objectIn(call.request.body, 'properties'), 'pricingTier');
                    if (tier !== 'Free' && tier !== 'Standard') {
                        return azureError(400, 'InvalidRequest', `The pricing tier '${tier}' is not valid.`);
                    }
                    world.defenderPlans.set(`${subscriptionId}/${plan}`.toLowerCase(), tier);
                    return { status: 200, body: bodyOf(subscriptionId, plan) };
                }),
        },
        {
            method: 'GET',
            pattern: '/{scope...}/providers/Microsoft.Security/assessments',
            action: 'Microsoft.Security/assessments/read',
            serve: () => ({ status: 200, body: { value: [] } }),
        },
    ];
}
