import { beforeEach, describe, expect, test } from 'vitest';
import { InventoryUnreadableError } from '../../../../src/errors.ts';
import type { EncryptionKey } from '../../../../src/model/encryption-keys.ts';
import type { ServerState } from '../../../../src/model/server-state.ts';
import { countEffects, effectsToTry, killAt } from '../../../support/at-effects.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld, watchedSubscription } from '../../../support/memory-world.ts';
import { serverState } from '../../../support/states.ts';

const other = '99999999-9999-4999-8999-999999999999';
const key = 'https://one.vault.azure.net/keys/fleet';
const old = '0123456789abcdef0123456789abcdef';
const fresh = 'fedcba9876543210fedcba9876543210';

let world: MemoryWorld;

beforeEach(() => {
    const baseline = enforcing(['encryption-key-version', 'encryption-key-health']);
    const budget = { serversPerHour: 1_000, changesPerHour: 1_000 };
    world = memoryWorld({ ...baseline, guardRails: { ...baseline.guardRails, budget } });
    world.fleet.subscriptionIds = [watchedSubscription, other];
});

function path(name: string, subscriptionId = watchedSubscription): string {
    return `/subscriptions/${subscriptionId}/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`;
}

function keyWith(...versions: readonly string[]): EncryptionKey {
    return {
        versionlessUri: key,
        versions: versions.map((version, index) => ({
            version,
            enabled: true,
            createdOn: `2026-06-0${9 - index}T00:00:00.000Z`,
        })),
    };
}

function pinned(uri: string, primary: EncryptionKey = keyWith(fresh, old)): ServerState {
    return serverState({
        server: {
            dataEncryption: {
                type: 'AzureKeyVault',
                primaryKeyURI: uri,
                primaryUserAssignedIdentityId: '/identities/one',
                primaryEncryptionKeyStatus: 'Valid',
            },
        },
        encryptionKeys: { readAt: '2026-06-15T12:00:00.000Z', primary },
    });
}

function event(id: string, type = 'KeyNewVersionCreated'): unknown {
    return {
        id,
        topic: '/subscriptions/1/resourceGroups/x/providers/Microsoft.KeyVault/vaults/one',
        subject: 'fleet',
        eventType: `Microsoft.KeyVault.${type}`,
        data: { Id: `${key}/${fresh}`, VaultName: 'one', ObjectName: 'fleet', Version: fresh },
    };
}

function uriOf(id: string): string | undefined {
    return world.azure.states.get(id)?.server.dataEncryption.primaryKeyURI;
}

