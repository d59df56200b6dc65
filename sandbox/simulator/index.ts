import type { Azure } from './azure.ts';
import { catalogues } from './azure.ts';
import { behaviourWith } from './behaviour.ts';
import { createEventGrid, type EventGrid } from './event-grid/index.ts';
import { managedIdentityService } from './identity/managed-identity.ts';
import { createTokens, type IssuedToken } from './identity/tokens.ts';
import { createClock } from './kernel/clock.ts';
import { noFaults, replaceableFaults } from './kernel/faults.ts';
import type { Service } from './kernel/http.ts';
import { type Listener, listen } from './kernel/listener.ts';
import { createRandom } from './kernel/random.ts';
import { createRequestLog, type RequestLog } from './kernel/request-log.ts';
import type { SimulatorOptions } from './options.ts';
import { resourceManagerRoutes } from './resource-manager/routes.ts';
import { resourceManagerService } from './resource-manager/service.ts';
import { createThrottle } from './resource-manager/throttle.ts';
import { settlePeople, tenantId } from './world/people.ts';
import { createWorld, type World } from './world/world.ts';

export type { SimulatorOptions } from './options.ts';

export interface Simulator {
    readonly endpoints: {
        /** `https://localhost:7072`, without a slash at the end. */
        readonly resourceManager: string;
        readonly keyVaults: readonly [string, string];
        /** For IDENTITY_ENDPOINT. */
        readonly identity: string;
        /** For IDENTITY_HEADER. */
        readonly identityHeader: string;
        /** The custom topic that Pgwarden publishes to. */
        readonly eventGridTopic: string;
    };
    readonly world: World;
    readonly requests: RequestLog;
    readonly eventGrid: EventGrid;
    /** A bearer token for a principal (by object id). Throws a RangeError when there is none. */
    issueToken(objectId: string, audience: string): string;
    stop(): Promise<void>;
}

/** Starts Azure on this machine. Rejects when a port is taken, with nothing left running. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
    const world = createWorld(tenantId);
    settlePeople(world, '/');
    const clock = createClock(options.timeScale);
    const random = createRandom(options.seed);
    const behaviour = behaviourWith(options.behaviour);
    const faults = replaceableFaults(options.faults ?? noFaults);
    const requests = createRequestLog();
    const eventGrid = createEventGrid({ clock, random, faults: () => faults, tenantId });
    const azure: Azure = {
        world,
        clock,
        random,
        behaviour,
        faults,
        publish: eventGrid.publish,
        catalogue: catalogues(),
    };
    const tokens = createTokens({
        world,
        secret: createRandom(options.seed ^ 0x70c3).hex(64),
        lifetimeSeconds: behaviour.tokenLifetimeSeconds,
        now: Date.now,
    });
    const identityHeader = createRandom(options.seed ^ 0x1de).guid();
    const resourceManager = resourceManagerService(
        azure,
        resourceManagerRoutes(azure),
        createThrottle(azure, options.throttling ?? 'azure'),
    );
    const listeners: Listener[] = [];
    const open = async (
        port: number,
        service: string,
        serve: Service,
        audiences: () => readonly string[],
        isTls: boolean,
    ): Promise<number> => {
        const listener = await listen({
            port,
            ...(isTls ? { certificate: options.certificate } : {}),
            serviceOf: () => service,
            authenticate: (request) => tokens.authenticate(request.headers.authorization, audiences()),
            serve,
            faults,
            hooks: world.hooks,
            requests,
        });
        listeners.push(listener);
        return listener.port;
    };
    const endpoint = { resourceManager: '' };
    const resourceManagerPort = await open(
        options.ports.resourceManager,
        'resourceManager',
        resourceManager,
        () => [
            'https://management.azure.com',
            'https://management.core.windows.net',
            endpoint.resourceManager,
        ],
        true,
    );
    endpoint.resourceManager = `https://localhost:${resourceManagerPort}`;
    const identityPort = await open(
        options.ports.identity,
        'identity',
        managedIdentityService({ world, tokens, identityHeader }),
        () => [],
        false,
    );
    return {
        endpoints: {
            resourceManager: endpoint.resourceManager,
            keyVaults: ['', ''],
            identity: `http://127.0.0.1:${identityPort}/msi/token`,
            identityHeader,
            eventGridTopic: '',
        },
        world,
        requests,
        eventGrid,
        issueToken: (objectId, audience): IssuedToken['token'] => tokens.issue(objectId, audience).token,
        async stop() {
            clock.stop();
            eventGrid.stop();
            await Promise.all(listeners.map((listener) => listener.stop()));
        },
    };
}
