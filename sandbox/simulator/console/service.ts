import type { ProviderContext } from '../context/provider-context.ts';
import type { EventGrid } from '../event-grid/index.ts';
import { createFaultPlan, parseFaultProfiles } from '../faults/index.ts';
import type { Tokens } from '../identity/tokens.ts';
import { noFaults, type ReplaceableFaults } from '../kernel/faults.ts';
import type { Service, SimulatorRequest, SimulatorResponse } from '../kernel/http.ts';
import { itemsIn, numberIn, textIn } from '../kernel/json.ts';
import { createRandom } from '../kernel/random.ts';
import type { RequestLog } from '../kernel/request-log.ts';
import type { KeyVault } from '../key-vault/index.ts';
import { createKills } from './kills.ts';
import { listRequests } from './requests.ts';
import { badRequest, notFound, ok } from './responses.ts';
import { addServer, changeServer, listServers, removeServer } from './servers.ts';

export interface ConsoleOptions {
    readonly context: ProviderContext;
    readonly requests: RequestLog;
    readonly faults: ReplaceableFaults;
    readonly tokens: Tokens;
    readonly eventGrid: EventGrid;
    readonly keyVault: KeyVault;
    readonly seed: number;
}

/**
 * The sandbox's own API, on paths that Azure does not have, for tests in other processes.
 * No token; only for callers on this machine. A RangeError of the world is a 400 with its message.
 */
export function consoleService(options: ConsoleOptions): Service {
    const kills = createKills(options.context.world.hooks, (pid) => process.kill(pid, 'SIGKILL'));
    return (request) => {
        if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '')) {
            return { status: 403, body: { problem: 'Only callers on this machine are allowed.' } };
        }
        try {
            return serve(options, kills, request);
        } catch (error) {
            if (error instanceof RangeError) return badRequest(error.message);
            throw error;
        }
    };
}

export function isConsolePath(path: string): boolean {
    return path === '/_sandbox' || path.startsWith('/_sandbox/');
}

function serve(
    options: ConsoleOptions,
    kills: ReturnType<typeof createKills>,
    { method, path, query, body }: SimulatorRequest,
): SimulatorResponse {
    const { context, requests, eventGrid, keyVault } = options;
    const [, , resource = '', name = ''] = path.split('/');
    switch (`${method} ${resource}${name === '' ? '' : '/{name}'}`) {
        case 'GET requests':
            return listRequests(requests, query);
        case 'DELETE requests':
            requests.clear();
            return { status: 204 };
        case 'GET servers':
            return listServers(context);
        case 'POST servers':
            return addServer(context, body);
        case 'PATCH servers/{name}':
            return changeServer(context, name, body);
        case 'DELETE servers/{name}':
            return removeServer(context, name);
        case 'POST faults':
            return replaceFaults(options, body);
        case 'POST kill':
            return kills.add(body);
        case 'GET kill':
            return kills.list();
        case 'DELETE kill':
            return kills.clear();
        case 'GET token':
            return tokenFor(options, query);
        case 'POST expire-tokens':
            options.tokens.expireAll();
            return { status: 204 };
        case 'PATCH key':
            return changeKey(keyVault, body);
        case 'GET event-grid':
            return ok({
                isIdle: eventGrid.idle,
                deliveries: eventGrid.deliveries,
                deadLetters: eventGrid.deadLetters,
                published: eventGrid.published,
            });
        default:
            return notFound(`The sandbox has no ${method} ${path}.`);
    }
}

/** `POST /_sandbox/faults {"profiles": "storm,latency", "seed": 7}`; `none` heals Azure. */
function replaceFaults(options: ConsoleOptions, body: unknown): SimulatorResponse {
    const listed = itemsIn(body, 'profiles').map(String).join(',');
    const names = parseFaultProfiles(textIn(body, 'profiles') ?? listed);
    const seed = numberIn(body, 'seed') ?? options.seed;
    options.faults.replace(names.length === 0 ? noFaults : createFaultPlan(names, createRandom(seed)));
    return ok({ profiles: names, seed });
}

/** `GET /_sandbox/token?principal=alice&audience=https://management.azure.com`: a token of any principal. */
function tokenFor({ context, tokens }: ConsoleOptions, query: URLSearchParams): SimulatorResponse {
    const wanted = query.get('principal') ?? '';
    const principal = [...context.world.principals.values()].find(
        ({ objectId, name }) => objectId === wanted || name === wanted || name?.split('@')[0] === wanted,
    );
    if (principal === undefined) return notFound(`There is no principal ${wanted}.`);
    const audience = query.get('audience') ?? 'https://management.azure.com';
    const { token, expiresOn } = tokens.issue(principal.objectId, audience);
    return ok({ token, expiresOn });
}

/** `PATCH /_sandbox/key {"keyUri": …, "enabled": false}`: what an operator does in the portal. */
function changeKey(keyVault: KeyVault, body: unknown): SimulatorResponse {
    const keyUri = textIn(body, 'keyUri') ?? '';
    const enabled = typeof body === 'object' && body !== null ? Reflect.get(body, 'enabled') : undefined;
    const notBefore = numberIn(body, 'notBefore');
    const expires = numberIn(body, 'expires');
    keyVault.setAttributes(keyUri, {
        ...(typeof enabled === 'boolean' ? { enabled } : {}),
        ...(notBefore === undefined ? {} : { notBefore }),
        ...(expires === undefined ? {} : { expires }),
    });
    return ok({ keyUri, state: keyVault.keyState(keyUri) });
}
