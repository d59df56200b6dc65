import { setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type KeyVault, keyVault } from '../../../../src/azure/key-vault/key-vault.ts';
import type { DataEncryption } from '../../../../src/model/server-state.ts';
import { people, type Running, running } from '../../../sandbox/simulator/running.ts';

let run: Running;
let keys: KeyVault;
let keyUri: string;
let named = 0;

beforeAll(async () => {
    run = await running();
    setDefaultCACertificates([run.caPem]);
    keys = keyVault({
        credential: credentialOf(people.pgwarden.objectId),
        clock: { now: () => new Date() },
        dnsSuffixes: ['localhost'],
        locks: inTurn(),
    });
});

afterAll(async () => {
    await run.simulator.stop();
});

beforeEach(() => {
    named += 1;
    // Key Vault dates versions by the second: of two that are made within one nobody can tell which is newer.
    const created = Math.floor(Date.now() / 1_000) - 86_400;
    const versioned = run.simulator.keyVault.createKey('contoso-keys', `key-${named}`, { created });
    keyUri = versioned.slice(0, versioned.lastIndexOf('/'));
});

/** Tokens for Key Vault, as its challenge asks for them. */
function credentialOf(objectId: string) {
    return {
        getToken: async () => ({
            token: run.simulator.issueToken(objectId, 'https://vault.azure.net'),
            expiresOnTimestamp: Date.now() + 3_600_000,
        }),
    };
}

/** One after the other, as the leases do. */
function inTurn() {
    let last: Promise<unknown> = Promise.resolve();
    return {
        take<Result>(_host: string, _name: string, work: () => Promise<Result>): Promise<Result> {
            const turn = last.then(work, work);
            last = turn.catch(() => undefined);
            return turn;
        },
    };
}

async function versions(): Promise<readonly string[]> {
    return (await keys.readVersions(keyUri)).map(({ version }) => version);
}

function encryptedWith(primaryKeyURI: string): DataEncryption {
    return { type: 'AzureKeyVault', primaryKeyURI };
}

describe('a key', () => {
    test('that two servers want rotated gets one new version', async () => {
        const [from = ''] = await versions();
        await Promise.all([keys.rotate(keyUri, from), keys.rotate(`${keyUri}/${from}`, from)]);
        expect((await versions()).length).toBe(2);
        expect(await versions()).toContain(from);
    });

    test('that another actor has rotated is not rotated again', async () => {
        const [from = ''] = await versions();
        await keys.rotate(keyUri, 'an-older-version');
        expect(await versions()).toEqual([from]);
    });

    test('that does not exist is absent, and a server with it can be judged', async () => {
        const found = await keys.readKeys(encryptedWith(`${keyUri}-lost`));
        expect(found).toEqual({ keys: { readAt: expect.any(String) }, unread: [] });
    });

    test('that may not be read does not count as absent', async () => {
        const stranger = keyVault({
            credential: credentialOf(people.stranger.objectId),
            clock: { now: () => new Date() },
            dnsSuffixes: ['localhost'],
        });
        const reason = expect.stringContaining('HTTP 403 Forbidden: ');
        expect(await stranger.readKeys(encryptedWith(keyUri))).toMatchObject({
            keys: { primary: { versionlessUri: keyUri, versions: 'unread', rotationPolicy: 'unread' } },
            unread: [
                { part: 'primary/versions', reason, transient: false },
                { part: 'primary/rotationPolicy', reason, transient: false },
            ],
        });
    });

    test('costs two calls, however many servers of one request share it', async () => {
        await keys.readVersions(keyUri);
        run.simulator.requests.clear();
        const requestedAt = new Date(Date.now() - 1_000).toISOString();
        await Promise.all([1, 2, 3].map(() => keys.readKeys(encryptedWith(keyUri), requestedAt)));
        expect(run.simulator.requests.entries.map(({ path }) => path.split('?')[0])).toEqual([
            `/keys/key-${named}/versions`,
            `/keys/key-${named}/rotationpolicy`,
        ]);
    });

    test('gets a rotation policy that keeps its other actions', async () => {
        await keys.writeRotationPolicy(keyUri, {
            expiresIn: 'P180D',
            lifetimeActions: [
                { action: 'Notify', timeBeforeExpiry: 'P30D' },
                { action: 'Rotate', timeAfterCreate: 'P90D' },
            ],
        });
        const rotationPolicy = await keys.readRotationPolicy(keyUri);
        expect(rotationPolicy?.expiresIn).toBe('P180D');
        expect(rotationPolicy?.lifetimeActions).toContainEqual({ action: 'Rotate', timeAfterCreate: 'P90D' });
        expect(rotationPolicy?.lifetimeActions).toContainEqual({
            action: 'Notify',
            timeBeforeExpiry: 'P30D',
        });
    });
});
