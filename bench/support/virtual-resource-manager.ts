import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import type { RecordedServer } from './recorded-servers.ts';

/** Resource Manager in virtual time: recorded responses, parameters that can drift, and Azure's token buckets. */
export interface VirtualResourceManager {
    readonly transport: HttpClient;
    /** Calls that were answered, by kind. */
    readonly calls: Record<CallKind, number>;
    /** Calls that were answered with 429. */
    throttled: number;
    /** Called after each read. */
    onRead: () => void;
    /** Sets a parameter as another actor does. */
    setParameter(server: string, name: string, value: string): void;
}

export type CallKind = 'read' | 'write' | 'delete';

export interface VirtualOptions {
    /** Milliseconds since 1970. */
    readonly now: () => number;
    /** What the servers answer: they take turns, by the number at the end of their names. */
    readonly kinds: readonly RecordedServer[];
    readonly hasBuckets: boolean;
}

/** Azure's documented buckets of one caller in one subscription. */
export const buckets = {
    read: { size: 250, perSecond: 25 },
    write: { size: 200, perSecond: 10 },
    delete: { size: 200, perSecond: 10 },
} as const;

/** A write of a parameter takes a little longer than its Retry-After of 10 seconds: recorded. */
export const operationMs = 10_400;
const retryAfterSeconds = 10;

interface Answer {
    readonly status: number;
    readonly body: string;
    readonly headers?: Readonly<Record<string, string>>;
}

interface Operation {
    readonly endsAt: number;
    readonly server: string;
    readonly parameter: string;
    readonly value: string;
}

/** By the path below the subscription, lower case. */
const surroundingBodies: Readonly<Record<string, object>> = {
    '/providers/microsoft.security/pricings/opensourcerelationaldatabases': {
        properties: { pricingTier: 'Standard' },
    },
    '/providers/microsoft.authorization/locks': { value: [] },
    '/providers/microsoft.authorization/policyassignments': { value: [] },
};

/** By a pattern of the path. */
const eachBodies: readonly (readonly [RegExp, object])[] = [
    [/\/subnets\/[^/]+$/, { id: '/subnet', properties: { networkSecurityGroup: { id: '/nsg' } } }],
    [/\/workspaces\/[^/]+$/, { properties: { retentionInDays: 365 } }],
    [/\/microsoft\.keyvault\/(?:vaults|managedhsms)$/, { value: [] }],
];

