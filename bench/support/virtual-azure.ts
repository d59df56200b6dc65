import { randomUUID } from 'node:crypto';
import {
    createHttpHeaders,
    type HttpClient,
    type PipelineRequest,
    type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { resourceManagerService } from '../../sandbox/simulator/arm/service.ts';
import { createThrottle } from '../../sandbox/simulator/arm/throttle.ts';
import type { ProviderContext } from '../../sandbox/simulator/context/provider-context.ts';
import type { GridEvent } from '../../sandbox/simulator/event-grid/event.ts';
import { wireEvent } from '../../sandbox/simulator/event-grid/wire-event.ts';
import { createRandom } from '../../sandbox/simulator/kernel/random.ts';
import type { KeyVault } from '../../sandbox/simulator/key-vault/index.ts';
import { createParts } from '../../sandbox/simulator/parts.ts';
import { resourceManagerRoutes } from '../../sandbox/simulator/routes.ts';
import { people, tenantId } from '../../sandbox/simulator/world/people.ts';
import type { World } from '../../sandbox/simulator/world/world.ts';

/** Time that only the benchmark moves. Instants are milliseconds since 1970. */
export interface VirtualTime {
    now(): number;
    /** The next instant at which something happens in Azure; infinity: never. */
    next(): number;
    /** Lets happen what is due, in its order. */
    run(): void;
}

/** One request to Resource Manager. */
export interface VirtualRequest {
    readonly method: string;
    readonly path: string;
    readonly status: number;
}

/** A simulated Azure without a network, in virtual time. */
export interface VirtualAzure {
    readonly world: World;
    readonly keyVault: KeyVault;
    readonly time: VirtualTime;
    /** The last step of Pgwarden's clients. */
    readonly transport: HttpClient;
    /** Pgwarden's requests, oldest first. */
    readonly requests: VirtualRequest[];
    /** Sets a parameter as a person does. Returns the status. */
    setParameter(serverId: string, name: string, value: string): Promise<number>;
}

export interface VirtualAzureOptions {
    readonly seed: number;
    readonly now: () => number;
    /** Takes every event as soon as Azure publishes it. */
    readonly onEvent: (event: GridEvent) => void;
}

export const origin = 'https://management.azure.com';

const tenantOf = (): string => tenantId;

/** Makes an Azure whose operations take as long as Azure's own, without throttling. */
export function virtualAzure({ seed, now, onEvent }: VirtualAzureOptions): VirtualAzure {
    const time = virtualTime(now);
    const random = createRandom(seed);
    const parts = createParts({
        ports: { resourceManager: 0, keyVaults: [0, 0], identity: 0 },
        seed,
        timeScale: 1,
        clock: {
            now: () => new Date(time.now()),
            scaled: (azureMs) => azureMs,
            after: time.after,
            stop: () => undefined,
        },
        certificate: { certificatePem: '', privateKeyPem: '' },
        // The rest after an operation is measured by the machine's clock.
        behavior: { settleMs: 0 },
    });
    const context: ProviderContext = {
        ...parts.context,
        publish: (event) =>
            onEvent(wireEvent(event, { random, tenantOf, now: new Date(time.now()), irregularShare: 0.1 })),
    };
    const serve = resourceManagerService(
        context,
        resourceManagerRoutes(context, parts.eventGrid),
        createThrottle(context, 'off'),
    );
    const requests: VirtualRequest[] = [];
    return {
        world: parts.world,
        keyVault: parts.keyVault,
        time,
        requests,
        transport: {
            async sendRequest(request) {
                if (request.abortSignal?.aborted === true) throw new DOMException('not sent', 'AbortError');
                time.run();
                const url = new URL(request.url);
                const response = await serve({
                    method: request.method,
                    origin: url.origin,
                    path: decodeURIComponent(url.pathname),
                    query: url.searchParams,
                    headers: request.headers.toJSON(),
                    body: typeof request.body === 'string' ? JSON.parse(request.body) : undefined,
                    principal: people.pgwarden,
                    correlationId: request.headers.get('x-ms-correlation-request-id') ?? randomUUID(),
                });
                requests.push({ method: request.method, path: url.pathname, status: response.status });
                return pipelineResponse(request, response);
            },
        },
        async setParameter(serverId, name, value) {
            time.run();
            const { status } = await serve({
                method: 'PATCH',
                origin,
                path: `${serverId}/configurations/${name}`,
                query: new URLSearchParams({ 'api-version': '2025-08-01' }),
                headers: {},
                body: { properties: { value, source: 'user-override' } },
                principal: people.alice,
                correlationId: randomUUID(),
            });
            return status;
        },
    };
}

function pipelineResponse(
    request: PipelineRequest,
    response: {
        readonly status: number;
        readonly headers?: Readonly<Record<string, string>>;
        readonly body?: unknown;
    },
): PipelineResponse {
    return {
        request,
        status: response.status,
        headers: createHttpHeaders({ 'content-type': 'application/json', ...response.headers }),
        bodyAsText: response.body === undefined ? '' : JSON.stringify(response.body),
    };
}

type After = (milliseconds: number, action: () => void) => () => void;

function virtualTime(wallNow: () => number): VirtualTime & { readonly after: After } {
    let waiting: { readonly at: number; readonly action: () => void }[] = [];
    /** The instant of the action that runs; undefined between actions. */
    let present: number | undefined;
    const now = (): number => present ?? wallNow();
    return {
        now,
        next: () => Math.min(...waiting.map(({ at }) => at)),
        after(milliseconds, action) {
            const timer = { at: now() + milliseconds, action };
            waiting.push(timer);
            return () => {
                waiting = waiting.filter((other) => other !== timer);
            };
        },
        run() {
            for (;;) {
                const due = waiting.filter(({ at }) => at <= wallNow()).toSorted((a, b) => a.at - b.at)[0];
                if (due === undefined) return;
                waiting = waiting.filter((other) => other !== due);
                present = due.at;
                due.action();
                present = undefined;
            }
        },
    };
}
