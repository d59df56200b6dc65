import type { app, HttpRequest, HttpResponseInit } from '@azure/functions';
import { controls } from '../src/controls/index.ts';
import type { ApiResponse } from '../src/http/response.ts';
import type { ApiRequest } from '../src/http/route.ts';
import { routes } from '../src/http/routes/index.ts';
import type { PartsProvider } from './dependencies/dependencies.ts';

/** The routes of the operators' API. */
export const apiRoutes = routes(controls.map(({ id }) => id));

/** One function for each route. */
export function registerHttp({ http }: Pick<typeof app, 'http'>, parts: PartsProvider): void {
    for (const route of apiRoutes) {
        http(route.name, {
            route: route.path,
            methods: [route.method],
            authLevel: 'function',
            handler: async (request) => {
                const ports = parts();
                const body = route.method === 'GET' ? undefined : await jsonBody(request);
                return toHttpResponse(
                    await route.respond(ports, apiRequest(request, body, ports.isSignInByPlatform)),
                );
            },
        });
    }
}

/** Without sign-in by the platform, any client can send its headers: then they name no principal. */
function apiRequest(
    { params, query, headers }: HttpRequest,
    body: unknown,
    isSignInByPlatform: boolean,
): ApiRequest {
    const principalId = isSignInByPlatform
        ? (headers.get('x-ms-client-principal-id') ?? undefined)
        : undefined;
    return { params, query, body, principalId };
}

/** Undefined: not JSON. */
async function jsonBody(request: HttpRequest): Promise<unknown> {
    try {
        return await request.json();
    } catch {
        return undefined;
    }
}

function toHttpResponse({ status, body }: ApiResponse): HttpResponseInit {
    return { status, jsonBody: body, headers: { 'cache-control': 'no-store' } };
}
