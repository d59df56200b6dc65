import type { app, HttpMethod, HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Log } from '../src/ports.ts';
import type { Dependencies } from './dependencies/dependencies.ts';
import { type Lazy, lazy } from './once.ts';
import { openResponses } from './open-responses.ts';
import { streamedResponse } from './streamed-response.ts';

interface HttpTrigger {
    /** The name of its function. */
    readonly name: string;
    readonly route: string;
    readonly methods: readonly HttpMethod[];
    readonly app: 'api' | 'console';
}

/**
 * The operators' API: one function for all requests that read and one for all that write, so that the key of the first one
 * opens no write; the API itself refuses paths and methods that it does not have. The console is one function.
 */
export const httpTriggers: readonly HttpTrigger[] = [
    { name: 'api-read', route: 'api/{*path}', methods: ['GET', 'HEAD', 'OPTIONS'], app: 'api' },
    { name: 'api-write', route: 'api/{*path}', methods: ['POST', 'PUT', 'PATCH', 'DELETE'], app: 'api' },
    { name: 'console', route: 'console/{*path}', methods: ['GET', 'HEAD', 'POST'], app: 'console' },
];

/** Below `functionTimeout` in host.json, at which the host restarts the worker with all that it does. */
const maxResponseMs = 280_000;

/** Responds to a request. */
interface WebApp {
    readonly request: (request: Request) => Response | Promise<Response>;
}

/**
 * Registers the functions of the operators' API and console. Browsers have no function key: the console, and the API where
 * the platform signs operators in, admit those who are signed in and have a role. Responses are streamed
 * (docs/decisions/0020-responses-are-streamed.md).
 */
export function registerHttp(
    { http, setup }: Pick<typeof app, 'http' | 'setup'>,
    dependencies: Lazy<Dependencies>,
    isSignInByPlatform: boolean,
    log: Log,
): void {
    const apps: Readonly<Record<HttpTrigger['app'], Lazy<WebApp>>> = {
        api: lazy(async () => {
            const [{ deployedApi }, parts] = await Promise.all([
                import('./families/http.ts'),
                dependencies.get(),
            ]);
            return deployedApi(parts);
        }),
        console: lazy(async () => {
            const [{ deployedConsole }, parts] = await Promise.all([
                import('./families/console.ts'),
                dependencies.get(),
            ]);
            return deployedConsole(parts);
        }),
    };
    setup({ enableHttpStream: true });
    const responses = openResponses();
    for (const { name, route, methods, app } of httpTriggers) {
        http(name, {
            route,
            methods: [...methods],
            authLevel: app === 'console' || isSignInByPlatform ? 'anonymous' : 'function',
            handler: async (request, context) => {
                const { invocationId } = context;
                const respond = async () => {
                    const [{ request: answer }, { observers }] = await Promise.all([
                        apps[app].get(),
                        dependencies.get(),
                    ]);
                    return await observers.invocation({ kind: 'request', name, context }, async () =>
                        answer(toFetchRequest(request)),
                    );
                };
                const open = responses.take(invocationId);
                return open === undefined
                    ? toHttpResponse(await respond())
                    : await streamedResponse({ open, invocationId, log, maxMs: maxResponseMs }, respond);
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

/** For a host that has not forwarded the request: the worker collects the body. */
function toHttpResponse({ status, headers, body }: Response): HttpResponseInit {
    return { status, headers: [...headers], ...(body === null ? {} : { body }) };
}