const serverPattern =
    /^(\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/[^/]+\/flexibleservers\/[^/]+)(.*)$/;

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one object, one function per kind of request.
export function virtualResourceManager(options: VirtualOptions): VirtualResourceManager {
    const { now } = options;
    const filled = new Map<string, { tokens: number; at: number }>();
    /** Values of parameters by server and name, lower case. */
    const changed = new Map<string, Map<string, string>>();
    const operations = new Map<string, Operation>();
    const running = new Map<string, Operation>();

    function take(kind: CallKind, subscription: string): number {
        if (!options.hasBuckets) return Number.POSITIVE_INFINITY;
        const { size, perSecond } = buckets[kind];
        const key = `${kind} ${subscription}`;
        const { tokens, at } = filled.get(key) ?? { tokens: size, at: now() };
        const left = Math.min(size, tokens + ((now() - at) / 1_000) * perSecond);
        filled.set(key, { tokens: left >= 1 ? left - 1 : left, at: now() });
        return left >= 1 ? Math.floor(left - 1) : -1;
    }

    /** The parameters of the server, with the effect of an operation that has ended. */
    function changedOf(server: string): Map<string, string> {
        const values = changed.get(server) ?? new Map<string, string>();
        changed.set(server, values);
        const operation = running.get(server);
        if (operation !== undefined && operation.endsAt <= now()) {
            values.set(operation.parameter, operation.value);
            running.delete(server);
        }
        return values;
    }

    function read(server: string, below: string): Answer {
        const { path, bodies } = kindOf(options.kinds, server);
        const [, name] = /^\/configurations\/(.+)$/.exec(below) ?? [];
        const body = bodies.get(name === undefined ? below : '/configurations');
        if (body === undefined) return refused(404, 'ResourceNotFound');
        const own = body.replaceAll(path, server);
        if (!below.startsWith('/configurations')) return { status: 200, body: own };
        const values = changedOf(server);
        if (name === undefined && values.size === 0) return { status: 200, body: own };
        const list = JSON.parse(own);
        for (const item of list.value) {
            const value = values.get(item.name);
            if (value !== undefined) Object.assign(item.properties, { value, source: 'user-override' });
        }
        const found =
            name === undefined ? list : list.value.find((item: { name: string }) => item.name === name);
        return found === undefined
            ? refused(404, 'ResourceNotFound')
            : { status: 200, body: JSON.stringify(found) };
    }

    function write(server: string, below: string, request: PipelineRequest): Answer {
        const [, parameter] = /^\/configurations\/(.+)$/.exec(below) ?? [];
        if (parameter === undefined) throw new Error(`No such write: ${request.method} ${request.url}`);
        changedOf(server);
        if (running.has(server)) return refused(409, 'ServerIsBusy');
        const { value } = JSON.parse(String(request.body)).properties;
        const operation = { endsAt: now() + operationMs, server, parameter, value };
        running.set(server, operation);
        const id = `${operations.size + 1}`;
        operations.set(id, operation);
        const [, subscription = ''] = server.split('/').slice(1);
        const url = new URL(
            `/subscriptions/${subscription}/providers/Microsoft.DBforPostgreSQL/locations/canadacentral/azureAsyncOperation/${id}`,
            request.url,
        );
        const headers = { 'azure-asyncoperation': url.href, 'retry-after': `${retryAfterSeconds}` };
        return { status: 202, body: '{}', headers };
    }

    function poll(id: string): Answer {
        const operation = operations.get(id);
        if (operation === undefined) return refused(404, 'NotFound');
        const status = operation.endsAt <= now() ? 'Succeeded' : 'InProgress';
        const headers = status === 'InProgress' ? { 'retry-after': `${retryAfterSeconds}` } : {};
        return { status: 200, body: JSON.stringify({ name: id, status }), headers };
    }

    /** Answers about what surrounds servers, the same for all of them. */
    function surroundings(path: string): Answer | undefined {
        const body =
            surroundingBodies[path.slice(path.lastIndexOf('/providers/'))] ??
            eachBodies.find(([pattern]) => pattern.test(path))?.[1];
        return body === undefined ? undefined : { status: 200, body: JSON.stringify(body) };
    }

    function answer(request: PipelineRequest, path: string): Answer {
        const [, id] = /\/azureasyncoperation\/(.+)$/.exec(path) ?? [];
        if (id !== undefined) return poll(id);
        const [, server, below = ''] = serverPattern.exec(path) ?? [];
        if (server === undefined) {
            const around = request.method === 'GET' ? surroundings(path) : undefined;
            if (around === undefined) throw new Error(`No such request: ${request.method} ${request.url}`);
            return around;
        }
        return request.method === 'GET' ? read(server, below) : write(server, below, request);
    }

    const manager: VirtualResourceManager = {
        calls: { read: 0, write: 0, delete: 0 },
        throttled: 0,
        onRead: () => undefined,
        setParameter: (server, name, value) => void changedOf(server.toLowerCase()).set(name, value),
        transport: {
            async sendRequest(request) {
                if (request.abortSignal?.aborted === true)
                    throw new DOMException('aborted before it was sent', 'AbortError');
                const path = new URL(request.url).pathname.toLowerCase();
                const kind = callKindOf(request.method);
                const remaining = take(kind, path.split('/')[2] ?? '');
                const { status, body, headers = {} } = remaining < 0 ? tooMany : answer(request, path);
                if (remaining < 0) manager.throttled += 1;
                else manager.calls[kind] += 1;
                if (kind === 'read') manager.onRead();
                const left = Math.max(0, remaining);
                const own = options.hasBuckets
                    ? { [`x-ms-ratelimit-remaining-subscription-${kind}s`]: `${left}` }
                    : {};
                return {
                    request,
                    status,
                    bodyAsText: body,
                    headers: createHttpHeaders({ 'content-type': 'application/json', ...own, ...headers }),
                };
            },
        },
    };
    return manager;
}

function callKindOf(method: string): CallKind {
    if (method === 'GET') return 'read';
    return method === 'DELETE' ? 'delete' : 'write';
}

function kindOf(kinds: readonly RecordedServer[], server: string): RecordedServer {
    const kind = kinds[Number(/\d+$/.exec(server)?.[0] ?? 0) % kinds.length];
    if (kind === undefined) throw new Error('No server was recorded');
    return kind;
}

function refused(status: number, code: string): Answer {
    return { status, body: JSON.stringify({ error: { code, message: code } }) };
}

const tooMany: Answer = {
    ...refused(429, 'SubscriptionRequestsThrottled'),
    headers: { 'retry-after': `${retryAfterSeconds}` },
};
