/** One server in the world in memory, and what happens to it. */
import type { AssessmentMessage } from '../../src/model/messages.ts';
import { serverPath } from '../../src/model/resource-id.ts';
import type { ServerRecord } from '../../src/model/server-record.ts';
import type { SliceName } from '../../src/model/server-state.ts';
import { enforcing } from './effective-baseline.ts';
import { type MemoryWorld, memoryWorld, watchedSubscription } from './memory-world.ts';
import { type StateOverrides, serverState } from './states.ts';

export const server = { subscriptionId: watchedSubscription, resourceGroup: 'app', name: 'orders' };
export const orders = serverPath(server);

/** A world with the server `orders`, in which the named controls are enforced. */
export function worldWith(
    overrides: StateOverrides = {},
    enforced: readonly string[] = ['secure-transport', 'log-checkpoints'],
): MemoryWorld {
    const world = memoryWorld(enforcing(enforced));
    world.azure.states.set(orders, serverState(overrides));
    return world;
}

export const drifted = { parameters: { require_secure_transport: 'off' } };

/** Asks for an assessment of slices, as an event would. */
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

/** Somebody writes a parameter, and nobody tells. */
export function setParameter(world: MemoryWorld, name: string, value: string): void {
    const state = world.azure.states.get(orders);
    const known = state?.parameters[name];
    if (state === undefined || known === undefined) throw new Error(`no parameter ${name}`);
    const parameters = { ...state.parameters, [name]: { ...known, value } };
    world.azure.states.set(orders, { ...state, parameters });
}

export function parameter(world: MemoryWorld, name: string): string | undefined {
    return world.azure.states.get(orders)?.parameters[name]?.value;
}

/** Every entry as `outcome control`, oldest first. */
export function trail(world: MemoryWorld): readonly string[] {
    return world.audit.map(({ outcome, control }) => `${outcome} ${control ?? ''}`.trim());
}

/** What the newest entry with that outcome says. */
export function reasonOf(world: MemoryWorld, outcome: string): string | undefined {
    return world.audit.findLast((entry) => entry.outcome === outcome)?.reason;
}

export function recordOf(world: MemoryWorld): ServerRecord {
    const [stored] = world.records.values();
    if (stored === undefined) throw new Error('Nothing is remembered of any server');
    return stored.record;
}

/** The slices of every read of the server, oldest first; read backs name their target. */
export function reads(world: MemoryWorld): readonly string[] {
    return world.azure.reads.map(({ what }) => what);
}

/** Fails a port from now on, every time or so many times, before its effect. Returns how to mend it. */
export function fail(world: MemoryWorld, port: RegExp, error: () => Error, times = Number.POSITIVE_INFINITY) {
    let left = times;
    world.fate = (name, retryClock) => {
        if (retryClock !== 'before' || left <= 0 || !port.test(name)) return;
        left -= 1;
        throw error();
    };
    return () => {
        world.fate = () => undefined;
    };
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
];
