/** `/runtime/webhooks/eventgrid`: the endpoint through which Event Grid calls functions with an Event Grid trigger. */
import type { RegisteredFunction } from './app-registry.ts';
import { type HostRequest, type HostResponse, jsonResponse } from './http-exchange.ts';
import type { Invoker } from './invocation.ts';
import { type HostKeys, isSameKey } from './keys.ts';
import type { Log } from './log.ts';

export interface EventGridWebhook {
    /** By function name. */
    readonly functions: ReadonlyMap<string, RegisteredFunction>;
    readonly keys: HostKeys;
    readonly invoker: Invoker;
    readonly log: Log;
}

const category = 'Host.Triggers.EventGrid';

export async function serveEventGrid(webhook: EventGridWebhook, request: HostRequest): Promise<HostResponse> {
    const { keys, log } = webhook;
    if (!isSameKey(request.key, keys.eventGridKey) && !isSameKey(request.key, keys.masterKey))
        return { status: 401 };
    const functionName = queryValue(request.url, 'functionName') ?? '';
    const registered = webhook.functions.get(functionName);
    if (registered === undefined) {
        const known = [...webhook.functions.keys()].join(', ');
        log.write(
            'information',
            category,
            `cannot find function: '${functionName}', available function names: [${known}]`,
        );
        return { status: 404, body: `cannot find function: '${functionName}'` };
    }
    const origin = request.headers['webhook-request-origin'];
    if (request.method === 'OPTIONS' && origin !== undefined) {
        return { status: 200, headers: { 'WebHook-Allowed-Origin': origin, 'WebHook-Allowed-Rate': '*' } };
    }
    if (request.method !== 'POST') return { status: 400 };
    switch (eventKind(request)) {
        case 'subscriptionvalidation': {
            log.write(
                'information',
                category,
                `perform handshake with eventGrid for function: ${functionName}`,
            );
            return handshake(parsedJson(request.body));
        }
        case 'notification':
            return notify(webhook, registered, parsedJson(request.body));
        // Assumed: a deleted subscription is taken as an unsubscription.
        case 'unsubscribe':
        case 'subscriptiondeletion':
            return { status: 202 };
        default:
            return { status: 400 };
    }
}

/** The header of Event Grid; a CloudEvents sender that is not Event Grid leaves it out. */
function eventKind({ headers }: HostRequest): string | undefined {
    const given = headers['aeg-event-type']?.toLowerCase();
    if (given !== undefined) return given;
    return headers['content-type']?.toLowerCase().startsWith('application/cloudevents') === true
        ? 'notification'
        : undefined;
}

function handshake(body: unknown): HostResponse {
    const [event] = Array.isArray(body) ? body : [body];
    const code = field(field(event, 'data'), 'validationCode');
    if (typeof code !== 'string') return { status: 400, body: 'The event carries no validationCode.' };
    return jsonResponse(200, { validationResponse: code });
}

/** Every event is an invocation of its own; one failure fails the batch, so that Event Grid sends all of it again. */
async function notify(
    { invoker }: EventGridWebhook,
    registered: RegisteredFunction,
    body: unknown,
): Promise<HostResponse> {
    const events: readonly unknown[] = Array.isArray(body) ? body : [body];
    // Assumed: 400 for what is not JSON; Event Grid itself never sends such a body.
    if (events.some((event) => typeof event !== 'object' || event === null || Array.isArray(event)))
        return { status: 400, body: 'The body is not an event and not a list of events.' };
    const results = await Promise.all(
        events.map((event) => {
            const json = JSON.stringify(event);
            const data = JSON.stringify(field(event, 'data') ?? null);
            return invoker.invoke(registered, {
                reason: `EventGrid trigger fired at ${new Date().toISOString()}`,
                data: { json },
                metadata: { data: { json: data } },
            });
        }),
    );
    for (const result of results) {
        if (result.kind === 'failed') return { status: 500, body: result.error.message };
    }
    return { status: 202 };
}

function parsedJson(body: Uint8Array): unknown {
    try {
        return JSON.parse(Buffer.from(body).toString('utf8'));
    } catch {
        return undefined;
    }
}

function field(value: unknown, name: string): unknown {
    // CloudEvents of Event Grid carry the validation data as JSON in a text.
    if (typeof value === 'string') return field(parsedJson(Buffer.from(value)), name);
    if (typeof value !== 'object' || value === null) return undefined;
    return new Map(Object.entries(value)).get(name);
}

/** ASP.NET reads query names without case. */
function queryValue(url: URL, name: string): string | undefined {
    for (const [key, value] of url.searchParams) {
        if (key.toLowerCase() === name.toLowerCase()) return value;
    }
    return undefined;
}
