import { randomUUID } from 'node:crypto';
import { lockProblem } from '../access/locks.ts';
import { accessProblem, linkedAccessProblem } from '../access/permissions.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { shortPath } from '../context/simulator-event.ts';
import {
    azureError,
    errorCode,
    type Principal,
    type Service,
    type SimulatorRequest,
    type SimulatorResponse,
} from '../kernel/http.ts';
import { objectIn, textIn } from '../kernel/json.ts';
import { policyRefusal } from '../policy/refusal.ts';
import { apiVersionProblem } from './api-versions.ts';
import { foreignTenant } from './foreign-tenant.ts';
import { normalized } from './normalized.ts';
import { subscriptionNotFound } from './not-found.ts';
import { publishOutcome } from './outcome-event.ts';
import { type ArmCall, createRouter, type Route, type Router, scopeOf } from './route.ts';
import type { Throttle } from './throttle.ts';

/**
 * Azure Resource Manager: every call is identified, throttled, authorized, checked against locks and policies, and only
 * then served by its resource provider. The effect of a write becomes an event.
 */
export function resourceManagerService(
    context: ProviderContext,
    routes: readonly Route[],
    throttle: Throttle,
): Service {
    const router = createRouter(routes);
    return async (request) => {
        const { principal } = request;
        if (principal === undefined) return unauthenticated(request);
        const badVersion = apiVersionProblem(context, request);
        if (badVersion !== undefined) return badVersion;
        const allowance = throttle.take(request.method, request.path, principal);
        if (allowance.kind === 'refused') return allowance.response;
        const response = await served(context, router, request, principal);
        const region = 'canadacentral';
        const operationIdentifier = `tenantId=${principal.tenantId},objectId=${principal.objectId}/${region}/${randomUUID()}`;
        return {
            ...response,
            headers: {
                'x-ms-operation-identifier': operationIdentifier,
                ...allowance.headers,
                ...response.headers,
            },
        };
    };
}

async function served(
    context: ProviderContext,
    router: Router,
    request: SimulatorRequest,
    principal: Principal,
): Promise<SimulatorResponse> {
    const matched = router.match(request.method, request.path);
    if (matched === undefined) return noSuchRoute(router, request);
    const { route, parameters } = matched;
    const call = { request, principal, parameters };
    if (route.action === undefined) return route.serve(call);
    const { subscriptionId } = parameters;
    if (subscriptionId !== undefined && !context.world.subscriptions.has(subscriptionId.toLowerCase())) {
        return subscriptionNotFound(subscriptionId);
    }
    const foreign = foreignTenant(context, principal, subscriptionId);
    if (foreign !== undefined) return foreign;
    const scope = scopeOf(request.path);
    const own = { action: route.action, scope };
    const refusedAccess =
        accessProblem(context.world, principal, own) ??
        linkedAccessProblem(context.world, principal, own, route.linked?.(call) ?? []);
    if (refusedAccess !== undefined) return refusedAccess;
    if (request.method === 'GET' || request.method === 'HEAD' || route.isQuery === true)
        return shown(context, request, await route.serve(call));
    const refusedWrite =
        lockProblem(context.world, request.method, scope) ??
        (await policyRefusal(context, request, () => presentBody(router, call)));
    const response = refusedWrite ?? (await route.serve(call));
    reportWrite(context, request, principal, route.action, response);
    if (response.operation !== undefined) return response;
    if (response.status < 400) publishOutcome(context, request, principal, route.action, true);
    if (response.status >= 400 && response.status < 500 && context.behavior.failureEventsForRefusals) {
        publishOutcome(context, request, principal, route.action, false);
    }
    return response;
}

/** The body of the resource that a call writes, as a read of it responds; undefined where there is none. */
async function presentBody(router: Router, call: ArmCall): Promise<unknown> {
    const request = { ...call.request, method: 'GET', body: undefined };
    const matched = router.match('GET', request.path);
    if (matched === undefined) return undefined;
    const { status, body } = await matched.route.serve({ ...call, request, parameters: matched.parameters });
    return status === 200 ? body : undefined;
}

/**
 * Returns the response of a read, with Azure's own spelling where a fault asks for it: for a server, its children and
 * its settings alike.
 */
function shown(
    { faults }: ProviderContext,
    { path }: SimulatorRequest,
    response: SimulatorResponse,
): SimulatorResponse {
    const server = /^.*?\/flexibleServers\/[^/]+/i.exec(path)?.[0];
    if (server === undefined || response.status !== 200 || !faults.isNormalized(server)) return response;
    return { ...response, body: normalized(response.body) };
}

function reportWrite(
    context: ProviderContext,
    request: SimulatorRequest,
    principal: Principal,
    action: string,
    response: SimulatorResponse,
): void {
    const name = principal.name ?? principal.objectId;
    const code = errorCode(response);
    const isParameter = /\/configurations\/[^/]+\/?$/i.test(request.path);
    const value = isParameter ? textIn(objectIn(request.body, 'properties'), 'value') : undefined;
    context.report({
        kind: 'written',
        at: context.clock.now().toISOString(),
        text: `${name}: ${request.method} ${shortPath(request.path)}: ${code ?? response.status}`,
        principal: name,
        method: request.method,
        path: request.path,
        action,
        status: response.status,
        ...(value === undefined ? {} : { value }),
        ...(code === undefined ? {} : { code }),
    });
}

function unauthenticated(request: SimulatorRequest): SimulatorResponse {
    const authority = `${request.origin}/adfs`;
    const problems = {
        missing: ['AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing."],
        invalid: ['InvalidAuthenticationToken', 'The access token is invalid.'],
        expired: [
            'ExpiredAuthenticationToken',
            'The access token expiry UTC time is earlier than the current UTC time.',
        ],
        audience: [
            'InvalidAuthenticationTokenAudience',
            'The access token has been obtained for wrong audience or resource.',
        ],
    } as const;
    const [code, message] = problems[request.tokenProblem ?? 'missing'];
    return azureError(401, code, message, {
        'www-authenticate': `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${message}"`,
    });
}

function noSuchRoute(router: Router, request: SimulatorRequest): SimulatorResponse {
    if (router.isKnownPath(request.path)) {
        return azureError(
            405,
            'HttpMethodNotAllowed',
            `The resource does not support http method '${request.method}'.`,
        );
    }
    const type = resourceTypeOf(request.path);
    return type === undefined
        ? azureError(404, 'NotFound', `The simulator has no path '${request.path}'.`)
        : azureError(404, 'InvalidResourceType', `The resource type '${type}' could not be found.`);
}

/** `Microsoft.DBforPostgreSQL/flexibleServers/backups`, without the names between. */
function resourceTypeOf(path: string): string | undefined {
    const [namespace, ...typesAndNames] = /.*\/providers\/(.+)$/i.exec(path)?.[1]?.split('/') ?? [];
    const types = typesAndNames.filter((_, index) => index % 2 === 0);
    return types.length === 0 ? undefined : [namespace, ...types].join('/');
}
