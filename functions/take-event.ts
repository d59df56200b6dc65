import { eventFamily } from '../src/azure/event-grid/event-envelope.ts';
import type { Log } from '../src/ports.ts';
import type { Dependencies } from './dependencies.ts';
import { takeKeyEvent } from './on-key-change.ts';
import { takePolicyState } from './on-policy-state.ts';
import { takeResourceEvent } from './on-resource-change.ts';

const takers = { keyVault: takeKeyEvent, policy: takePolicyState, resources: takeResourceEvent } as const;

/** Takes an event of any topic, as the dead letters hold them. */
export async function takeEvent(parts: Dependencies & { readonly log: Log }, event: unknown): Promise<void> {
    await takers[eventFamily(event)](parts, event);
}
