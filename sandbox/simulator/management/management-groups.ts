import type { Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError } from '../kernel/http.ts';
import { isBelow } from '../world/world.ts';

const root = '/providers/Microsoft.Management/managementGroups';
const action = 'Microsoft.Management/managementGroups/read';

/** `Microsoft.Management/managementGroups`: those above the subscriptions, the groups themselves without an order. */
export function managementGroupRoutes({ world }: ProviderContext): readonly Route[] {
    const names = (): readonly string[] => [
        ...new Set([...world.subscriptions.values()].flatMap(({ managementGroups }) => managementGroups)),
    ];
    const bodyOf = (name: string): Readonly<Record<string, unknown>> => ({
        id: `${root}/${name}`,
        type: 'Microsoft.Management/managementGroups',
        name,
        properties: { tenantId: world.tenantId, displayName: name },
    });
    const below = (name: string): readonly unknown[] =>
        [...world.subscriptions.values()]
            .filter((subscription) => isBelow(subscription, name))
            .map(({ subscriptionId, displayName }) => ({
                id: `/subscriptions/${subscriptionId}`,
                type: '/subscriptions',
                name: subscriptionId,
                displayName,
            }));
    const notFound = (name: string) =>
        azureError(404, 'NotFound', `The management group '${name}' cannot be found.`);
    const known = (name: string): string | undefined =>
        names().find((each) => each.toLowerCase() === name.toLowerCase());
    return [
        {
            method: 'GET',
            pattern: root,
            action,
            serve: () => ({ status: 200, body: { value: names().map(bodyOf) } }),
        },
        {
            method: 'GET',
            pattern: `${root}/{group}`,
            action,
            serve: ({ request, parameters: { group = '' } }) => {
                const name = known(group);
                if (name === undefined) return notFound(group);
                const shown = bodyOf(name);
                const isExpanded = request.query.get('$expand')?.toLowerCase() === 'children';
                const children = isExpanded ? { children: below(name) } : {};
                return {
                    status: 200,
                    body: { ...shown, properties: { ...Object(shown.properties), ...children } },
                };
            },
        },
        {
            method: 'GET',
            pattern: `${root}/{group}/descendants`,
            action,
            serve: ({ parameters: { group = '' } }) => {
                const name = known(group);
                return name === undefined ? notFound(group) : { status: 200, body: { value: below(name) } };
            },
        },
    ];
}
