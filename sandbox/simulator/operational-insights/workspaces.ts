import { resourceNotFound } from '../arm/not-found.ts';
import type { Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import type { Workspace } from '../world/world.ts';

const namespace =
    '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.OperationalInsights';

/** `Microsoft.OperationalInsights/workspaces`: only read. */
export function workspaceRoutes(context: ProviderContext): readonly Route[] {
    return [
        {
            method: 'GET',
            pattern: `${namespace}/workspaces/{workspace}`,
            action: 'Microsoft.OperationalInsights/workspaces/read',
            serve: (call) => {
                const workspace = context.world.workspaces.get(
                    call.request.path.replace(/\/$/, '').toLowerCase(),
                );
                const { workspace: name = '', resourceGroup = '' } = call.parameters;
                return workspace === undefined
                    ? resourceNotFound(`Microsoft.OperationalInsights/workspaces/${name}`, resourceGroup)
                    : { status: 200, body: bodyOf(workspace) };
            },
        },
        ...[namespace, '/subscriptions/{subscriptionId}/providers/Microsoft.OperationalInsights'].map(
            (listed): Route => ({
                method: 'GET',
                pattern: `${listed}/workspaces`,
                action: 'Microsoft.OperationalInsights/workspaces/read',
                serve: (call) => {
                    const within = call.request.path.toLowerCase().split('/providers/')[0] ?? '';
                    const value = [...context.world.workspaces.values()].filter((workspace) =>
                        workspace.id.toLowerCase().startsWith(`${within}/`),
                    );
                    return { status: 200, body: { value: value.map(bodyOf) } };
                },
            }),
        ),
    ];
}

function bodyOf(workspace: Workspace): unknown {
    return {
        properties: {
            customerId: workspace.customerId,
            provisioningState: 'Succeeded',
            sku: { name: 'PerGB2018' },
            retentionInDays: workspace.retentionInDays ?? 30,
            publicNetworkAccessForIngestion: 'Enabled',
            publicNetworkAccessForQuery: 'Enabled',
        },
        location: workspace.location,
        id: workspace.id,
        name: workspace.name,
        type: 'Microsoft.OperationalInsights/workspaces',
    };
}
