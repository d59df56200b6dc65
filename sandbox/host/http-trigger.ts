/** HTTP triggers: route, key, request to the programming model and its response back. */
import type { RegisteredFunction } from './app-registry.ts';
import { type AppSettings, resolveExpressions } from './app-settings.ts';
import type { RpcHttpCookie, RpcHttpData, RpcNullable, RpcTypedData } from './core-types.ts';
import { HostStartError } from './errors.ts';
import type { HostRequest, HostResponse, RequestHead } from './http-exchange.ts';
import type { Exchange, HttpProxy } from './http-proxy.ts';
import { compareRoutes, matchRoute, parseRoute, type Route } from './http-route.ts';
import type { Invoker } from './invocation.ts';
import { type AuthLevel, type HostKeys, opensFunction } from './keys.ts';

export interface HttpFunction {
    readonly registered: RegisteredFunction;
    readonly route: Route;
    /** Upper case; empty for all. */
    readonly methods: readonly string[];
    readonly authLevel: AuthLevel;
}

/** The reason of a run by HTTP, as the log has it. */
export const httpReason = 'This function was programmatically called via the host APIs.';

/** The HTTP functions of an app, the most specific route first. */
export function httpFunctions(
    functions: Iterable<RegisteredFunction>,
    settings: AppSettings,
): readonly HttpFunction[] {
    const found: HttpFunction[] = [];
    for (const registered of functions) {
        if (registered.trigger.type?.toLowerCase() !== 'httptrigger') continue;
        const { route, methods, authLevel } = registered.trigger;
        const where = `The route of '${registered.name}'`;
        const template = typeof route === 'string' ? route : registered.name;
        found.push({
            registered,
            route: parseRoute(resolveExpressions(template, settings, where)),
            methods: Array.isArray(methods) ? methods.map((method) => String(method).toUpperCase()) : [],
            authLevel: authLevelOf(authLevel, registered.name),
        });
    }
    return found.sort((a, b) => compareRoutes(a.route, b.route));
}

function authLevelOf(value: unknown, name: string): AuthLevel {
    const lowered = typeof value === 'string' ? value.toLowerCase() : 'function';
    if (lowered === 'anonymous' || lowered === 'function' || lowered === 'admin') return lowered;
    throw new HostStartError(`'${name}' has the authLevel '${lowered}', which does not exist.`);
}

/** A function that a request may call, with the parameters of its route. */
export interface HttpCall {
    readonly registered: RegisteredFunction;
    readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Finds the function of a request below the route prefix, or the status of the refusal. `path` comes without the prefix.
 * Assumed: another method than the function's own is 404, not 405.
 */
export function findHttpCall(
    candidates: readonly HttpFunction[],
    keys: HostKeys,
    request: RequestHead,
    path: string,
): HttpCall | 401 | 404 {
    for (const { registered, route, methods, authLevel } of candidates) {
        if (methods.length > 0 && !methods.includes(request.method)) continue;
        const parameters = matchRoute(route, path);
        if (parameters === undefined) continue;
        return opensFunction(keys, authLevel, registered.name, request.key)
            ? { registered, parameters }
            : 401;
    }
    return 404;
}

/** Answers a request whose body and response travel with the messages to the worker and back. */
export async function serveHttpCall(
    { registered, parameters }: HttpCall,
    invoker: Invoker,
    request: HostRequest,
): Promise<HostResponse> {
    const result = await invoker.invoke(registered, {
        reason: httpReason,
        data: { http: toRpcHttp(request, parameters) },
    });
    return result.kind === 'failed' ? { status: 500 } : fromRpcHttp(result.response.returnValue);
}

/** What forwarding a call takes: the proxy, and the two sides of the client's connection. */
export interface Forwarded extends Pick<Exchange, 'head' | 'incoming' | 'outgoing'> {
    readonly proxy: HttpProxy;
}

/**
 * Answers a request that travels to the worker's own server; the message to the worker says only that it comes, with the
 * facts that the programming model does not take from there.
 */
export async function forwardHttpCall(
    { registered, parameters }: HttpCall,
    invoker: Invoker,
    { proxy, head, incoming, outgoing }: Forwarded,
): Promise<void> {
    const texts = Object.entries(parameters).map(([name, value]) => [name, { string: value }]);
    await invoker.invoke(registered, {
        reason: httpReason,
        data: { http: {} },
        metadata: {
            ...Object.fromEntries(texts),
            Headers: { json: JSON.stringify(head.headers) },
            Query: { json: JSON.stringify(joinedQuery(head)) },
        },
        forward: (invocationId, signal) => proxy.forward({ head, incoming, outgoing, invocationId, signal }),
    });
}

function toRpcHttp(request: HostRequest, parameters: Readonly<Record<string, string>>): RpcHttpData {
    return {
        method: request.method,
        url: request.url.href,
        nullableHeaders: nullable(request.headers),
        nullableParams: nullable(parameters),
        nullableQuery: nullable(joinedQuery(request)),
        // As in Azure: a body of unknown length, which is sent in chunks, is not read.
        ...(hasLength(request) ? { body: { bytes: request.body } } : {}),
    };
}

/** The Functions host joins repeated names. */
export function joinedQuery({ url: { searchParams } }: RequestHead): Readonly<Record<string, string>> {
    const names = new Set(searchParams.keys());
    return Object.fromEntries([...names].map((name) => [name, searchParams.getAll(name).join(',')]));
}

function hasLength({ headers }: HostRequest): boolean {
    return Number(headers['content-length'] ?? 0) > 0;
}

function nullable(values: Readonly<Record<string, string>>): Record<string, RpcNullable<string>> {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

/** A function that returned nothing answers 204. */
function fromRpcHttp(value: RpcTypedData | null | undefined): HostResponse {
    const http = value?.http;
    if (http === null || http === undefined) return { status: 204 };
    const headers: Record<string, string | readonly string[]> = { ...http.headers };
    const cookies = (http.cookies ?? []).map(setCookie);
    if (cookies.length > 0) headers['set-cookie'] = cookies;
    return { status: Number(http.statusCode ?? 200), headers, body: bodyOf(http.body) };
}

function bodyOf(data: RpcTypedData | null | undefined): Uint8Array | string {
    if (data === null || data === undefined) return '';
    return data.bytes ?? data.stream ?? data.string ?? data.json ?? '';
}

function setCookie(cookie: RpcHttpCookie): string {
    const parts = [`${cookie.name ?? ''}=${encodeURIComponent(cookie.value ?? '')}`];
    const seconds = cookie.expires?.value?.seconds;
    if (typeof seconds === 'number') parts.push(`expires=${new Date(seconds * 1000).toUTCString()}`);
    if (typeof cookie.maxAge?.value === 'number') parts.push(`max-age=${cookie.maxAge.value}`);
    if (typeof cookie.domain?.value === 'string') parts.push(`domain=${cookie.domain.value}`);
    parts.push(`path=${cookie.path?.value ?? '/'}`);
    if (cookie.secure?.value === true) parts.push('secure');
    if (cookie.sameSite === 'lax' || cookie.sameSite === 'strict') parts.push(`samesite=${cookie.sameSite}`);
    if (cookie.sameSite === 'explicitNone') parts.push('samesite=none');
    if (cookie.httpOnly?.value === true) parts.push('httponly');
    return parts.join('; ');
}
