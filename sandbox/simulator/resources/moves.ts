import { lockProblem } from '../access/locks.ts';
import { resourceGroupNotFound, resourceNotFound } from '../arm/not-found.ts';
import { publishOutcome } from '../arm/outcome-event.ts';
import type { ArmCall, Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type OperationOutcome, type SimulatorResponse } from '../kernel/http.ts';
import { itemsIn, textIn } from '../kernel/json.ts';
import { isBusy } from '../postgresql/server-operation.ts';
import {
    type FlexibleServer,
    flexibleServerId,
    type ResourceGroup,
    resourceGroupId,
} from '../world/world.ts';

const action = 'Microsoft.Resources/subscriptions/resourceGroups/moveResources/action';

/**
 * `POST …/resourceGroups/{group}/moveResources`, for flexible servers, also to another subscription. A server keeps its
 * name, its children and its time of creation; its diagnostic settings stay behind under the old id.
 */
export function moveRoutes(context: ProviderContext): readonly Route[] {
    const outcomes = new Map<string, OperationOutcome>();
    return [
        {
            method: 'POST',
            pattern: '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/moveResources',
            action,
            linked: ({ request }) => {
                const scope = textIn(request.body, 'targetResourceGroup');
                return scope === undefined
                    ? []
                    : [{ action: 'Microsoft.Resources/subscriptions/resourceGroups/write', scope }];
            },
            serve: (call) => moved(context, call, outcomes),
        },
        {
            method: 'GET',
            pattern: '/subscriptions/{subscriptionId}/operationresults/{operation}',
            action: 'Microsoft.Resources/subscriptions/operationresults/read',
            serve: (call) => result(context, call, outcomes),
        },
    ];
}

function moved(
    context: ProviderContext,
    call: ArmCall,
    outcomes: Map<string, OperationOutcome>,
): SimulatorResponse {
    const { request, principal } = call;
    const plan = plannedMove(context, call);
    if (plan.kind === 'refused') return plan.response;
    const { servers, target } = plan;
    const id = context.random.guid();
    const outcome: OperationOutcome = { id, status: 'InProgress', acceptedAt: new Date().toISOString() };
    outcomes.set(id, outcome);
    // Documented: nothing can be written to either group meanwhile. Simulated: not to the servers that move.
    for (const server of servers) server.operation = { id, name: 'MoveResources' };
    context.clock.after(context.behavior.durations.move, () => {
        for (const server of servers) settle(context, call, server, target);
        outcome.status = 'Succeeded';
        outcome.endedAt = new Date().toISOString();
        publishOutcome(context, request, principal, action, true);
    });
    return { status: 202, headers: pollHeaders(context, call, id), operation: outcome };
}

type PlannedMove =
    | { readonly kind: 'move'; readonly servers: readonly FlexibleServer[]; readonly target: ResourceGroup }
    | { readonly kind: 'refused'; readonly response: SimulatorResponse };

/** Assumed: the codes of the refusals, but those of what is not there. */
function plannedMove({ world }: ProviderContext, { request, parameters }: ArmCall): PlannedMove {
    const { subscriptionId = '', resourceGroup = '' } = parameters;
    const refused = (response: SimulatorResponse): PlannedMove => ({ kind: 'refused', response });
    const targetId = textIn(request.body, 'targetResourceGroup') ?? '';
    const target = world.resourceGroups.get(targetId.toLowerCase());
    if (target === undefined) return refused(resourceGroupNotFound(targetId.split('/').at(-1) ?? ''));
    const source = resourceGroupId(subscriptionId, resourceGroup).toLowerCase();
    if (source === targetId.toLowerCase()) {
        return refused(invalid('The source and the target resource group are the same.'));
    }
    const ids = itemsIn(request.body, 'resources').map(String);
    if (ids.length === 0) return refused(invalid('At least one resource must be moved.'));
    const servers: FlexibleServer[] = [];
    for (const id of ids) {
        if (!id.toLowerCase().startsWith(`${source}/`)) {
            return refused(invalid(`'${id}' is not in resource group '${resourceGroup}'.`));
        }
        const server = world.servers.get(id.toLowerCase());
        const typeAndName = /\/providers\/(.+)$/i.exec(id)?.[1] ?? id;
        if (server === undefined) return refused(resourceNotFound(typeAndName, resourceGroup));
        const locked = lockProblem(world, 'DELETE', id) ?? lockProblem(world, 'PUT', targetId);
        if (locked !== undefined) return refused(locked);
        const isTaken = world.servers.has(movedId(server, target).toLowerCase());
        if (isTaken || isBusy(server)) {
            const because = isTaken ? 'exists in the target resource group' : 'is busy';
            const message = `The resource '${id}' cannot be moved, because a server of that name ${because}.`;
            return refused(azureError(409, 'ResourceMoveProviderValidationFailed', message));
        }
        servers.push(server);
    }
    return { kind: 'move', servers, target };
}

function invalid(message: string): SimulatorResponse {
    return azureError(400, 'InvalidMoveResourcesRequest', message);
}

function movedId({ name }: FlexibleServer, { subscriptionId, name: group }: ResourceGroup): string {
    return flexibleServerId(subscriptionId, group, name);
}

/** The server under its new id; replicas follow their source. */
function settle(
    context: ProviderContext,
    { request, principal }: ArmCall,
    server: FlexibleServer,
    target: ResourceGroup,
): void {
    const { servers } = context.world;
    const id = movedId(server, target);
    servers.delete(server.id.toLowerCase());
    const { operation: _, ...rest } = server;
    const { subscriptionId, name: resourceGroup } = target;
    servers.set(id.toLowerCase(), { ...rest, id, subscriptionId, resourceGroup });
    for (const replica of servers.values()) {
        const { properties } = replica.record;
        if (properties.sourceServerResourceId?.toLowerCase() !== server.id.toLowerCase()) continue;
        replica.record = { ...replica.record, properties: { ...properties, sourceServerResourceId: id } };
    }
    if (context.behavior.moveEvents === 'group') return;
    const of = (path: string, method: string): typeof request => ({ ...request, path, method });
    const type = 'Microsoft.DBforPostgreSQL/flexibleServers';
    publishOutcome(context, of(server.id, 'DELETE'), principal, `${type}/delete`, true);
    publishOutcome(context, of(id, 'PUT'), principal, `${type}/write`, true);
}

/** 202 while it runs, then 204. */
function result(
    context: ProviderContext,
    call: ArmCall,
    outcomes: ReadonlyMap<string, OperationOutcome>,
): SimulatorResponse {
    const id = call.parameters.operation ?? '';
    const outcome = outcomes.get(id);
    if (outcome === undefined) {
        return azureError(404, 'OperationNotFound', 'The requested operation was not found.');
    }
    if (outcome.status !== 'InProgress') return { status: 204 };
    return { status: 202, headers: pollHeaders(context, call, id) };
}

function pollHeaders(
    context: ProviderContext,
    { request, parameters }: ArmCall,
    id: string,
): Record<string, string> {
    const version = request.query.get('api-version') ?? '';
    const path = `/subscriptions/${parameters.subscriptionId}/operationresults/${id}`;
    const seconds = Math.max(1, Math.round(context.clock.scaled(15_000) / 1_000));
    return {
        location: `${request.origin}${path}?api-version=${version}`,
        'retry-after': String(context.clock.scaled(60_000) < 500 ? 0 : seconds),
    };
}
