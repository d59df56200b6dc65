import type * as z from 'zod';
import { MalformedInputError } from '../errors.ts';
import type { Operator } from '../model/operator.ts';
import type { OperationResult } from '../workflows/operators/operate.ts';
import { addressOf, type RouteAddress, type RouteNameOf } from './addresses.ts';
import { operatorOf } from './operator.ts';
import { type ApiResponse, ok, operationResponse, refused, toApiResponse } from './response.ts';

/** One request to a route. */
export interface ApiRequest {
    /** Values of the parameters in the path. */
    readonly params: Readonly<Record<string, string>>;
    readonly query: URLSearchParams;
    /** The parsed JSON body. Undefined: it is not JSON, or there is none. */
    readonly body: unknown;
    /**
     * From `x-ms-client-principal-id`, which App Service sets and strips from outside while its authentication is on.
     * Undefined while it is off: then any client can send that header.
     */
    readonly principalId: string | undefined;
}

/** One route of the operators' API. */
export interface Route<Ports> extends RouteAddress {
    /** Completes "this request …": `lists the changes that wait for an operator`. */
    readonly summary: string;
    readonly request: { readonly query?: z.ZodObject; readonly body?: z.ZodObject };
    /** The body of a response with status 200, where it has a schema. */
    readonly response?: z.ZodType;
    /** Responds to a request. Throws only what is no transient error. */
    respond(ports: Ports, request: ApiRequest): Promise<ApiResponse>;
}

interface Described<Method extends RouteAddress['method']>
    extends Pick<Route<never>, 'summary' | 'response'> {
    readonly name: RouteNameOf<Method>;
}

/** Defines a route that shows something and takes no query. */
export function getRoute<Ports>(
    route: Described<'GET'> & { show(ports: Ports): Promise<ApiResponse> },
): Route<Ports> {
    const { show, ...described } = route;
    return {
        ...described,
        ...addressOf(described.name),
        request: {},
        respond: async (ports) => await toApiResponse(() => show(ports)),
    };
}

/** Defines a route that shows what its query selects. A MalformedInputError of `show` refuses the query. */
export function queryRoute<Ports, Query extends z.ZodObject>(
    route: Described<'GET'> & {
        readonly query: Query;
        show(ports: Ports, query: z.output<Query>): Promise<ApiResponse>;
    },
): Route<Ports> {
    const { query, show, ...described } = route;
    return {
        ...described,
        ...addressOf(described.name),
        request: { query },
        respond: async (ports, request) =>
            await toApiResponse(async () => {
                const parsed = parseQuery(query, request.query);
                if (parsed.kind === 'refused') return parsed.response;
                try {
                    return await show(ports, parsed.query);
                } catch (error) {
                    if (!(error instanceof MalformedInputError)) throw error;
                    return refused(400, 'InvalidQuery', error.message);
                }
            }),
    };
}

/** Defines a route that does something for an operator. */
export function postRoute<Ports, Body extends z.ZodObject>(
    route: Omit<Described<'POST'>, 'response'> & {
        /** With an optional `operator`, which counts while the platform signs no operator in. */
        readonly body: Body;
        act(ports: Ports, request: PostRequest<z.output<Body>>): Promise<OperationResult>;
    },
): Route<Ports> {
    const { body, act, ...described } = route;
    return {
        ...described,
        ...addressOf(described.name),
        request: { body },
        response: operationResponse,
        respond: async (ports, request) =>
            await toApiResponse(async () => {
                const parsed = parseBody(body, request);
                if (parsed.kind === 'refused') return parsed.response;
                const id = request.params.id ?? '';
                return toOperationResponse(await act(ports, { id, body: parsed.body, by: parsed.by }));
            }),
    };
}

export interface PostRequest<Body> {
    /** The `id` in the path; empty when the path has none. */
    readonly id: string;
    readonly body: Body;
    readonly by: Operator;
}

type Refused = { readonly kind: 'refused'; readonly response: ApiResponse };

/** Parses a query. The function key travels in it as `code` and is the host's to read. */
function parseQuery<Query extends z.ZodObject>(
    schema: Query,
    parameters: URLSearchParams,
): Refused | { readonly kind: 'query'; readonly query: z.output<Query> } {
    const { code: _code, ...given } = Object.fromEntries(parameters);
    const parsed = schema.safeParse(given);
    if (parsed.success) return { kind: 'query', query: parsed.data };
    const known = Object.keys(schema.shape).join(', ');
    const details = parsed.error.issues.map((issue) => {
        if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')}: unknown; allowed: ${known}`;
        const name = String(issue.path[0]);
        return `${name} is "${(given[name] ?? '').slice(0, 200)}"; ${issue.message}`;
    });
    return { kind: 'refused', response: refused(400, 'InvalidQuery', 'The query is not usable', details) };
}

/** Parses a body and finds out who acts. Names everything that is wrong with either at once. */
function parseBody<Body extends z.ZodObject>(
    schema: Body,
    { body, principalId }: ApiRequest,
): Refused | { readonly kind: 'body'; readonly body: z.output<Body>; readonly by: Operator } {
    if (body === undefined) {
        const detail =
            'body: allowed: a JSON object, sent with its Content-Length (in chunks it does not arrive)';
        return { kind: 'refused', response: refused(400, 'InvalidBody', 'The body is not JSON', [detail]) };
    }
    const parsed = schema.safeParse(body);
    const by = operatorOf(principalId, body);
    if (parsed.success && by.kind === 'operator') {
        return { kind: 'body', body: parsed.data, by: by.operator };
    }
    const details = [
        ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`),
        ...(by.kind === 'problem' ? [by.problem] : []),
    ];
    return { kind: 'refused', response: refused(400, 'InvalidBody', 'The JSON body is not usable', details) };
}

function toOperationResponse(result: OperationResult): ApiResponse {
    switch (result.kind) {
        case 'done':
            return ok({
                result: result.value,
                ...(result.writesUnderWay === undefined ? {} : { writesUnderWay: result.writesUnderWay }),
            });
        case 'notFound':
            return refused(404, 'NotFound', result.reason);
        case 'conflict':
            return refused(409, 'Conflict', result.reason);
    }
}
