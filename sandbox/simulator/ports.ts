import { isConsolePath } from './console/service.ts';
import { authorityService, isAuthorityPath } from './identity/authority.ts';
import { managedIdentityService } from './identity/managed-identity.ts';
import type { Tokens } from './identity/tokens.ts';
import { isIngestionPath } from './insights/ingestion.ts';
import type { FaultPlan } from './kernel/faults.ts';
import type { Service } from './kernel/http.ts';
import { type Listener, type ListenerOptions, listen } from './kernel/listener.ts';
import type { RequestLog } from './kernel/request-log.ts';
import type { SimulatorOptions } from './options.ts';
import type { World } from './world/world.ts';

export interface Services {
    readonly resourceManager: Service;
    readonly console: Service;
    readonly eventGridTopic: Service;
    readonly ingestion: Service;
    readonly keyVault: Service;
    readonly identityHeader: string;
}

export interface OpenPorts {
    readonly resourceManager: string;
    readonly keyVaults: readonly [string, string];
    readonly identity: string;
    readonly eventGridTopic: string;
    stop(): Promise<void>;
}

const topicPrefix = '/event-grid/';
const topicPath = `${topicPrefix}pgwarden/api/events`;

/** Parts that every listener uses. */
export interface ListenerParts {
    readonly world: World;
    readonly tokens: Tokens;
    readonly faults: FaultPlan;
    readonly requests: RequestLog;
}

/** Opens every port. Rejects when one is taken, with none left open. */
export async function openPorts(
    options: SimulatorOptions,
    shared: ListenerParts,
    services: Services,
): Promise<OpenPorts> {
    const listeners: Listener[] = [];
    const open: OpenPort = async (listener, audiences, certificate) => {
        const { world, tokens, faults, requests } = shared;
        const opened = await listen({
            ...listener,
            ...(certificate === undefined ? {} : { certificate }),
            authenticate: (request) =>
                tokens.authenticate(request.headers.authorization, audiences(request.path)),
            faults,
            hooks: world.hooks,
            requests,
        });
        listeners.push(opened);
        return opened.port;
    };
    const stop = async (): Promise<void> => {
        await Promise.all(listeners.map((listener) => listener.stop()));
    };
    try {
        const resourceManager = await openResourceManager(open, options, shared, services);
        const keyVaults = await openKeyVaults(open, options, services);
        const identity = await openIdentity(open, options, shared, services);
        return {
            resourceManager,
            keyVaults,
            identity,
            eventGridTopic: `${resourceManager}${topicPath}`,
            stop,
        };
    } catch (error) {
        await stop();
        throw error;
    }
}

/** Resolves with the port. Without a certificate: plain HTTP. */
type OpenPort = (
    listener: Pick<ListenerOptions, 'port' | 'serviceOf' | 'serve'>,
    audiences: (path: string) => readonly string[],
    certificate?: SimulatorOptions['certificate'],
) => Promise<number>;

/** One port for Resource Manager, the authority, the custom topic of Event Grid, Application Insights and the sandbox's console. */
async function openResourceManager(
    open: OpenPort,
    { ports, certificate }: SimulatorOptions,
    { world, tokens }: ListenerParts,
    services: Services,
): Promise<string> {
    const serviceByName: Readonly<Record<string, Service>> = {
        identity: authorityService(world, tokens),
        eventGrid: services.eventGridTopic,
        applicationInsights: services.ingestion,
        resourceManager: services.resourceManager,
    };
    const own = { origin: '' };
    const port = await open(
        {
            port: ports.resourceManager,
            serviceOf: serviceOfPath,
            serve: (request) =>
                (serviceByName[serviceOfPath(request.path) ?? ''] ?? services.console)(request),
        },
        (path) => {
            if (path.startsWith(topicPrefix)) return ['https://eventgrid.azure.net'];
            if (isIngestionPath(path)) return ['https://monitor.azure.com'];
            return ['https://management.azure.com', 'https://management.core.windows.net', own.origin];
        },
        certificate,
    );
    own.origin = `https://localhost:${port}`;
    return own.origin;
}

/** Undefined for the console, which is neither logged nor disturbed. */
function serviceOfPath(path: string): string | undefined {
    if (isConsolePath(path)) return undefined;
    if (isAuthorityPath(path)) return 'identity';
    if (isIngestionPath(path)) return 'applicationInsights';
    return path.startsWith(topicPrefix) ? 'eventGrid' : 'resourceManager';
}

async function openKeyVaults(
    open: OpenPort,
    { ports: { keyVaults }, certificate }: SimulatorOptions,
    services: Services,
): Promise<readonly [string, string]> {
    const openVault = async (port: number): Promise<string> => {
        const listener = { port, serviceOf: () => 'keyVault', serve: services.keyVault };
        const audiences = ['https://vault.azure.net', 'https://managedhsm.azure.net'];
        return `https://localhost:${await open(listener, () => audiences, certificate)}`;
    };
    const [first, second] = keyVaults;
    return [await openVault(first), await openVault(second)];
}

async function openIdentity(
    open: OpenPort,
    { ports: { identity } }: SimulatorOptions,
    { world, tokens }: ListenerParts,
    { identityHeader }: Services,
): Promise<string> {
    const serve = managedIdentityService({ world, tokens, identityHeader });
    const port = await open({ port: identity, serviceOf: () => 'identity', serve }, () => []);
    return `http://127.0.0.1:${port}/msi/token`;
}
