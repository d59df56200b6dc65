import type { World } from '../world/world.ts';
import type { Row } from './query-text.ts';

/** Table `policyresources`: assignments, definitions, initiatives and exemptions. The simulator has no policy states. */
export function policyRows({
    policyAssignments,
    policyDefinitions,
    policySetDefinitions,
    policyExemptions,
}: World): readonly Row[] {
    const row = (id: string, type: string, properties: object): Row => ({
        id,
        name: id.slice(id.lastIndexOf('/') + 1),
        type: `microsoft.authorization/${type}`,
        subscriptionId: /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? '',
        properties,
    });
    return [
        ...policyAssignments.map(({ name, scope, ...properties }) =>
            row(
                `${scope}/providers/Microsoft.Authorization/policyAssignments/${name}`,
                'policyassignments',
                properties,
            ),
        ),
        ...policyDefinitions.map(({ id, properties }) => row(id, 'policydefinitions', properties)),
        ...policySetDefinitions.map(({ id, ...properties }) => row(id, 'policysetdefinitions', properties)),
        ...policyExemptions.map(({ name, scope, ...properties }) =>
            row(
                `${scope}/providers/Microsoft.Authorization/policyExemptions/${name}`,
                'policyexemptions',
                properties,
            ),
        ),
    ];
}

/** Table `resourcechanges`: what was written to servers and their children. Assumed: no property changes in detail. */
export function changeRows({ activities }: World): readonly Row[] {
    return activities
        .filter(({ event }) => event.outcome === 'Success' && event.verb !== 'Action')
        .map(({ id, at, event }) => {
            const { resourceId, subscriptionId, correlationId, operationName, principal, verb } = event;
            return {
                id: `${resourceId}/providers/Microsoft.Resources/changes/${id}`,
                name: id,
                type: 'microsoft.resources/changes',
                subscriptionId,
                resourceGroup: (/\/resourceGroups\/([^/]+)/i.exec(resourceId)?.[1] ?? '').toLowerCase(),
                properties: {
                    changeType: verb === 'Delete' ? 'Delete' : 'Update',
                    targetResourceId: resourceId,
                    targetResourceType: operationName.replace(/\/(write|delete)$/i, '').toLowerCase(),
                    changeAttributes: {
                        timestamp: at,
                        correlationId,
                        changedBy: principal.name ?? principal.objectId,
                        changedByType: principal.type === 'User' ? 'User' : 'Application',
                        operation: operationName,
                    },
                    changes: {},
                },
            };
        });
}
