import type { BehaviorOptions } from '../simulator/context/behavior.ts';
import type { FaultProfileName } from '../simulator/faults/index.ts';
import type { SimulatorEvent } from '../simulator/index.ts';

/** A parameter write takes about a second. */
export const defaultTimeScale = 0.1;

/** Options of a sandbox. Everything is optional: the defaults suit a test. */
export interface SandboxOptions {
    /** Flexible servers in the fleet. Default 8. */
    readonly servers?: number;
    /** Makes what is random repeatable. Default 1. */
    readonly seed?: number;
    /** 1 = Azure's real durations. Default 0.1: a parameter write takes about a second. */
    readonly timeScale?: number;
    /** Default false: Pgwarden repairs. */
    readonly dryRun?: boolean;
    /** Fault profiles of the simulated Azure. Default none. */
    readonly faults?: readonly FaultProfileName[];
    /** Now and then a storage service is unavailable for a few seconds. Default false. */
    readonly storageOutages?: boolean;
    /** First of thirteen ports. Default 0: any free ports. */
    readonly portBase?: number;
    /** A baseline document instead of the profile `standard`. */
    readonly baseline?: object;
    /** The same where none is kept from an earlier run. */
    readonly firstBaseline?: object;
    /**
     * App Service authentication: people sign in on a page that stands in for Entra, and clients send a token for
     * `api://pgwarden`. Default false: function keys.
     */
    readonly signIn?: boolean;
    /** The app sends telemetry to the simulated Application Insights. Default false. */
    readonly telemetry?: boolean;
    /** Real PostgreSQL behind the servers, where its packages are installed. Default false. */
    readonly databases?: boolean;
    /** Directory in which storage and the fleet keep their state between runs. Default: in memory. */
    readonly dataDirectory?: string;
    /** Directory for certificates and endpoints.json. Default: a temporary one that is removed with the sandbox. */
    readonly stateDirectory?: string;
    /** Root of the app: package.json, host.json, dist/. Default: this repository. */
    readonly appDirectory?: string;
    /** App settings beside the sandbox's own, which they replace. */
    readonly settings?: Readonly<Record<string, string>>;
    /** Seconds for which the host hides a queue message while it is processed. Default 10; Azure 600. */
    readonly queueLockSeconds?: number;
    /** Takes each line that the host prints. Default: dropped. */
    readonly hostOutput?: (line: string) => void;
    /** Default json. */
    readonly hostLogFormat?: 'json' | 'plain';
    /** Switches for assumed behavior of Azure. */
    readonly behavior?: BehaviorOptions;
    /** Default `azure`. */
    readonly throttling?: 'azure' | 'off';
    /** Called for everything that happens in the simulated Azure. */
    readonly onEvent?: (event: SimulatorEvent) => void;
}
