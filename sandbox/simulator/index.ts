import { resourceManagerService } from './arm/service.ts';
import { createThrottle } from './arm/throttle.ts';
import { consoleService } from './console/service.ts';
import type { EventGrid } from './event-grid/index.ts';
import { createVaults } from './fleet/vaults.ts';
import type { Tokens } from './identity/tokens.ts';
import type { Ingestion } from './insights/ingestion.ts';
import type { ReplaceableFaults } from './kernel/faults.ts';
import type { RequestLog } from './kernel/request-log.ts';
import type { KeyVault } from './key-vault/index.ts';
import type { SimulatorOptions } from './options.ts';
import { createParts, type Parts } from './parts.ts';
import { openPorts, type Services } from './ports.ts';
import { changeSilently, type SilentChange } from './postgresql/silent-change.ts';
import { resourceManagerRoutes } from './routes.ts';
import type { FlexibleServer, World } from './world/world.ts';

export type { SimulatorEvent } from './context/simulator-event.ts';
export type { SimulatorOptions } from './options.ts';

export interface Simulator {
    readonly endpoints: {
        /** `https://localhost:7072`, without a slash at the end, as all of them. */
        readonly resourceManager: string;
        /** Of the two vaults, in the order of `vaultNames`. */
        readonly keyVaults: readonly [string, string];
        /** For IDENTITY_ENDPOINT. */
        readonly identity: string;
        /** For IDENTITY_HEADER. */
        readonly identityHeader: string;
        /** The custom topic that Pgwarden publishes to; its key is `eventGrid.topicKey`. */
        readonly eventGridTopic: string;
    };
    readonly world: World;
    readonly requests: RequestLog;
    readonly eventGrid: EventGrid;
    readonly keyVault: KeyVault;
    /** Application Insights, and what it was sent. */
    readonly ingestion: Ingestion;
    /** `replace` it while the simulator runs. */
    readonly faults: ReplaceableFaults;
    /** A bearer token for a principal (by object id). Throws a RangeError when there is none. */
    issueToken(objectId: string, audience: string): string;
    /** The principal of an `Authorization` header, at a service that takes tokens for these audiences. */
    readonly authenticate: Tokens['authenticate'];
    /** Every token that was issued until now counts as expired. */
    expireTokens(): void;
    /** Changes a server behind Azure's back: no operation and no event. Throws a RangeError for an unknown parameter. */
    changeSilently(server: FlexibleServer, change: SilentChange): void;
    stop(): Promise<void>;
}

/** Starts Azure on this machine. Rejects when a port is taken, with nothing left running. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
    const parts = createParts(options);
    const { world, requests, eventGrid, ingestion, keyVault, faults, tokens, identityHeader, context } =
        parts;
    const stopParts = (): void => {
        context.clock.stop();
        keyVault.stop();
        eventGrid.stop();
    };
    const ports = await openPorts(options, parts, servicesOf(parts, options)).catch((error: unknown) => {
        stopParts();
        throw error;
    });
    createVaults(world, keyVault, ports.keyVaults);
    const { resourceManager, keyVaults, identity, eventGridTopic } = ports;
    return {
        endpoints: { resourceManager, keyVaults, identity, identityHeader, eventGridTopic },
        world,
        requests,
        eventGrid,
        ingestion,
        keyVault,
        faults,
        issueToken: (objectId, audience) => tokens.issue(objectId, audience).token,
        authenticate: tokens.authenticate,
        expireTokens: () => tokens.expireAll(),
        changeSilently: (server, change) => changeSilently(context, server, change),
        async stop() {
            stopParts();
            await ports.stop();
        },
    };
}

function servicesOf(parts: Parts, options: SimulatorOptions): Services {
    const { context, eventGrid, keyVault, identityHeader } = parts;
    const throttle = createThrottle(context, options.throttling ?? 'azure');
    return {
        resourceManager: resourceManagerService(context, resourceManagerRoutes(context, eventGrid), throttle),
        console: consoleService({ ...parts, seed: options.seed }),
        eventGridTopic: eventGrid.topicService,
        ingestion: parts.ingestion.service,
        keyVault: keyVault.service,
        identityHeader,
    };
}
