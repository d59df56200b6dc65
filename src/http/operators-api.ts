import { type Context, Hono } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import type * as z from 'zod';
import { isTransient, MalformedInputError, RecordConflictError } from '../errors.ts';
import { type ApiEnv, access } from './access.ts';
import { conditional, uncached } from './caching.ts';
import { type ApiOptions, allRoutes } from './contract-document.ts';
import { fileResponse } from './definition/file-answer.ts';
import { bodyOf } from './definition/operator.ts';
import { problemResponse } from './definition/problem.ts';
import type { Answer, Route } from './definition/route.ts';
import { invalidBody, invalidQuery, malformedBody } from './invalid-input.ts';
import { limitBody, requireJson } from './request-body.ts';
import type { RoutePorts } from './routes/index.ts';

export type OperatorsApi = Hono<ApiEnv>;

/** Makes the operators' API: an application that responds to a request. Rejects with errors that are not transient. */
export function operatorsApi(ports: RoutePorts, options: ApiOptions): OperatorsApi {
    const api: OperatorsApi = new Hono<ApiEnv>({ strict: false });
    const otherMethods = methodNotAllowed({
        app: api,
        onMethodNotAllowed: (c, methods) => {
            const allow = methods.join(', ');
            const detail = `${c.req.method} is not possible; allowed: ${allow}`;
            return problemResponse('MethodNotAllowed', detail, [], { allow });
        },
    });
    api.use(uncached, access(options.isSignInByPlatform), otherMethods);
    for (const route of allRoutes(options)) addRoute(api, ports, route, options.isSignInByPlatform);
    api.notFound((c) => problemResponse('NotFound', `${c.req.path.slice(0, 200)} is no path of this API`));
    api.onError((error, c) => errorResponse(error, c.req.method));
    return api;
}

function addRoute(
    api: OperatorsApi,
    ports: RoutePorts,
    route: Route<RoutePorts>,
    isSignInByPlatform: boolean,
): void {
    const path = `/api/${route.path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
    const body = bodyOf(route, isSignInByPlatform);
    const checks = [
        ...(route.isConditional ? [conditional] : []),
        ...(body === undefined ? [] : [requireJson, limitBody(route.maxBodyBytes)]),
    ];
    api.on(route.method, [path], ...checks, async (c) => {
        const query = route.query === undefined ? undefined : validQuery(route.query, c);
        if (query instanceof Response) return query;
        const json = body === undefined ? undefined : await validBody(body, c);
        if (json instanceof Response) return json;
        const id = c.req.param('id') ?? '';
        return answerResponse(
            await route.answer(ports, { id, query, body: json, principal: c.get('principal') }),
        );
    });
}

/** Returns the query, parsed by its schema, or the refusal. */
function validQuery(schema: z.ZodObject, c: Context): unknown {
    const given = c.req.queries();
    const single = Object.entries(given).map(([name, values]) => [
        name,
        values.length === 1 ? values[0] : values,
    ]);
    const parsed = schema.safeParse(Object.fromEntries(single));
    return parsed.success ? parsed.data : invalidQuery(schema, parsed.error, given);
}

/** Returns the body, parsed by its schema, or the refusal. */
async function validBody(schema: z.ZodObject, c: Context): Promise<unknown> {
    try {
        const parsed = schema.safeParse(await c.req.json());
        return parsed.success ? parsed.data : invalidBody(schema, parsed.error);
    } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        return malformedBody();
    }
}

function answerResponse(answer: Answer): Response {
    if (answer.kind === 'refused') return problemResponse(answer.code, answer.detail, answer.errors);
    if (answer.kind === 'file') return fileResponse(answer);
    return Response.json(answer.body, { status: answer.status });
}

/** A transient error becomes a response that asks to try again. Throws every other error: the invocation fails. */
function errorResponse(error: Error, method: string): Response {
    if (error instanceof MalformedInputError && method !== 'POST') {
        return problemResponse('InvalidQuery', error.message);
    }
    if (!isTransient(error)) throw error;
    return error instanceof RecordConflictError
        ? problemResponse('Conflict', `${error.message}; try again`)
        : problemResponse('Unavailable', `${error.message}; try again in a moment`);
}
