/**
 * Name, method and path of every route: what the Functions host must know before the first request, without the schemas
 * and the workflows of the routes.
 */
export interface RouteAddress {
    /** The name of its function. */
    readonly name: string;
    readonly method: 'GET' | 'POST';
    /** Below `/api/`, with parameters in braces: `approvals/{id}`. */
    readonly path: string;
}

export const routeAddresses = [
    { name: 'status', method: 'GET', path: 'status' },
    { name: 'health', method: 'GET', path: 'health' },
    { name: 'audit', method: 'GET', path: 'audit' },
    { name: 'audit-verification', method: 'GET', path: 'audit/verification' },
    { name: 'approvals', method: 'GET', path: 'approvals' },
    { name: 'approval', method: 'POST', path: 'approvals/{id}' },
    { name: 'undo', method: 'POST', path: 'remediations/{id}/undo' },
    { name: 'pause-state', method: 'GET', path: 'pause' },
    { name: 'pause', method: 'POST', path: 'pause' },
    { name: 'assessment', method: 'POST', path: 'assessments' },
    { name: 'flapping', method: 'POST', path: 'flapping' },
    { name: 'failed-messages', method: 'GET', path: 'failed-messages' },
    { name: 'failed-message-retry', method: 'POST', path: 'failed-messages/{id}/retry' },
    { name: 'failed-message-dismissal', method: 'POST', path: 'failed-messages/{id}/dismiss' },
] as const satisfies readonly RouteAddress[];

type Address = (typeof routeAddresses)[number];

export type RouteName = Address['name'];

/** The names of the routes with a method. */
export type RouteNameOf<Method extends RouteAddress['method']> = Extract<
    Address,
    { readonly method: Method }
>['name'];

/** Returns the address of a route. */
export function addressOf(name: RouteName): RouteAddress {
    const address = routeAddresses.find((each) => each.name === name);
    if (address === undefined) throw new RangeError(`No route has the name ${name}`);
    return address;
}
