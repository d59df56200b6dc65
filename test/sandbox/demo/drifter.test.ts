import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDrifter } from '../../../sandbox/demo/drifter.ts';
import type { CompletedDrift } from '../../../sandbox/demo/drifts.ts';
import { seedFleet } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { running } from '../simulator/running.ts';

let directory: string;

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pgwarden-drifter-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** Three drifts of a fresh fleet. */
async function threeDrifts(seed: number): Promise<readonly CompletedDrift[]> {
    const { simulator, caPem } = await running();
    const caFile = join(directory, 'ca.pem');
    await writeFile(caFile, caPem);
    seedFleet(simulator, { servers: 3, seed });
    const drifts: CompletedDrift[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const drifter = startDrifter({
        simulator,
        caFile,
        seed,
        initialDrifts: 3,
        everySeconds: 0,
        onDrift(drift) {
            drifts.push(drift);
            if (drifts.length === 3) resolve();
        },
    });
    await promise;
    await drifter.stop();
    await simulator.stop();
    return drifts;
}

describe('The drifter', () => {
    it('starts with drifts of three actors on three servers', async () => {
        const drifts = await threeDrifts(1);
        expect(new Set(drifts.map(({ serverId }) => serverId)).size).toBe(3);
        expect(new Set(drifts.map(({ person }) => person)).size).toBe(3);
        expect(new Set(drifts.map(({ what }) => what)).size).toBe(3);
    });

    it('drifts the same servers in the same way when its seed is the same', async () => {
        const shapes = (drifts: readonly CompletedDrift[]) =>
            drifts.map(({ serverName, person, what }) => `${serverName} ${person} ${what}`);
        expect(shapes(await threeDrifts(7))).toEqual(shapes(await threeDrifts(7)));
    });
});
