import { azureError, type SimulatorResponse } from '../kernel/http.ts';

/** `typeAndName`: `Microsoft.DBforPostgreSQL/flexibleServers/orders`. */
export function resourceNotFound(typeAndName: string, resourceGroup: string): SimulatorResponse {
    return azureError(
        404,
        'ResourceNotFound',
        `The Resource '${typeAndName}' under resource group '${resourceGroup}' was not found. ` +
            'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
    );
}

export function resourceGroupNotFound(resourceGroup: string): SimulatorResponse {
    return azureError(404, 'ResourceGroupNotFound', `Resource group '${resourceGroup}' could not be found.`);
}

export function subscriptionNotFound(id: string): SimulatorResponse {
    return azureError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);
}
