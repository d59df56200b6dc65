import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyNames } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { people } from '../../../sandbox/simulator/world/people.ts';
import { inState } from '../../../sandbox/simulator/world/server-record.ts';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { logPosition, ownCalls } from '../../support/sandbox-ledger.ts';

let box: TestSandbox;
/** Servers that pin the version of one key, in both subscriptions. */
let pinned: readonly FlexibleServer[];

const [keyName] = keyNames;

beforeAll(async () => {
    // At a faster one the pauses that Azure asks for are rounded to whole seconds by much.
    box = await testSandbox({ servers: 8, timeScale: 0.03 });
    const { record: pattern } = box.server(0);
    pinned = [box.server(1), box.server(4), box.server(5), box.server(6)];
    for (const server of pinned) {
        const { identity } = pattern;
        server.record = {
            ...server.record,
            ...(identity === undefined ? {} : { identity }),
            properties: { ...server.record.properties, dataEncryption: pinnedEncryption() },
        };
    }
});
afterAll(() => box?.close());

function primaryKey(): { readonly uri: string; readonly newest: string } {
    const vault = box.sandbox.simulator.keyVault.vaults[0];
    const newest = vault?.keys.get(keyName)?.versions.at(-1)?.version ?? '';
    return { uri: `${vault?.uri}/keys/${keyName}`, newest };
}

/** The key alone, without a geo-redundant backup's. */
function pinnedEncryption() {
    const { primaryUserAssignedIdentityId } = box.server(0).record.properties.dataEncryption;
    const { uri, newest } = primaryKey();
    return {
        type: 'AzureKeyVault',
        primaryKeyURI: `${uri}/${newest}`,
        ...(primaryUserAssignedIdentityId === undefined ? {} : { primaryUserAssignedIdentityId }),
        primaryEncryptionKeyStatus: 'Valid',
    } as const;
}

function keyVaultCalls(since: number): number {
    return box.sandbox.simulator.requests.entries.filter(
        ({ sequence, service, objectId, status }) =>
            sequence > since &&
            service === 'keyVault' &&
            objectId === people.pgwarden.objectId &&
            status !== 401,
    ).length;
}

test('a rotated key repoints every server that pinned it, within the calls that are granted', async () => {
    const since = logPosition(box.sandbox);
    box.sandbox.simulator.keyVault.addVersion('contoso-keys', keyName);
    const { uri } = primaryKey();
    await box.until('every server follows the key', () =>
        pinned.every(({ record }) => record.properties.dataEncryption.primaryKeyURI === uri),
    );
    for (const { id } of pinned) {
        await box.untilTrail(id, ['intended encryption-key-version', 'verified encryption-key-version']);
    }
    await box.untilQuiet();
    for (const server of pinned) {
        const [intended, verified] = (await box.api.audit(server.id)).slice(-2);
        expect(verified?.reason).toMatch(/^keep https:.*\/pg-fleet\/[0-9a-f]{32} enabled until 20/);
        expect(intended?.cause).toMatchObject({
            kind: 'keyEvent',
            eventType: 'Microsoft.KeyVault.KeyNewVersionCreated',
        });
        // Everything else of the section is as it was.
        expect(server.record.properties.dataEncryption).toMatchObject({
            primaryUserAssignedIdentityId: pinnedEncryption().primaryUserAssignedIdentityId,
        });
        const own = ownCalls(box.sandbox, server.id, since).filter(({ kind }) => kind !== 'poll');
        // With the one poll each: five calls of Resource Manager. A section is read right before it is written.
        expect(own.map(({ request: { method } }) => method)).toEqual(['GET', 'GET', 'PATCH', 'GET']);
    }
    const polls = ownCalls(box.sandbox, '', since).filter(({ kind }) => kind === 'poll');
    expect(polls.length).toBe(pinned.length);
    // Two servers of the fleet follow the key without a version; they are looked at and left alone.
    const users = [...box.sandbox.simulator.world.servers.values()].filter(
        ({ record }) => record.properties.dataEncryption.type === 'AzureKeyVault',
    );
    expect(keyVaultCalls(since)).toBeLessThanOrEqual(2 * users.length);
    const graph = box.sandbox.simulator.requests.entries.filter(
        ({ sequence, path }) => sequence > since && path.includes('ResourceGraph'),
    );
    expect(graph.length).toBe(1);
    expect((await box.api.audit('events')).at(-1)).toMatchObject({
        outcome: 'reported',
        reason: expect.stringMatching(
            new RegExp(`has a new version .*${users.length} servers use it; keep the version before`),
        ),
    });
});

test('a server that lost its key is reported with the way out and not touched', async () => {
    const [server] = pinned;
    if (server === undefined) throw new Error('No server');
    const since = logPosition(box.sandbox);
    const encryption = { ...pinnedEncryption(), primaryEncryptionKeyStatus: 'Invalid' } as const;
    server.record = inState(
        {
            ...server.record,
            properties: { ...server.record.properties, dataEncryption: encryption },
        },
        'Inaccessible',
    );
    box.sandbox.simulator.eventGrid.publish({
        kind: 'key',
        type: 'KeyExpired',
        vaultId: [...box.sandbox.simulator.world.vaults.keys()][0] ?? '',
        vaultName: 'contoso-keys',
        keyName,
        version: primaryKey().newest,
        keyUri: `${primaryKey().uri}/${primaryKey().newest}`,
    });
    await box.until('it is reported', async () =>
        (await box.api.trail(server.id)).includes('reported encryption-key-health'),
    );
    await box.untilQuiet();
    const entry = (await box.api.audit(server.id)).find(({ control }) => control === 'encryption-key-health');
    expect(entry?.reason).toMatch(/Inaccessible.*restore the key in use/);
    expect(ownCalls(box.sandbox, server.id, since).filter(({ kind }) => kind === 'write')).toEqual([]);
    expect((await box.api.audit('events')).at(-1)?.reason).toMatch(/has expired .*extend its expiry first/);
});

test('everything is in order', async () => {
    await box.expectOrder();
});
