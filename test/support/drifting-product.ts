import { afterAll, afterEach, beforeAll } from 'vitest';
import { createWorkspace } from '../../sandbox/simulator/fleet/seed-fleet.ts';
import { type FaultPlan, noFaults } from '../../sandbox/simulator/kernel/faults.ts';
import { createRandom } from '../../sandbox/simulator/kernel/random.ts';
import { createServer } from '../../sandbox/simulator/world/create-server.ts';
import { type ProductInSandbox, productInSandbox } from './product-in-sandbox.ts';

export interface DriftingProduct {
    /** From `beforeAll` on. */
    readonly product: ProductInSandbox;
    /** Creates a server whose transport drifted, for one test. Returns its name. */
    drifted(): string;
    /** Until the end of the test, or the next call. */
    faults(plan: Partial<FaultPlan>): void;
}

/** The product in front of a simulator without throttling, for one test file. */
export function driftingProduct(): DriftingProduct {
    let started: ProductInSandbox | undefined;
    let named = 0;
    const product = (): ProductInSandbox => {
        if (started === undefined) throw new Error('The simulator is not started yet');
        return started;
    };

    beforeAll(async () => {
        started = await productInSandbox({ throttling: 'off' });
        createWorkspace(started.simulator.world, createRandom(1));
    }, 30_000);
    afterEach(() => product().simulator.faults.replace(noFaults));
    afterAll(async () => {
        await started?.simulator.stop();
    });

    return {
        get product() {
            return product();
        },
        drifted() {
            named += 1;
            const name = `drifted-${named}`;
            createServer(product().simulator.world, {
                name,
                parameters: { require_secure_transport: 'off' },
            });
            return name;
        },
        faults: (plan) => product().simulator.faults.replace({ ...noFaults, ...plan }),
    };
}
