import { isConsolePath } from './console/service.ts';
import { authorityService, isAuthorityPath } from './identity/authority.ts';
import { managedIdentityService } from './identity/managed-identity.ts';
import type { Tokens } from './identity/tokens.ts';
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

const topicPath = '/event-grid/pgwarden/api/events';

/** Opens every port. Rejects when one is taken, with none left open. */
export async function openPorts(
    options: SimulatorOptions,
    shared: {
        readonly world: World;
        readonly tokens: Tokens;
        readonly faults: FaultPlan;
        readonly requests: RequestLog;
    },
    services: Services,
): Promise<OpenPorts> {
    const { world, tokens, faults, requests } = shared;
    const listeners: Listener[] = [];
    const authority = authorityService(world, tokens);
    const own = { resourceManager: '' };
    const managementAudiences = (): readonly string[] => [
        'https://management.azure.com',
        'https://management.core.windows.net',
        own.resourceManager,
    ];
    const open = async (
        listener: Pick<ListenerOptions, 'port' | 'serviceOf' | 'serve'>,
        audiences: (path: string) => readonly string[],
        isTls = true,
    ): Promise<number> => {
        const opened = await listen({
            ...listener,
            ...(isTls ? { certificate: options.certificate } : {}),
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
    const serviceOfPath = (path: string): string | undefined => {
        if (isConsolePath(path)) return undefined;
        if (isAuthorityPath(path)) return 'identity';
        return path.startsWith('/event-grid/') ? 'eventGrid' : 'resourceManager';
    };
    const serviceByName: Readonly<Record<string, Service>> = {
        identity: authority,
        eventGrid: services.eventGridTopic,
        resourceManager: services.resourceManager,
    };
    try {
        const resourceManagerPort = await open(
            {
                port: options.ports.resourceManager,
                serviceOf: serviceOfPath,
                serve: (request) =>
                    (serviceByName[serviceOfPath(request.path) ?? ''] ?? services.console)(request),
            },
            (path) =>
                path.startsWith('/event-grid/') ? ['https://eventgrid.azure.net'] : managementAudiences(),
        );
        own.resourceManager = `https://localhost:${resourceManagerPort}`;
        const [first, second] = options.ports.keyVaults;
        const vault = { serviceOf: () => 'keyVault', serve: services.keyVault };
        const vaultAudiences = (): readonly string[] => ['https://vault.azure.net'];
        const firstVaultPort = await open({ ...vault, port: first }, vaultAudiences);
        const secondVaultPort = await open({ ...vault, port: second }, vaultAudiences);
        const identityPort = await open(
            {
                port: options.ports.identity,
                serviceOf: () => 'identity',
                serve: managedIdentityService({ world, tokens, identityHeader: services.identityHeader }),
            },
            () => [],
            false,
        );
        return {
            resourceManager: own.resourceManager,
            keyVaults: [`https://localhost:${firstVaultPort}`, `https://localhost:${secondVaultPort}`],
            identity: `http://127.0.0.1:${identityPort}/msi/token`,
            eventGridTopic: `${own.resourceManager}${topicPath}`,
            stop,
        };
    } catch (error) {
        await stop();
        throw error;
    }
}
