import { resourceGroupNotFound, resourceNotFound } from '../arm/not-found.ts';
import type { ArmCall } from '../arm/route.ts';
import { unexpectedError } from '../kernel/fault-response.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { type FlexibleServer, flexibleServerId, resourceGroupId, type World } from '../world/world.ts';

/** The server that a path names, or Azure's response when there is none. */
export function serverOf(
    world: World,
    call: ArmCall,
):
    | { readonly kind: 'server'; readonly server: FlexibleServer }
    | { readonly kind: 'missing'; readonly response: SimulatorResponse } {
    const { subscriptionId = '', resourceGroup = '', server: name = '' } = call.parameters;
    const server = world.servers.get(flexibleServerId(subscriptionId, resourceGroup, name).toLowerCase());
    if (server !== undefined) return { kind: 'server', server };
    if (!world.resourceGroups.has(resourceGroupId(subscriptionId, resourceGroup).toLowerCase())) {
        return { kind: 'missing', response: resourceGroupNotFound(resourceGroup) };
    }
    return {
        kind: 'missing',
        response: resourceNotFound(`Microsoft.DBforPostgreSQL/flexibleServers/${name}`, resourceGroup),
    };
}

/** Refuses to read children of a server that is not up: 400 when stopped, 500 while provisioning. */
export function unreadable(server: FlexibleServer): SimulatorResponse | undefined {
    const { state } = server.record.properties;
    if (state === 'Provisioning') return unexpectedError();
    if (state === 'Stopped' || state === 'Stopping' || state === 'Disabled') return stopped(server);
    if (state === 'Inaccessible') return notAccessible(server);
    return undefined;
}

/** Refuses to write to a server that is not up, or to its children. */
export function unwritable(server: FlexibleServer): SimulatorResponse | undefined {
    const { state } = server.record.properties;
    if (state === 'Stopped' || state === 'Stopping' || state === 'Disabled') return stopped(server);
    if (state === 'Inaccessible') return notAccessible(server);
    if (state === 'Dropping') {
        // Assumed: refused up front; what is known is the code and the text, from a poll.
        return azureError(
            409,
            'ServerGroupDropping',
            'Operations on a server group in dropping state are not allowed.',
        );
    }
    return undefined;
}

function stopped(server: FlexibleServer): SimulatorResponse {
    // Assumed: the text. Known: the status and the code, for reads; assumed for writes.
    return azureError(
        400,
        'ServerStoppedError',
        `Cannot complete the operation because server '${server.name}' is stopped. Start the server and try again.`,
    );
}

function notAccessible(server: FlexibleServer): SimulatorResponse {
    // Assumed: status, code and text for a server whose key is lost.
    return azureError(
        400,
        'ServerNotAccessible',
        `Server '${server.name}' is not in an accessible state. Restore the access to its encryption key and try again.`,
    );
}

export function invalidParameterValue(parameter: string): SimulatorResponse {
    return azureError(
        400,
        'InvalidParameterValue',
        `Invalid value given for parameter ${parameter}. Specify a valid parameter value.`,
    );
}
