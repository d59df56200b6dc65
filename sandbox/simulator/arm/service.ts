import { randomUUID } from 'node:crypto';
import { lockProblem } from '../access/locks.ts';
import { accessProblem, linkedAccessProblem } from '../access/permissions.ts';
import { policyProblem } from '../access/policy-denials.ts';
import type { Azure } from '../context/provider-context.ts';
import { shortPath } from '../context/simulator-event.ts';
import {
    azureError,
    errorCode,
    type Principal,
    type Service,
    type SimulatorAnswer,
    type SimulatorRequest,
} from '../kernel/http.ts';
import { objectIn, textIn } from '../kernel/json.ts';
import { apiVersionProblem } from './api-versions.ts';
import { normalised } from './normalised.ts';
import { subscriptionNotFound } from './not-found.ts';
import { publishOutcome } from './outcome-event.ts';
import { createRouter, type Route, type Router, scopeOf } from './route.ts';
import type { Throttle } from './throttle.ts';

/**
 * Azure Resource Manager: every call is identified, throttled, authorised, held against locks and policies, and only
 * then served by its resource provider. What a write did becomes an event.
 */
export function resourceManagerService(azure: Azure, routes: readonly Route[], throttle: Throttle): Service {
    const router = createRouter(routes);
    return async (request) => {
        const { principal } = request;
        if (principal === undefined) return unauthenticated(request);
        const badVersion = apiVersionProblem(azure, request);
        if (badVersion !== undefined) return badVersion;
        const allowance = throttle.take(request.method, request.path, principal);
        if (allowance.kind === 'refused') return allowance.answer;
        const answer = await served(azure, router, request, principal);
        const region = 'canadacentral';
        const operationIdentifier = `tenantId=${principal.tenantId},objectId=${principal.objectId}/${region}/${randomUUID()}`;
        return {
            ...answer,
            headers: {
                'x-ms-operation-identifier': operationIdentifier,
                ...allowance.headers,
                ...answer.headers,
            },
        };
    };
}

async function served(
    azure: Azure,
    router: Router,
    request: SimulatorRequest,
    principal: Principal,
): Promise<SimulatorAnswer> {
    const matched = router.match(request.method, request.path);
    if (matched === undefined) return noSuchRoute(router, request);
    const { route, parameters } = matched;
    const call = { request, principal, parameters };
    if (route.action === undefined) return route.serve(call);
    const { subscriptionId } = parameters;
    if (subscriptionId !== undefined && !azure.world.subscriptions.has(subscriptionId.toLowerCase())) {
        return subscriptionNotFound(subscriptionId);
    }
    const scope = scopeOf(request.path);
    const own = { action: route.action, scope };
    const refusedAccess =
        accessProblem(azure.world, principal, own) ??
        linkedAccessProblem(azure.world, principal, own, route.linked?.(call) ?? []);
    if (refusedAccess !== undefined) return refusedAccess;
    if (request.method === 'GET' || request.method === 'HEAD' || route.isQuery === true)
        return shown(azure, request, await route.serve(call));
    const refusedWrite =
        lockProblem(azure.world, request.method, scope) ?? policyProblem(azure.world, request, scope);
    const answer = refusedWrite ?? (await route.serve(call));
    tellOf(azure, request, principal, route.action, answer);
    if (answer.operation !== undefined) return answer;
    if (answer.status < 400) publishOutcome(azure, request, principal, route.action, true);
    if (answer.status >= 400 && answer.status < 500 && azure.behaviour.failureEventsForRefusals) {
        publishOutcome(azure, request, principal, route.action, false);
    }
    return answer;
}

/** What was read, in Azure's own words where a fault says so. A server, its children and its settings are alike. */
function shown({ faults }: Azure, { path }: SimulatorRequest, answer: SimulatorAnswer): SimulatorAnswer {
    const server = /^.*?\/flexibleServers\/[^/]+/i.exec(path)?.[0];
    if (server === undefined || answer.status !== 200 || !faults.isNormalised(server)) return answer;
    return { ...answer, body: normalised(answer.body) };
}

function tellOf(
    azure: Azure,
    request: SimulatorRequest,
    principal: Principal,
    action: string,
    answer: SimulatorAnswer,
): void {
    const name = principal.name ?? principal.objectId;
    const code = errorCode(answer);
    const isParameter = /\/configurations\/[^/]+\/?$/i.test(request.path);
    const value = isParameter ? textIn(objectIn(request.body, 'properties'), 'value') : undefined;
    azure.tell({
        kind: 'written',
        at: azure.clock.now().toISOString(),
        text: `${name}: ${request.method} ${shortPath(request.path)}: ${code ?? answer.status}`,
        principal: name,
        method: request.method,
        path: request.path,
        action,
        status: answer.status,
        ...(value === undefined ? {} : { value }),
        ...(code === undefined ? {} : { code }),
    });
}

function unauthenticated(request: SimulatorRequest): SimulatorAnswer {
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

function noSuchRoute(router: Router, request: SimulatorRequest): SimulatorAnswer {
    if (router.isKnownPath(request.path)) {
        return azureError(
            405,
            'HttpMethodNotAllowed',
            `The resource does not support http method '${request.method}'.`,
        );
    }
    const type = resourceTypeOf(request.path);
    return type === undefined
        ? azureError(404, 'NotFound', `The path '${request.path}' is not one that the simulator answers.`)
        : azureError(404, 'InvalidResourceType', `The resource type '${type}' could not be found.`);
}

/** `Microsoft.DBforPostgreSQL/flexibleServers/backups`, without the names between. */
function resourceTypeOf(path: string): string | undefined {
    const [namespace, ...typesAndNames] = /.*\/providers\/(.+)$/i.exec(path)?.[1]?.split('/') ?? [];
    const types = typesAndNames.filter((_, index) => index % 2 === 0);
    return types.length === 0 ? undefined : [namespace, ...types].join('/');
}
