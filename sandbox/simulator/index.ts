import { isDataAllowed } from './access/permissions.ts';
import { resourceManagerService } from './arm/service.ts';
import { createThrottle } from './arm/throttle.ts';
import { consoleService } from './console/service.ts';
import { behaviourWith } from './context/behaviour.ts';
import { catalogues, type ProviderContext } from './context/provider-context.ts';
import { createEventGrid, type EventGrid } from './event-grid/index.ts';
import { createVaults } from './fleet/vaults.ts';
import { createTokens } from './identity/tokens.ts';
import { keepActivity } from './insights/activity-log.ts';
import { createClock } from './kernel/clock.ts';
import { noFaults, type ReplaceableFaults, replaceableFaults } from './kernel/faults.ts';
import { createRandom } from './kernel/random.ts';
import { createRequestLog, type RequestLog } from './kernel/request-log.ts';
import { createKeyVault, type KeyVault } from './key-vault/index.ts';
import type { SimulatorOptions } from './options.ts';
import { openPorts } from './ports.ts';
import { noticeKeyChange } from './postgresql/encryption.ts';
import { changeSilently, type SilentChange } from './postgresql/silent-change.ts';
import { resourceManagerRoutes } from './routes.ts';
import { subscriptionIds } from './world/create-server.ts';
import { seedPrincipals, tenantId } from './world/people.ts';
import { createWorld, type FlexibleServer, resourceGroupId, type World } from './world/world.ts';

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
    /** `replace` it while the simulator runs. */
    readonly faults: ReplaceableFaults;
    /** A bearer token for a principal (by object id). Throws a RangeError when there is none. */
    issueToken(objectId: string, audience: string): string;
    /** Every token that was issued until now counts as expired. */
    expireTokens(): void;
    /** Changes a server behind Azure's back: no operation and no event. Throws a RangeError for an unknown parameter. */
    changeSilently(server: FlexibleServer, change: SilentChange): void;
    stop(): Promise<void>;
}

/** Resource id of the custom topic. */
const notificationTopicId = `${resourceGroupId(subscriptionIds.production, 'pgwarden')}/providers/Microsoft.EventGrid/topics/pgwarden`;

/** Starts Azure on this machine. Rejects when a port is taken, with nothing left running. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
    if (!(options.timeScale > 0)) throw new RangeError(`timeScale is ${options.timeScale}, must be above 0`);
    const behaviour = behaviourWith(options.behaviour);
    const world = createWorld(tenantId);
    seedPrincipals(world, '/');
    const clock = createClock(options.timeScale);
    const faults = replaceableFaults(options.faults ?? noFaults);
    const requests = createRequestLog();
    // One stream of randomness for each part, so that one part's draws do not move another's.
    const randomOf = (part: number) => createRandom(options.seed * 31 + part);
    const randomOfRun = (part: number) =>
        createRandom(options.seed * 31 + part + (options.run ?? 0) * 0x9e3779);
    const eventGrid = createEventGrid({
        clock,
        random: randomOfRun(1),
        faults: () => faults,
        tenantId,
        mayPublish: (principal) =>
            isDataAllowed(world, principal, {
                action: 'Microsoft.EventGrid/events/send/action',
                scope: notificationTopicId,
            }),
    });
    // The vaults' challenge names an authority that no client of the sandbox asks: managed identity needs none.
    const keyVault = createKeyVault({
        clock,
        random: randomOfRun(2),
        publish: eventGrid.publish,
        authority: 'https://login.microsoftonline.com',
        tenantId,
        isAllowed: (principal, action, scope) => isDataAllowed(world, principal, { action, scope }),
        refusal: (method, path) => faults.onKeyVault(method, path),
        onKeyChange: (keyUri) => noticeKeyChange(context, keyUri),
    });
    const context: ProviderContext = {
        world,
        clock,
        random: randomOfRun(3),
        behaviour,
        faults,
        publish(event) {
            keepActivity(world, event, clock.now());
            eventGrid.publish(event);
        },
        keyState: keyVault.keyState,
        report: options.onEvent ?? (() => undefined),
        catalogue: catalogues(),
    };
    const tokens = createTokens({
        world,
        secret: randomOf(4).hex(64),
        lifetimeSeconds: behaviour.tokenLifetimeSeconds,
        now: Date.now,
    });
    const identityHeader = randomOf(5).guid();
    const throttle = createThrottle(context, options.throttling ?? 'azure');
    const stopEverythingElse = (): void => {
        clock.stop();
        keyVault.stop();
        eventGrid.stop();
    };
    const ports = await openPorts(
        options,
        { world, tokens, faults, requests },
        {
            resourceManager: resourceManagerService(
                context,
                resourceManagerRoutes(context, eventGrid),
                throttle,
            ),
            console: consoleService({
                context,
                requests,
                faults,
                tokens,
                eventGrid,
                keyVault,
                seed: options.seed,
            }),
            eventGridTopic: eventGrid.topicService,
            keyVault: keyVault.service,
            identityHeader,
        },
    ).catch((error: unknown) => {
        stopEverythingElse();
        throw error;
    });
    createVaults(world, keyVault, ports.keyVaults);
    const { resourceManager, keyVaults, identity, eventGridTopic } = ports;
    return {
        endpoints: { resourceManager, keyVaults, identity, identityHeader, eventGridTopic },
        world,
        requests,
        eventGrid,
        keyVault,
        faults,
        issueToken: (objectId, audience) => tokens.issue(objectId, audience).token,
        expireTokens: () => tokens.expireAll(),
        changeSilently: (server, change) => changeSilently(context, server, change),
        async stop() {
            stopEverythingElse();
            await ports.stop();
        },
    };
}
