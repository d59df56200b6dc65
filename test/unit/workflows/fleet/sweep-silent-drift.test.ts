import { expect, test } from 'vitest';
import { parseBaseline } from '../../../../src/baseline/parse.ts';
import { effectiveBaseline } from '../../../../src/baseline/resolve.ts';
import { controls } from '../../../../src/controls/index.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld, watchedSubscription } from '../../../support/memory-world.ts';
import { serverState, workspaceId } from '../../../support/states.ts';

/** What comes about without any write to Azure, so that no event can tell of it. */

const orders = {
    subscriptionId: watchedSubscription,
    resourceGroup: 'app',
    name: 'orders',
};
const path = `/subscriptions/${watchedSubscription}/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;

/** What the sweep made recorded about one control. */
async function sweepOutcomes(world: MemoryWorld, control: string): Promise<readonly string[]> {
    const before = world.audit.length;
    await world.startSweep();
    await world.run({ mostDeliveries: 1_000 });
    const entries = world.audit.slice(before).filter((entry) => entry.control === control);
    expect(entries.map(({ cause }) => cause.kind)).toEqual(entries.map(() => 'sweep'));
    return entries.map(({ outcome }) => outcome);
}

test('an exemption that has ended: the sweep after its end repairs the exempted drift', async () => {
    const document = {
        name: 'test',
        extends: 'standard',
        exemptions: [
            {
                server: 'orders',
                controls: ['secure-transport'],
                reason: 'an old client moves in June',
                owner: 'orders team',
                expires: '2026-06-15T13:00:00Z',
                kind: 'waiver',
            },
        ],
    };
    const parsed = parseBaseline(
        JSON.stringify(document),
        controls.map(({ id }) => id),
    );
    if (parsed.kind !== 'valid') throw new Error(JSON.stringify(parsed.problems));
    const current = (now: number) =>
        effectiveBaseline(parsed.baseline, orders, new Date(now), { diagnosticSettings: { workspaceId } });
    const world = memoryWorld(current(Date.parse('2026-06-15T12:00:00Z')));
    world.azure.states.set(path, serverState({ parameters: { require_secure_transport: 'off' } }));
    expect(await sweepOutcomes(world, 'secure-transport')).toEqual(['exempted']);
    world.now = Date.parse('2026-06-15T12:59:00Z');
    world.baseline = current(world.now);
    expect(await sweepOutcomes(world, 'secure-transport')).toEqual([]);
    world.now = Date.parse('2026-06-15T13:30:00Z');
    world.baseline = current(world.now);
    expect(await sweepOutcomes(world, 'secure-transport')).toEqual(['intended', 'verified']);
    expect(world.azure.states.get(path)?.parameters.require_secure_transport?.value).toBe('on');
    expect(brokenInvariants(world)).toEqual([]);
});

test('a key that an actor disabled: the sweep reports it before Azure locks the server', async () => {
    const uri = 'https://one.vault.azure.net/keys/fleet';
    const keyOf = (enabled: boolean) =>
        serverState({
            server: {
                dataEncryption: {
                    type: 'AzureKeyVault',
                    primaryKeyURI: uri,
                    primaryUserAssignedIdentityId: '/identities/one',
                    primaryEncryptionKeyStatus: 'Valid',
                },
            },
            encryptionKeys: {
                readAt: '2026-06-15T12:00:00.000Z',
                primary: {
                    versionlessUri: uri,
                    versions: [{ version: '1', enabled, createdOn: '2026-06-01T00:00:00.000Z' }],
                },
            },
        });
    const world = memoryWorld(enforcing(['encryption-key-health', 'encryption-key-version']));
    world.azure.states.set(path, keyOf(true));
    expect(await sweepOutcomes(world, 'encryption-key-health')).toEqual([]);
    world.azure.states.set(path, keyOf(false));
    world.now += 6 * 3_600_000;
    expect(await sweepOutcomes(world, 'encryption-key-health')).toEqual(['reported']);
    expect(world.azure.writes).toEqual([]);
    expect(brokenInvariants(world)).toEqual([]);
});
