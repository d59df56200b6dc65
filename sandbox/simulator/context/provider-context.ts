import { type CatalogueEntry, catalogue } from '../catalogue/index.ts';
import type { SimulatorClock } from '../kernel/clock.ts';
import type { EventSink } from '../kernel/event-sink.ts';
import type { FaultPlan } from '../kernel/faults.ts';
import type { Random } from '../kernel/random.ts';
import type { KeyState, World } from '../world/world.ts';
import type { Behavior } from './behavior.ts';
import type { SimulatorEvent } from './simulator-event.ts';

/** The means of every simulated resource provider. Built once per simulator. */
export interface ProviderContext {
    readonly world: World;
    readonly clock: SimulatorClock;
    readonly random: Random;
    readonly behavior: Behavior;
    readonly faults: FaultPlan;
    readonly publish: EventSink;
    /** The state of the key that a server's dataEncryption names, versioned or not. */
    readonly keyState: (keyUri: string) => KeyState;
    /** Reports an event to a test or to the narrator of the demo. */
    readonly report: (event: SimulatorEvent) => void;
    /** The parameters of a PostgreSQL major version by lower-case name. Throws a RangeError for an unknown version. */
    readonly catalogue: (version: string) => ReadonlyMap<string, CatalogueEntry>;
}

/** The catalogue, read once per version. */
export function catalogues(): ProviderContext['catalogue'] {
    const byVersion = new Map<string, ReadonlyMap<string, CatalogueEntry>>();
    return (version) => {
        const known = byVersion.get(version);
        if (known !== undefined) return known;
        const entries = new Map(catalogue(version).map((entry) => [entry.name.toLowerCase(), entry]));
        byVersion.set(version, entries);
        return entries;
    };
}
