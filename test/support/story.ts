/** The language of stories in the world in memory: a server, what happens to it, and what is recorded of it. */
import type { EffectiveBaseline } from '../../src/model/baseline.ts';
import type { AssessmentMessage } from '../../src/model/messages.ts';
import { isSameValue } from '../../src/model/parameter-value.ts';
import { parseServerId, serverKey, serverPath } from '../../src/model/resource-id.ts';
import type { ServerRecord } from '../../src/model/server-record.ts';
import type { SliceName } from '../../src/model/server-state.ts';
import { enforcing } from './effective-baseline.ts';
import { type MemoryWorld, memoryWorld, ownTenantId, watchedSubscription } from './memory-world.ts';
import { eventGridEvent } from './resource-events.ts';
import { type StateOverrides, serverState } from './states.ts';

export const minuteMs = 60_000;
export const hourMs = 3_600_000;

export const server = { subscriptionId: watchedSubscription, resourceGroup: 'app', name: 'orders' };
export const orders = pathOf('orders');

/** Resource id of a server of that name. */
export function pathOf(name: string): string {
    return serverPath({ ...server, name });
}

export const everySlice: readonly SliceName[] = [
    'server',
    'parameters',
    'firewallRules',
    'administrators',
    'threatProtection',
    'diagnosticSettings',
    'logCategories',
    'encryptionKeys',
    'defenderPlan',
    'subnet',
    'keyVaults',
    'backups',
    'replicas',
    'resourceLocks',
    'logWorkspaces',
    'policyAssignments',
];

/** A world with the server `orders`, in which the named controls are enforced. */
export function worldWith(
    overrides: StateOverrides = {},
    enforced: readonly string[] = ['secure-transport', 'log-checkpoints'],
): MemoryWorld {
    const world = memoryWorld(enforcing(enforced));
    addServer(world, orders, overrides);
    return world;
}

export const drifted = { parameters: { require_secure_transport: 'off' } };

export function addServer(world: MemoryWorld, path = orders, overrides: StateOverrides = {}): void {
    world.azure.states.set(path, serverState(overrides));
}

/** A world with servers of these names, all of them as the baseline wants them, ten minutes after each was read. */
export async function worldOf(names: readonly string[], baseline?: EffectiveBaseline): Promise<MemoryWorld> {
    const world = worldWith();
    if (baseline !== undefined) world.baseline = baseline;
    for (const name of names) addServer(world, pathOf(name));
    for (const name of names) await ask(world, { server: { ...server, name } });
    await world.run();
    world.now += 10 * minuteMs;
    return world;
}

/** Requests an assessment of slices, as an event does. */
export async function ask(
    world: MemoryWorld,
    overrides: Partial<AssessmentMessage> = {},
): Promise<AssessmentMessage> {
    const message: AssessmentMessage = {
        server,
        slices: ['parameters'],
        cause: { kind: 'event', eventId: `event-${world.now}` },
        requestedAt: new Date(world.now).toISOString(),
        requeues: 0,
        ...overrides,
    };
    await world.request(message);
    return message;
}

/** The principal of a write, as the claims of its event name it. */
export interface Writer {
    readonly objectId: string;
    readonly appId: string;
}

const portal = 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c';

export const alice: Writer = { objectId: 'a11ce000-0000-4000-8000-000000000001', appId: portal };
export const terraform: Writer = {
    objectId: '7e44af04-0000-4000-8000-000000000003',
    appId: '7e44af04-0000-4000-8000-000000001003',
};

/** A person sets a parameter, and Event Grid delivers the event. */
export async function drift(
    world: MemoryWorld,
    parameter: string,
    value: string,
    { path = orders, writer = alice }: { readonly path?: string; readonly writer?: Writer } = {},
): Promise<void> {
    setParameter(world, parameter, value, path);
    await deliverEvent(world, `configurations/${parameter}`, { path, writer });
}

