import type { ResourceEvent } from './change-event.ts';
import type { KeyVaultEvent } from './key-event.ts';
import type { PolicyStateEvent } from './policy-state-event.ts';

/** The families of events that Event Grid delivers, each with the fields that decide. */
export interface EventFamilies {
    readonly resources: ResourceEvent;
    readonly keyVault: KeyVaultEvent;
    readonly policy: PolicyStateEvent;
}

export type EventFamily = keyof EventFamilies;

/** An event, parsed. */
export type DeliveredEvent<Family extends EventFamily = EventFamily> = {
    readonly [Each in Family]: { readonly family: Each; readonly event: EventFamilies[Each] };
}[Family];
