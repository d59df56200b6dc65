/** HTTP triggers: route, key, request to the programming model and its response back. */
import type { RegisteredFunction } from './app-registry.ts';
import { type AppSettings, resolveExpressions } from './app-settings.ts';
import type { RpcHttpCookie, RpcHttpData, RpcNullable, RpcTypedData } from './core-types.ts';
import { HostStartError } from './errors.ts';
import type { HostRequest, HostResponse } from './http-exchange.ts';
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

/**
 * Answers a request below the route prefix. `path` comes without the prefix.
 * Assumed: another method than the function's own is 404, not 405.
 */
export async function serveHttpTrigger(
    candidates: readonly HttpFunction[],
    keys: HostKeys,
    invoker: Invoker,
    request: HostRequest,
    path: string,
): Promise<HostResponse> {
    for (const { registered, route, methods, authLevel } of candidates) {
        if (methods.length > 0 && !methods.includes(request.method)) continue;
        const parameters = matchRoute(route, path);
        if (parameters === undefined) continue;
        if (!opensFunction(keys, authLevel, registered.name, request.key)) return { status: 401 };
        const result = await invoker.invoke(registered, {
            reason: 'This function was programmatically called via the host APIs.',
            data: { http: toRpcHttp(request, parameters) },
        });
        if (result.kind === 'failed') return { status: 500 };
        return fromRpcHttp(result.response.returnValue);
    }
    return { status: 404 };
}

function toRpcHttp(request: HostRequest, parameters: Readonly<Record<string, string>>): RpcHttpData {
    const query: Record<string, string> = {};
    for (const name of new Set(request.url.searchParams.keys())) {
        // The Functions host joins repeated names.
        query[name] = request.url.searchParams.getAll(name).join(',');
    }
    return {
        method: request.method,
        url: request.url.href,
        nullableHeaders: nullable(request.headers),
        nullableParams: nullable(parameters),
        nullableQuery: nullable(query),
        // As in Azure: a body of unknown length, which is sent in chunks, is not read.
        ...(hasLength(request) ? { body: { bytes: request.body } } : {}),
    };
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