/** A person sets a parameter, and no event follows. */
export function setParameter(world: MemoryWorld, parameter: string, value: string, path = orders): void {
    const state = world.azure.states.get(path);
    const known = state?.parameters[parameter];
    if (state === undefined || known === undefined) throw new Error(`${parameter} is not on ${path}`);
    const parameters = { ...state.parameters, [parameter]: { ...known, value } };
    world.azure.states.set(path, { ...state, parameters });
}

let events = 0;

/** Event Grid delivers the event of a write to a resource below the server; '' for the server itself. */
export async function deliverEvent(
    world: MemoryWorld,
    below: string,
    { path = orders, writer = alice }: { readonly path?: string; readonly writer?: Writer } = {},
): Promise<void> {
    events += 1;
    const resource = below === '' ? path : `${path}/${below}`;
    const type = below === '' ? 'flexibleServers' : `flexibleServers/${below.split('/')[0]}`;
    await world.receive(
        eventGridEvent(resource, `Microsoft.DBforPostgreSQL/${type}/write`, {
            id: `event-${events}`,
            time: new Date(world.now).toISOString(),
            data: {
                tenantId: ownTenantId,
                subscriptionId: watchedSubscription,
                claims: {
                    appid: writer.appId,
                    'http://schemas.microsoft.com/identity/claims/objectidentifier': writer.objectId,
                },
            },
        }),
    );
}

/** Delivers what is on the queues, then lets time pass with a tick every so often. */
export async function pass(world: MemoryWorld, milliseconds: number, everyMs = minuteMs): Promise<void> {
    const end = world.now + milliseconds;
    await world.run();
    while (world.now < end) {
        world.now = Math.min(end, world.now + everyMs);
        await world.tick();
        await world.run();
    }
}

/** `outcome control` of every entry of the server, oldest first. */
export function trail(world: MemoryWorld, path = orders): readonly string[] {
    return world.audit
        .filter(({ server }) => server === path)
        .map(({ outcome, control }) => `${outcome} ${control ?? ''}`.trim());
}

/** The reason in the newest entry with that outcome. */
export function reasonOf(world: MemoryWorld, outcome: string, path = orders): string {
    const entry = world.audit.findLast((entry) => entry.outcome === outcome && entry.server === path);
    if (entry === undefined)
        throw new Error(`No entry is ${outcome}; there is ${trail(world, path).join(', ')}`);
    return entry.reason ?? '';
}

/** The remediation of the newest entry with that outcome. */
export function remediationOf(world: MemoryWorld, outcome: string, path = orders): string {
    const entry = world.audit.findLast((entry) => entry.outcome === outcome && entry.server === path);
    return entry?.remediationId ?? 'none';
}

export function parameter(world: MemoryWorld, name: string, path = orders): string {
    return world.azure.states.get(path)?.parameters[name]?.value ?? '';
}

export function isOn(world: MemoryWorld, name: string, path = orders): boolean {
    return isSameValue('Boolean', parameter(world, name, path), 'on');
}

export function recordOf(world: MemoryWorld, path = orders): ServerRecord {
    const server = parseServerId(path);
    const stored = server === undefined ? undefined : world.records.get(serverKey(server));
    if (stored === undefined) throw new Error(`${path} has no record`);
    return stored.record;
}

/** The slices of every read of the server, oldest first; read backs name their target. */
export function reads(world: MemoryWorld): readonly string[] {
    return world.azure.reads.map(({ what }) => what);
}

/** Fails a port from now on, every time or so many times, before its effect. Returns how to mend it. */
export function fail(world: MemoryWorld, port: RegExp, error: () => Error, times = Number.POSITIVE_INFINITY) {
    let left = times;
    world.fate = (name, moment) => {
        if (moment !== 'before' || left <= 0 || !port.test(name)) return;
        left -= 1;
        throw error();
    };
    return () => {
        world.fate = () => undefined;
    };
}

/** A world in which Alice turned encryption off on `orders`, and Pgwarden repaired it. */
export async function repaired(): Promise<MemoryWorld> {
    const world = worldWith();
    await ask(world);
    await world.run();
    world.now += 600_000;
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, minuteMs);
    return world;
}
