import { StorageUnavailableError } from '../../errors.ts';
import type { DryRunState } from '../../model/in-force.ts';
import { type Pause, pausesInForce } from '../../model/pause.ts';
import type { BaselineSource, Clock, InForceStore, PauseSwitch } from '../../ports.ts';
import { baselineNow } from './baseline-now.ts';

export interface StatusPorts {
    readonly baseline: BaselineSource;
    readonly inForce: InForceStore;
    readonly pause: PauseSwitch;
    readonly clock: Clock;
    readonly isDryRun: boolean;
    readonly deployment: string;
}

/** The switches that decide about every write right now. */
export interface Status {
    /** True if repairs can be made, or could be but for dry-run and an operator's pause. */
    readonly isReady: boolean;
    /** The reasons why not; empty when ready. */
    readonly problems: readonly string[];
    readonly deployment: string;
    /** `since`: when it was last switched, ISO 8601; absent while that is not recorded yet. */
    readonly dryRun: { readonly isOn: boolean; readonly since?: string };
    /** Null: there is none that can be used. */
    readonly baseline: {
        readonly name: string;
        readonly digest: string;
        /** ISO 8601. */
        readonly since?: string;
        readonly isRefused: boolean;
    } | null;
    /** Null while it cannot be read. */
    readonly pause: { readonly fleet: Pause | null; readonly servers: number } | null;
}

/** Reads what decides about every write; what cannot be read is a problem of its own and hides nothing else. */
export async function status(ports: StatusPorts): Promise<Status> {
    const problems: string[] = [];
    const noted = async <Value>(read: () => Promise<Value>): Promise<Value | undefined> => {
        try {
            return await read();
        } catch (error) {
            if (!(error instanceof StorageUnavailableError)) throw error;
            problems.push(error.message);
            return undefined;
        }
    };
    const { baseline, problem } = await baselineNow(ports.baseline);
    if (problem !== undefined) problems.push(problem);
    const inForce = (await noted(() => ports.inForce.read()))?.inForce;
    const pause = await noted(async () => pausesInForce(await ports.pause.read(), ports.clock.now()));
    return {
        isReady: problems.length === 0,
        problems,
        deployment: ports.deployment,
        dryRun: { isOn: ports.isDryRun, ...since(inForce?.dryRun, ports.isDryRun) },
        baseline:
            baseline === undefined
                ? null
                : {
                      name: baseline.name,
                      digest: baseline.digest,
                      ...(inForce?.baseline?.digest === baseline.digest
                          ? { since: inForce.baseline.since }
                          : {}),
                      isRefused: baseline.refusal !== undefined,
                  },
        pause:
            pause === undefined
                ? null
                : { fleet: pause.fleet ?? null, servers: Object.keys(pause.servers).length },
    };
}

function since(recorded: DryRunState | undefined, isOn: boolean): { readonly since?: string } {
    return recorded?.isOn === isOn ? { since: recorded.since } : {};
}
