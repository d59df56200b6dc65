import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedFleet } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { type Simulator, startSimulator } from '../../../sandbox/simulator/index.ts';
import { createCertificates } from '../../../sandbox/simulator/kernel/certificates.ts';
import { inState } from '../../../sandbox/simulator/world/server-record.ts';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { keepFleet, readFleet, restoreFleet } from '../../../sandbox/start/fleet-state.ts';
import { eventually } from './fixture.ts';

let directory: string;
let file: string;
const running: Simulator[] = [];

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pgwarden-fleet-'));
    file = join(directory, 'data', 'fleet.json');
});

afterEach(async () => {
    for (const simulator of running.splice(0)) await simulator.stop();
    await rm(directory, { recursive: true, force: true });
});

async function simulated(servers: number, run = 0): Promise<Simulator> {
    const simulator = await startSimulator({
        ports: { resourceManager: 0, keyVaults: [0, 0], identity: 0 },
        seed: 3,
        run,
        timeScale: 0.01,
        certificate: await createCertificates(),
    });
    running.push(simulator);
    seedFleet(simulator, { servers, seed: 3 });
    return simulator;
}

function firstOf({ world }: Simulator): FlexibleServer {
    const [server] = world.servers.values();
    if (server === undefined) throw new Error('The fleet is empty');
    return server;
}

/** The next run, of a sandbox that would begin with one server. */
async function nextRun(): Promise<Simulator> {
    const kept = await readFleet(file);
    if (kept === undefined) throw new Error('Nothing was kept');
    const simulator = await simulated(1, kept.run + 1);
    restoreFleet(simulator, kept);
    return simulator;
}

describe('The fleet between two runs', () => {
    it('is on disk soon after it changed, although the sandbox does not stop', async () => {
        const first = await simulated(2);
        const keeper = await keepFleet(first, 0, file);
        const { id } = firstOf(first);
        first.changeSilently(firstOf(first), { parameters: { log_checkpoints: 'off' } });
        await eventually('the change on disk', async () => {
            const kept = await readFleet(file);
            const server = kept?.servers.find((candidate) => candidate.id === id);
            return server?.record.parameters.log_checkpoints?.value === 'off' ? true : undefined;
        });
        await keeper.stop();
    });

    it('comes back with its servers, groups and locks', async () => {
        const first = await simulated(4);
        const scope = `/subscriptions/${firstOf(first).subscriptionId}/resourceGroups/commerce-prod`;
        first.world.locks.push({ name: 'freeze', scope, level: 'ReadOnly' });
        await (await keepFleet(first, 0, file)).stop();
        const second = await nextRun();
        expect([...second.world.servers.keys()]).toEqual([...first.world.servers.keys()]);
        expect([...second.world.resourceGroups.keys()]).toEqual(
            expect.arrayContaining([...first.world.resourceGroups.keys()]),
        );
        expect(second.world.locks).toEqual(first.world.locks);
        expect(second.world.locks).toContainEqual({ name: 'freeze', scope, level: 'ReadOnly' });
    });

    it('comes back with its policies', async () => {
        const first = await simulated(1);
        const { subscriptionId } = firstOf(first);
        const scope = `/subscriptions/${subscriptionId}`;
        const id = `${scope}/providers/Microsoft.Authorization/policyDefinitions/ssl`;
        first.world.policyDefinitions.push({ id, properties: { mode: 'All' } });
        first.world.policyAssignments.push({ name: 'ssl', scope, policyDefinitionId: id });
        await (await keepFleet(first, 0, file)).stop();
        const { world } = await nextRun();
        expect(world.policyDefinitions).toEqual([{ id, properties: { mode: 'All' } }]);
        expect(world.policyAssignments).toEqual([{ name: 'ssl', scope, policyDefinitionId: id }]);
        expect(world.policyExemptions).toEqual([]);
    });

    it('still finds the version of the key that a server is pinned to, on the port of today', async () => {
        const first = await simulated(1);
        const pinned = first.keyVault.addVersion('contoso-keys', 'pg-fleet');
        const server = firstOf(first);
        server.record = {
            ...server.record,
            properties: {
                ...server.record.properties,
                dataEncryption: { ...server.record.properties.dataEncryption, primaryKeyURI: pinned },
            },
        };
        await (await keepFleet(first, 0, file)).stop();
        const second = await nextRun();
        const { primaryKeyURI = '' } = firstOf(second).record.properties.dataEncryption;
        expect(primaryKeyURI).toBe(
            pinned.replace(first.endpoints.keyVaults[0], second.endpoints.keyVaults[0]),
        );
        expect(second.endpoints.keyVaults).not.toEqual(first.endpoints.keyVaults);
        expect(second.keyVault.keyState(primaryKeyURI)).toBe('usable');
    });

    it('has finished running operations: a busy server is ready, a server that was being deleted does not exist', async () => {
        const first = await simulated(2);
        const [busy, leaving] = first.world.servers.values();
        if (busy === undefined || leaving === undefined) throw new Error('The fleet is too small');
        busy.record = inState(busy.record, 'Updating');
        busy.operation = { id: 'o', name: 'UpsertServerManagementOperationV2' };
        leaving.record = inState(leaving.record, 'Dropping');
        await (await keepFleet(first, 0, file)).stop();
        const { world } = await nextRun();
        expect([...world.servers.keys()]).toEqual([busy.id.toLowerCase()]);
        const kept = world.servers.get(busy.id.toLowerCase());
        expect(kept?.record.properties.state).toBe('Ready');
        expect(kept).not.toHaveProperty('operation');
    });

    it('is given new ids by the next run, or events and versions of keys would come twice', async () => {
        const first = await simulated(1);
        await (await keepFleet(first, 0, file)).stop();
        const second = await nextRun();
        const versions = [first, second].map((simulator) =>
            simulator.keyVault.addVersion('contoso-keys', 'pg-fleet').split('/').at(-1),
        );
        expect(versions[1]).not.toBe(versions[0]);
        expect((await simulated(1)).keyVault.addVersion('contoso-keys', 'pg-fleet').split('/').at(-1)).toBe(
            versions[0],
        );
    });

    it('is nothing without a file, and refuses a file of something else', async () => {
        expect(await readFleet(file)).toBeUndefined();
        const other = join(directory, 'other.json');
        await writeFile(other, '{"format":1,"servers":[]}');
        await expect(readFleet(other)).rejects.toThrow(
            `${other} is not a fleet that this version kept. Delete it, or choose another --data.`,
        );
    });
});
