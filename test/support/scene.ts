/** What happens to servers in the world in memory, in the words of the tests of the guard rails. */
import { isSameValue } from '../../src/model/parameter-value.ts';
import { parseServerId, serverKey } from '../../src/model/resource-id.ts';
import type { ServerRecord } from '../../src/model/server-record.ts';
import { type MemoryWorld, ownTenantId, watchedSubscription } from './memory-world.ts';
import { eventGridEvent } from './resource-events.ts';
import { type StateOverrides, serverState } from './states.ts';

export const minuteMs = 60_000;
export const hourMs = 3_600_000;

/** Resource id of a server of that name. */
export function pathOf(name: string): string {
    return `/subscriptions/${watchedSubscription}/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`;
}

export const orders = pathOf('orders');

/** Who writes, as the claims of an event tell. */
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

export function addServer(world: MemoryWorld, path = orders, overrides: StateOverrides = {}): void {
    world.azure.states.set(path, serverState(overrides));
}

/** Somebody sets a parameter, and Event Grid tells. */
export async function drift(
    world: MemoryWorld,
    parameter: string,
    value: string,
    { path = orders, writer = alice }: { readonly path?: string; readonly writer?: Writer } = {},
): Promise<void> {
    setSilently(world, parameter, value, path);
    await tell(world, `configurations/${parameter}`, { path, writer });
}

/** Somebody sets a parameter, and nobody tells. */
export function setSilently(world: MemoryWorld, parameter: string, value: string, path = orders): void {
    const state = world.azure.states.get(path);
    const known = state?.parameters[parameter];
    if (state === undefined || known === undefined) throw new Error(`${parameter} is not on ${path}`);
    const written = { ...known, value };
    world.azure.states.set(path, { ...state, parameters: { ...state.parameters, [parameter]: written } });
}

let events = 0;

/** Event Grid tells that somebody wrote what is below the server; '' for the server itself. */
export async function tell(
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

/** What the newest entry with that outcome says. */
export function reasonOf(world: MemoryWorld, outcome: string, path = orders): string {
    const entry = world.audit.findLast((entry) => entry.outcome === outcome && entry.server === path);
    if (entry === undefined)
        throw new Error(`Nothing is ${outcome}; there is ${trail(world, path).join(', ')}`);
    return entry.reason ?? '';
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

/** The remediation of the newest entry with that outcome. */
export function remediationOf(world: MemoryWorld, outcome: string, path = orders): string {
    const entry = world.audit.findLast((entry) => entry.outcome === outcome && entry.server === path);
    return entry?.remediationId ?? 'none';
}
