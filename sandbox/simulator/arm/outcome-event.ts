import type { ProviderContext } from '../context/provider-context.ts';
import type { Principal, SimulatorRequest } from '../kernel/http.ts';

/** The event of a write, delete or action that has ended. */
export function publishOutcome(
    context: ProviderContext,
    request: SimulatorRequest,
    principal: Principal,
    action: string,
    isSuccess: boolean,
): void {
    const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(request.path)?.[1];
    if (subscriptionId === undefined) return;
    const verb = request.method === 'DELETE' ? 'Delete' : request.method === 'POST' ? 'Action' : 'Write';
    const path = request.path.replace(/\/$/, '');
    const clientRequestId = request.headers['x-ms-client-request-id'];
    context.publish({
        kind: 'resource',
        verb,
        outcome: isSuccess ? 'Success' : 'Failure',
        subscriptionId,
        // An action is not part of the resource that it targets.
        resourceId: verb === 'Action' ? path.slice(0, path.lastIndexOf('/')) : path,
        operationName: action,
        method: request.method,
        url: `${request.origin}${request.path}?${request.query.toString()}`,
        principal,
        correlationId: request.correlationId,
        ...(clientRequestId === undefined ? {} : { clientRequestId }),
    });
}
