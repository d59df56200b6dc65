import type { app, HttpRequest, HttpResponseInit } from '@azure/functions';
import { routeAddresses } from '../src/http/addresses.ts';
import type { ApiResponse } from '../src/http/response.ts';
import type { ApiRequest } from '../src/http/route.ts';
import type { Dependencies } from './dependencies/dependencies.ts';
import type { Lazy } from './once.ts';

/** One function for each route. */
export function registerHttp({ http }: Pick<typeof app, 'http'>, dependencies: Lazy<Dependencies>): void {
    for (const { name, path, method } of routeAddresses) {
        http(name, {
            route: path,
            methods: [method],
            authLevel: 'function',
            handler: async (request) => {
                const [{ respond }, parts] = await Promise.all([
                    import('./families/http.ts'),
                    dependencies.get(),
                ]);
                const body = method === 'GET' ? undefined : await jsonBody(request);
                return toHttpResponse(
                    await respond(name, parts, apiRequest(request, body, parts.isSignInByPlatform)),
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
