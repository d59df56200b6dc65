import { isDataAllowed, type RequiredAccess } from './access/permissions.ts';
import { behaviorWith } from './context/behavior.ts';
import { catalogues, type ProviderContext } from './context/provider-context.ts';
import { createEventGrid, type EventGrid } from './event-grid/index.ts';
import { createTokens, type Tokens } from './identity/tokens.ts';
import { keepActivity } from './insights/activity-log.ts';
import { createIngestion, type Ingestion } from './insights/ingestion.ts';
import { createClock } from './kernel/clock.ts';
import { noFaults, type ReplaceableFaults, replaceableFaults } from './kernel/faults.ts';
import { createRandom } from './kernel/random.ts';
import { createRequestLog, type RequestLog } from './kernel/request-log.ts';
import { createKeyVault, type KeyVault } from './key-vault/index.ts';
import type { SimulatorOptions } from './options.ts';
import { noticeKeyChange } from './postgresql/encryption.ts';
import { subscriptionIds } from './world/create-server.ts';
import { seedPrincipals, tenantId } from './world/people.ts';
import { createWorld, resourceGroupId, tenantOf, tenantOfScope, type World } from './world/world.ts';

/** The parts of one simulated Azure, wired together. */
export interface Parts {
    readonly world: World;
    readonly faults: ReplaceableFaults;
    readonly requests: RequestLog;
    readonly eventGrid: EventGrid;
    readonly ingestion: Ingestion;
    readonly keyVault: KeyVault;
    readonly tokens: Tokens;
    readonly identityHeader: string;
    readonly context: ProviderContext;
}

/** The access that publishing to the custom topic needs. */
const publishing: RequiredAccess = {
    action: 'Microsoft.EventGrid/events/send/action',
    scope: `${resourceGroupId(subscriptionIds.production, 'pgwarden')}/providers/Microsoft.EventGrid/topics/pgwarden`,
};

/** Throws a RangeError for a time scale that is not above 0. */
export function createParts(options: SimulatorOptions): Parts {
    const { timeScale, seed, run = 0 } = options;
    if (!(timeScale > 0)) throw new RangeError(`timeScale is ${timeScale}, must be above 0`);
    const behavior = behaviorWith(options.behavior);
    const world = createWorld(tenantId, options.serverDnsSuffix);
    seedPrincipals(world, '/');
    const clock = options.clock ?? createClock(timeScale);
    const faults = replaceableFaults(options.faults ?? noFaults);
    // One stream of randomness for each part, so that one part's draws do not move another's.
    const randomOf = (part: number) => createRandom(seed * 31 + part);
    const randomOfRun = (part: number) => createRandom(seed * 31 + part + run * 0x9e3779);
    const eventGrid = createEventGrid({
        clock,
        random: randomOfRun(1),
        faults: () => faults,
        tenantOf: (subscriptionId) => tenantOf(world, subscriptionId),
        mayPublish: (principal) => isDataAllowed(world, principal, publishing),
    });
    // The vaults' challenge names an authority that no client of the sandbox asks: managed identity needs none.
    const keyVault = createKeyVault({
        clock,
        random: randomOfRun(2),
        publish: eventGrid.publish,
        authority: 'https://login.microsoftonline.com',
        tenantOf: (vaultId) => tenantOfScope(world, vaultId),
        isAllowed: (principal, action, scope) => isDataAllowed(world, principal, { action, scope }),
        refusal: (method, path) => faults.onKeyVault(method, path),
        onKeyChange: (keyUri) => noticeKeyChange(context, keyUri),
    });
    const context: ProviderContext = {
        world,
        clock,
        random: randomOfRun(3),
        behavior,
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
        lifetimeSeconds: behavior.tokenLifetimeSeconds,
        now: Date.now,
    });
    const requests = createRequestLog();
    const identityHeader = randomOf(5).guid();
    const ingestion = createIngestion();
    return { world, faults, requests, eventGrid, ingestion, keyVault, tokens, identityHeader, context };
}