describe('a key with a new version', () => {
    test('moves every server that pinned it, in all subscriptions, and no other', async () => {
        world.azure.states.set(path('one'), pinned(`${key}/${old}`));
        world.azure.states.set(
            path('two', other),
            pinned(`${key.toUpperCase().replace('HTTPS', 'https')}/${old}`),
        );
        world.azure.states.set(path('versionless'), pinned(key));
        world.azure.states.set(path('unlike'), pinned(`${key}-2/${old}`));
        world.azure.states.set(path('plain'), serverState());
        await world.receive(event('event-1'));
        await world.run();
        expect([uriOf(path('one')), uriOf(path('unlike'))]).toEqual([key, `${key}-2/${old}`]);
        expect(uriOf(path('two', other))?.toLowerCase()).toBe(key);
        expect(new Set(world.azure.reads.map(({ server }) => server))).toEqual(
            new Set([path('one'), path('two', other), path('versionless')]),
        );
        expect(world.azure.states.get(path('one'))?.server.dataEncryption).toEqual({
            type: 'AzureKeyVault',
            primaryKeyURI: key,
            primaryUserAssignedIdentityId: '/identities/one',
            primaryEncryptionKeyStatus: 'Valid',
        });
        const [verified] = world.audit.filter(({ outcome }) => outcome === 'verified');
        expect(verified).toMatchObject({
            control: 'encryption-key-version',
            cause: { kind: 'keyEvent', keyUri: `${key}/${fresh}` },
            reason: expect.stringMatching(
                /^keep https:.* enabled until 2026-06-15T14:00:\d\d\.\d{3}Z at least, and for as long as another server names it/,
            ),
        });
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('shared by 200 servers has each assessed and repaired once, however often its event arrives', async () => {
        for (let index = 0; index < 200; index += 1) {
            world.azure.states.set(path(`server-${index}`), pinned(`${key}/${old}`));
        }
        world.fleet.pageSize = 64;
        for (const id of ['event-1', 'event-1', 'event-2']) await world.receive(event(id));
        await world.run({ mostDeliveries: 20_000 });
        const writes = world.azure.writes.map(({ server }) => server);
        expect({ writes: writes.length, servers: new Set(writes).size }).toEqual({
            writes: 200,
            servers: 200,
        });
        // Once for the assessment, and once more right before the section is written as a whole.
        const checks = world.azure.reads.filter(({ what }) => what === 'server,encryptionKeys');
        expect(checks.length).toBe(2 * 200);
        const ids = world.audit.filter(({ server }) => server === 'events').map(({ id }) => id);
        expect(ids).toEqual(['key:event-1', 'key:event-2']);
    });

    test('is spread over time for many servers', async () => {
        for (let index = 0; index < 30; index += 1)
            world.azure.states.set(path(`server-${index}`), pinned(key));
        world.readBudget = 5;
        const began = world.now;
        await world.receive(event('event-1'));
        await world.run();
        // The last of them has its place after 29 reads at five a second.
        expect(world.now - began).toBeGreaterThanOrEqual(5_800);
    });

    test('that is disabled, not yet active or expired is not used', async () => {
        const { versions } = keyWith(fresh, old);
        const [newest, before] = versions === 'unread' ? [] : versions;
        if (newest === undefined || before === undefined) throw new Error('No versions');
        const unusable = [
            { ...newest, enabled: false },
            { ...newest, notBefore: '2027-01-01T00:00:00.000Z' },
            { ...newest, expiresOn: '2026-06-10T00:00:00.000Z' },
        ];
        for (const [index, version] of unusable.entries()) {
            const broken = { versionlessUri: key, versions: [version, before] };
            world.azure.states.set(path(`server-${index}`), pinned(`${key}/${old}`, broken));
        }
        await world.receive(event('event-1'));
        await world.run();
        expect(world.azure.writes).toEqual([]);
        expect(
            world.audit
                .filter(({ control }) => control === 'encryption-key-version')
                .map(({ outcome }) => outcome),
        ).toEqual(['reported', 'reported', 'reported']);
    });

    test('is looked up again when Resource Graph is throttled', async () => {
        world.azure.states.set(path('one'), pinned(`${key}/${old}`));
        world.fleet.graphFailures.push(new InventoryUnreadableError('HTTP 429', true));
        await world.receive(event('event-1'));
        await world.run();
        expect(uriOf(path('one'))).toBe(key);
    });

    test('moves each server once when the process dies anywhere', async () => {
        const setUp = (): void => {
            world.azure.states.clear();
            world.azure.writes.length = 0;
            world.records.clear();
            world.audit.length = 0;
            for (const name of ['one', 'two', 'three'])
                world.azure.states.set(path(name), pinned(`${key}/${old}`));
            world.fleet.pageSize = 2;
            world.now += 3_600_000;
        };
        setUp();
        const effects = await countEffects(world, async () => {
            await world.receive(event('event-0'));
            await world.run();
        });
        for (const victim of effectsToTry(effects)) {
            setUp();
            killAt(world, victim);
            const receive = () => world.receive(event(`event-${victim}`));
            // Event Grid delivers again what was not acknowledged.
            await receive().catch(receive);
            await world.run({ mostDeliveries: 1_000 });
            for (let minutes = 0; minutes < 3; minutes += 1) {
                world.now += 130_000;
                await world.tick();
                await world.run({ mostDeliveries: 1_000 });
            }
            expect({ victim, uris: ['one', 'two', 'three'].map((name) => uriOf(path(name))) }).toEqual({
                victim,
                uris: [key, key, key],
            });
            expect({ victim, broken: brokenInvariants(world) }).toEqual({ victim, broken: [] });
        }
    });
});

describe('a lost key', () => {
    test('is reported at once with the remedy, and the server is not written to', async () => {
        const lost = pinned(`${key}/${old}`, { versionlessUri: key, versions: [] });
        world.azure.states.set(path('one'), { ...lost, server: { ...lost.server, state: 'Inaccessible' } });
        await world.receive(event('event-1', 'KeyExpired'));
        await world.run();
        expect(world.azure.writes).toEqual([]);
        const reported = world.audit.filter(({ control }) => control === 'encryption-key-health');
        expect(reported).toMatchObject([
            { outcome: 'reported', reason: expect.stringMatching(/Inaccessible.*restore the key in use/) },
        ]);
        const [fleet] = world.audit.filter(({ server }) => server === 'events');
        expect(fleet?.reason).toMatch(/has expired .*one server uses it; extend its expiry first/);
    });

    test('that no server uses makes no entry', async () => {
        await world.receive(event('event-1', 'KeyNearExpiry'));
        await world.run();
        expect(world.audit).toEqual([]);
    });
});

describe('a key that is about to expire', () => {
    const soon = {
        versionlessUri: key,
        versions: [
            {
                version: old,
                enabled: true,
                createdOn: '2026-01-01T00:00:00.000Z',
                expiresOn: '2026-06-30T00:00:00.000Z',
            },
        ],
    };

    test('gets a rotation policy and a new version, and the server follows it', async () => {
        const baseline = enforcing(['encryption-key-version', 'encryption-key-rotation']);
        const encryptionKey = { ...baseline.thresholds.encryptionKey, version: 'latest' } as const;
        world.baseline = { ...baseline, thresholds: { ...baseline.thresholds, encryptionKey } };
        world.azure.states.set(path('one'), pinned(`${key}/${old}`, soon));
        await world.receive(event('event-1', 'KeyNearExpiry'));
        await world.run();
        expect(world.azure.writes.map(({ target }) => target)).toEqual([`${key}/rotationpolicy`, key]);
        // Key Vault tells of the version that the rotation made.
        await world.receive(event('event-2'));
        await world.run();
        const versions = world.azure.states.get(path('one'))?.encryptionKeys.primary?.versions ?? [];
        const made = versions === 'unread' ? undefined : versions[0]?.version;
        expect(made).not.toBe(old);
        expect(uriOf(path('one'))).toBe(`${key}/${made}`);
        expect(brokenInvariants(world)).toEqual([]);
    });
});

describe('a key of more servers than the budget of the fleet grants', () => {
    test('moves ten of them an hour until all follow', async () => {
        world.baseline = enforcing(['encryption-key-version']);
        const names = Array.from({ length: 25 }, (_, index) => `server-${index}`);
        for (const name of names) world.azure.states.set(path(name), pinned(`${key}/${old}`));
        await world.receive(event('event-1'));
        await world.run({ mostDeliveries: 5_000 });
        const moved: number[] = [];
        for (let hour = 0; hour < 4; hour += 1) {
            moved.push(names.filter((name) => uriOf(path(name)) === key).length);
            world.now += 3_700_000;
            await world.tick();
            await world.run({ mostDeliveries: 5_000 });
        }
        expect(moved).toEqual([10, 20, 25, 25]);
        expect(world.azure.writes.length).toBe(25);
    });
});
