import type { app, HttpMethod, HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Dependencies } from './dependencies/dependencies.ts';
import { type Lazy, lazy } from './once.ts';

interface HttpTrigger {
    /** The name of its function. */
    readonly name: string;
    readonly methods: readonly HttpMethod[];
}

/**
 * The operators' API. One function for all requests that read and one for all that write, so that the key of the first
 * one opens no write; the API itself refuses paths and methods that it does not have.
 */
export const httpTriggers: readonly HttpTrigger[] = [
    { name: 'api-read', methods: ['GET', 'HEAD', 'OPTIONS'] },
    { name: 'api-write', methods: ['POST', 'PUT', 'PATCH', 'DELETE'] },
];

/**
 * Registers the functions of the operators' API. Where the platform signs operators in, browsers have no function key:
 * the API itself admits those who are signed in and have a role.
 */
export function registerHttp(
    { http }: Pick<typeof app, 'http'>,
    dependencies: Lazy<Dependencies>,
    isSignInByPlatform: boolean,
): void {
    const api = lazy(async () => {
        const [{ deployedApi }, parts] = await Promise.all([
            import('./families/http.ts'),
            dependencies.get(),
        ]);
        return deployedApi(parts);
    });
    for (const { name, methods } of httpTriggers) {
        http(name, {
            route: '{*path}',
            methods: [...methods],
            authLevel: isSignInByPlatform ? 'anonymous' : 'function',
            handler: async (request) => {
                const { request: respond } = await api.get();
                return toHttpResponse(await respond(toFetchRequest(request)));
            },
        });
    }
}

/** Leaves out the function key, which may travel in the query as `code` and is the host's to read. */
function toFetchRequest({ url, method, headers, body }: HttpRequest): Request {
    const target = new URL(url);
    target.searchParams.delete('code');
    return new Request(target, {
        method,
        headers: Object.fromEntries(headers),
        ...(body === null ? {} : { body, duplex: 'half' }),
    });
}

/** The body stays a stream: a long response is never held as a whole here. */
function toHttpResponse({ status, headers, body }: Response): HttpResponseInit {
    return { status, headers: Object.fromEntries(headers), ...(body === null ? {} : { body }) };
}
