import type { BehaviorOptions } from './context/behavior.ts';
import type { SimulatorEvent } from './context/simulator-event.ts';
import type { SimulatorClock } from './kernel/clock.ts';
import type { FaultPlan } from './kernel/faults.ts';

export interface SimulatorOptions {
    /** 0 = any free port. */
    readonly ports: {
        readonly resourceManager: number;
        readonly keyVaults: readonly [number, number];
        readonly identity: number;
    };
    /** Makes what is random repeatable. */
    readonly seed: number;
    /**
     * Which run of one fleet this is, from 0: whatever is drawn while it runs (ids of operations and events, versions of
     * keys) is unlike that of the other runs. Secrets stay, so that a login stays valid. Default 0.
     */
    readonly run?: number;
    /** 1 = Azure's real durations, 0.1 = ten times as fast. Above 0. */
    readonly timeScale: number;
    /** Default: the machine's own clock, scaled by `timeScale`. */
    readonly clock?: SimulatorClock;
    /** For localhost and 127.0.0.1: see kernel/certificates.ts. */
    readonly certificate: { readonly certificatePem: string; readonly privateKeyPem: string };
    readonly faults?: FaultPlan;
    /** Default `azure`. */
    readonly throttling?: 'azure' | 'off';
    /** Switches for assumed behavior of Azure. */
    readonly behavior?: BehaviorOptions;
    /** What follows a server's name in its domain name. Default: Azure's own, `postgres.database.azure.com`. */
    readonly serverDnsSuffix?: string;
    /** For the sandbox's console. */
    readonly onEvent?: (event: SimulatorEvent) => void;
}
