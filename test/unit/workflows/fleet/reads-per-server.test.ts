import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { origin, type VirtualAzure, virtualAzure } from '../../../../bench/support/virtual-azure.ts';
import { seedFleet } from '../../../../sandbox/simulator/fleet/seed-fleet.ts';
import { createVaults } from '../../../../sandbox/simulator/fleet/vaults.ts';
import { people, tenantId } from '../../../../sandbox/simulator/world/people.ts';
import { serverWriter } from '../../../../src/azure/changes/server-writer.ts';
import { keyVault } from '../../../../src/azure/key-vault/key-vault.ts';
import { resourceManagerClients } from '../../../../src/azure/resource-manager/clients.ts';
import { serverReader } from '../../../../src/azure/resource-manager/read-server.ts';
import type { ProfileName } from '../../../../src/baseline/profile-names.ts';
import { profileDocument } from '../../../../src/baseline/profiles.ts';
import { effectiveBaseline } from '../../../../src/baseline/resolve.ts';
import type { Control } from '../../../../src/controls/definition/control.ts';
import { controls } from '../../../../src/controls/index.ts';
import type { EffectiveBaseline } from '../../../../src/model/baseline.ts';
import type { SliceName } from '../../../../src/model/server-state.ts';
import { type MemoryWorld, memoryWorld, watchedSubscription } from '../../../support/memory-world.ts';
import { serverState } from '../../../support/states.ts';
import { hourMs } from '../../../support/story.ts';

/** What the first thirty controls read. What the others read besides is what they cost. */
const firstSlices: readonly SliceName[] = [
    'server',
    'parameters',
    'firewallRules',
    'administrators',
    'threatProtection',
    'diagnosticSettings',
    'logCategories',
    'encryptionKeys',
];
const firstControls = controls.filter(({ reads }) => reads.every((slice) => firstSlices.includes(slice)));

/** The keys of the vaults are no reads of Resource Manager. */
const keysInVaults = {
    readKeys: async () => ({ keys: { readAt: '2026-06-15T12:00:00.000Z' }, unread: [] }),
    readStrength: async () => ({ kty: 'RSA', bits: 4096 }),
};

function baselineOf(profile: ProfileName): EffectiveBaseline {
    const document = profileDocument(profile);
    const server = { subscriptionId: watchedSubscription, resourceGroup: 'app', name: 'orders', tags: {} };
    const parts = [{ kind: 'document' as const, name: profile, document }];
    return effectiveBaseline({ name: profile, parts }, server, new Date('2026-06-15T12:00:00Z'));
}

/** A fleet that is swept. */
interface Swept {
    readonly world: MemoryWorld;
    readonly azure: VirtualAzure;
    readonly servers: number;
}

/** The demo's fleet of thirty servers in one subscription, under some controls of a profile in dry-run. */
function fleetUnder(profile: ProfileName, on: readonly Pick<Control, 'id'>[]): Swept {
    const baseline = baselineOf(profile);
    const modes = on.map(({ id }) => [id, baseline.modes[id] ?? 'off'] as const);
    const azure: VirtualAzure = virtualAzure({ seed: 1, now: () => world.now, onEvent: () => undefined });
    const credential = {
        getToken: async () => ({ token: 'x', expiresOnTimestamp: Date.now() + hourMs }),
    };
    const clients = resourceManagerClients({
        credential,
        endpoint: origin,
        scope: `${origin}/.default`,
        transport: azure.transport,
    });
    const clock = { now: () => new Date(world.now) };
    const world: MemoryWorld = memoryWorld(
        { ...baseline, modes: Object.fromEntries(modes) },
        {
            reader: serverReader(clients, keysInVaults, clock),
            // Dry-run writes nothing.
            writer: serverWriter(clients, keyVault({ credential, clock, dnsSuffixes: [] })),
            identity: { objectId: people.pgwarden.objectId, tenantId },
        },
    );
    world.isDryRun = true;
    createVaults(azure.world, azure.keyVault, ['https://a', 'https://b']);
    const servers = seedFleet(azure, { servers: 30, seed: 1 }).filter(({ id }) =>
        id.includes(watchedSubscription),
    );
    for (const { id } of servers) world.azure.states.set(id, serverState());
    return { world, azure, servers: servers.length };
}

/** Returns the reads of Resource Manager that one sweep takes for a server on average. */
async function sweepReads({ world, azure, servers }: Swept): Promise<number> {
    const before = azure.requests.length;
    await world.startSweep();
    await world.run({ mostDeliveries: 10_000 });
    const requests = azure.requests.slice(before);
    expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    return requests.length / servers;
}

/** Reads on average of a server: for the first thirty controls; for all, in the first sweep and in those of the next day. */
const measured = [
    ['standard', 5.85, 7, 6.32],
    ['strict', 5.85, 7.15, 6.47],
    ['mcsb', 5.85, 7.1, 6.43],
    ['azure-policy', 5, 5.05, 5.05],
    ['cis', 2.85, 2.9, 2.9],
] as const;

test.each(measured)(
    'under %s, a server takes %d reads for the first thirty controls, %d in the first sweep of all, and %d later',
    async (profile, reads, first, later) => {
        expect(await sweepReads(fleetUnder(profile, firstControls))).toBeCloseTo(reads, 2);
        const fleet = fleetUnder(profile, controls);
        expect(await sweepReads(fleet)).toBeCloseTo(first, 2);
        const sweeps: number[] = [];
        for (let sweep = 0; sweep < 4; sweep += 1) {
            fleet.world.now += 6 * hourMs;
            sweeps.push(await sweepReads(fleet));
        }
        const mean = sweeps.reduce((sum, each) => sum + each, 0) / sweeps.length;
        expect(mean).toBeCloseTo(later, 2);
        expect(mean - reads).toBeLessThanOrEqual(1);
    },
);

test('a baseline that asks for read replicas pays one call more for each server that may have any', async () => {
    const fleet = fleetUnder('standard', controls);
    const { thresholds } = fleet.world.baseline;
    const readReplica = { minimum: 1, anotherRegion: false };
    fleet.world.baseline = { ...fleet.world.baseline, thresholds: { ...thresholds, readReplica } };
    expect(await sweepReads(fleet)).toBeCloseTo(8, 2);
});

test('docs/operating.md computes with these reads', () => {
    const page = readFileSync('docs/operating.md', 'utf8');
    const reads = measured[0][3].toFixed(1);
    expect(page).toContain(`at ${reads} reads for each server`);
    const rows = [...page.matchAll(/^\| (\d+)(?: \(default\))? \| ((?:\d+ h )?\d+ min) \|/gm)];
    expect(rows.map(([, perSecond]) => Number(perSecond))).toEqual([5, 10, 20, 25]);
    for (const [, perSecond, duration] of rows) {
        const minutes = Math.round((10_000 * Number(reads)) / Number(perSecond) / 60);
        const hours = Math.floor(minutes / 60);
        expect(duration).toBe(`${hours === 0 ? '' : `${hours} h `}${minutes % 60} min`);
    }
});
