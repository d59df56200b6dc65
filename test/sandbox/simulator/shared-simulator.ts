import type { BehaviorOptions } from '../../../sandbox/simulator/context/behavior.ts';
import { createWorkspace } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import type { SimulatorOptions } from '../../../sandbox/simulator/index.ts';
import { createRandom } from '../../../sandbox/simulator/kernel/random.ts';
import { perFile } from '../../support/per-file.ts';
import { type Running, running } from './running.ts';

/** Starts a simulator for the tests of one file, by default one that settles at once; returns its accessor. */
export function sharedSimulator(start: () => Promise<Running> = settling): () => Running {
    return perFile(start, ({ simulator }) => simulator.stop());
}

/** Starts a simulator that has a workspace and settles at once. */
export async function startWithWorkspace(
    behavior: BehaviorOptions = {},
    options: Partial<SimulatorOptions> = {},
): Promise<Running> {
    const run = await running({ behavior: { settleMs: 0, ...behavior }, ...options });
    createWorkspace(run.simulator.world, createRandom(1));
    return run;
}

function settling(): Promise<Running> {
    return running({ behavior: { settleMs: 0 } });
}
