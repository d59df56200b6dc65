/** People who write to the server `orders`, and what the platform tells of it. */
import { canonicalJson } from '../../src/model/canonical-json.ts';
import type { ServerState } from '../../src/model/server-state.ts';
import { type MemoryWorld, ownTenantId, watchedSubscription } from './memory-world.ts';
import { eventGridEvent } from './resource-events.ts';
import { orders } from './story.ts';

export const ann = 'a0000000-0000-4000-8000-00000000000a';
export const bob = 'b0000000-0000-4000-8000-00000000000b';
export const cid = 'c0000000-0000-4000-8000-00000000000c';

const type = 'Microsoft.DBforPostgreSQL/flexibleServers';

/** Changes something in the state; no event follows. */
export function change(world: MemoryWorld, edit: (state: ServerState) => Partial<ServerState>): void {
    const state = world.azure.states.get(orders);
    if (state === undefined) throw new Error('orders is deleted');
    world.azure.states.set(orders, { ...state, ...edit(state) });
}

export function parameterTo(name: string, value: string) {
    return (state: ServerState): Partial<ServerState> => {
        const known = state.parameters[name];
        if (known === undefined) throw new Error(`no parameter ${name}`);
        return { parameters: { ...state.parameters, [name]: { ...known, value } } };
    };
}

let events = 0;

export interface WriteEvent {
    /** Below the server, `configurations/log_checkpoints`; '' for the server itself. */
    readonly below: string;
    readonly operation?: string;
    /** Undefined: the event has no claims. */
    readonly who: string | undefined;
    /** Milliseconds since 1970. */
    readonly at: number;
}

/** The event of a write, to be received now or later, once or twice. */
export function eventOf({ below, operation, who, at }: WriteEvent): object {
    events += 1;
    const child = below.split('/').slice(0, -1).join('/');
    const name = operation ?? `${type}${child === '' ? '' : `/${child}`}/write`;
    return eventGridEvent(below === '' ? orders : `${orders}/${below}`, name, {
        id: `event-of-people-${events}`,
        time: new Date(at).toISOString(),
        data: {
            tenantId: ownTenantId,
            subscriptionId: watchedSubscription,
            correlationId: `write-${events}`,
            claims:
                who === undefined
                    ? {}
                    : { 'http://schemas.microsoft.com/identity/claims/objectidentifier': who },
        },
    });
}

/** A person sets a parameter now. Returns the event. */
export function sets(world: MemoryWorld, who: string | undefined, name: string, value: string): object {
    change(world, parameterTo(name, value));
    return eventOf({ below: `configurations/${name}`, who, at: world.now });
}

/** Who is named as actor in the entries of a control, each entry as `outcome name`. */
export function named(world: MemoryWorld, control: string): readonly string[] {
    return world.audit
        .filter((entry) => entry.control === control)
        .map(
            ({ outcome, cause }) =>
                `${outcome} ${cause.kind === 'event' ? nameOf(cause.actor?.objectId) : '-'}`,
        );
}

export function nameOf(objectId: string | undefined): string {
    if (objectId === undefined) return '-';
    return { [ann]: 'ann', [bob]: 'bob', [cid]: 'cid' }[objectId] ?? objectId;
}

/** Whether a person is named anywhere in the audit or in what is remembered as who repaired things were changed by. */
export function isNamedAnywhere(world: MemoryWorld, who: string): boolean {
    const repairs = [...world.records.values()].map(({ record }) => [record.repairs, record.flapping]);
    return canonicalJson([world.audit, repairs]).includes(who);
}
