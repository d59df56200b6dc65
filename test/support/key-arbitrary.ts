import type {
    EncryptionKey,
    EncryptionKeys,
    KeyRotationPolicy,
    KeyVersion,
} from '../../src/model/encryption-keys.ts';
import type { DataEncryption } from '../../src/model/server-state.ts';
import { fc } from './property.ts';
import { readAt } from './states.ts';

/** Customer-managed keys as servers and Key Vault show them; both draw from few names, so that they often agree. */

const primaryName = 'https://kv-orders.vault.azure.net/keys/tde';
const geoName = 'https://hsm-paris.managedhsm.azure.net/keys/geo';
const versions = ['a1', 'b2', 'c3', 'd4'].map((end) => end.padStart(32, '0'));
const identity =
    '/subscriptions/s/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/kek';

/** Mostly a URI of the slot's own key, without a version or with one of four. */
function keyUri(own: string): fc.Arbitrary<string> {
    const ends = fc.constantFrom('', '', ...versions.map((version) => `/${version}`), '/');
    const strange = fc.constantFrom('', 'banana', 'https://kv/secrets/x', `${own}/FFFF`, `${geoName}/`);
    return fc.oneof(
        { weight: 15, arbitrary: ends.map((version) => `${own}${version}`) },
        { weight: 1, arbitrary: strange },
    );
}

/** A server with the service's own key, with customer-managed keys, or with something in between. */
export const dataEncryptionArbitrary: fc.Arbitrary<DataEncryption> = fc.oneof(
    { weight: 1, arbitrary: fc.constant<DataEncryption>({ type: 'SystemManaged' }) },
    {
        weight: 4,
        arbitrary: fc.record(
            {
                type: fc.constantFrom(...Array(9).fill('AzureKeyVault' as const), 'SystemManaged' as const),
                primaryKeyURI: keyUri(primaryName),
                primaryUserAssignedIdentityId: fc.constant(identity),
                geoBackupKeyURI: fc.oneof(keyUri(geoName), keyUri(primaryName)),
                geoBackupUserAssignedIdentityId: fc.constant(`${identity}-geo`),
                primaryEncryptionKeyStatus: fc.constantFrom('Valid', 'Valid', 'Invalid', 'valid', 'banana'),
                geoBackupEncryptionKeyStatus: fc.constantFrom('Valid', 'Invalid'),
            },
            { requiredKeys: ['type'] },
        ),
    },
    {
        weight: 2,
        arbitrary: fc.record({
            type: fc.constant('AzureKeyVault' as const),
            primaryKeyURI: keyUri(primaryName),
            primaryUserAssignedIdentityId: fc.constant(identity),
        }),
    },
);

const duration = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 7, max: 800 }).map((days) => `P${days}D`) },
    { weight: 2, arbitrary: fc.constantFrom('P1Y', 'P18M', 'P4W', 'P1Y6M', 'P13M') },
    { weight: 1, arbitrary: fc.constantFrom('', 'P', 'banana', 'P-5D', 'PT1H', 'P1..5D') },
);

const rotationPolicy: fc.Arbitrary<KeyRotationPolicy> = fc.record(
    {
        expiresIn: duration,
        lifetimeActions: fc.array(
            fc.record(
                {
                    action: fc.constantFrom('Rotate', 'rotate', 'Notify', 'banana'),
                    timeAfterCreate: duration,
                    timeBeforeExpiry: duration,
                },
                { requiredKeys: ['action'] },
            ),
            { maxLength: 3 },
        ),
    },
    { requiredKeys: ['lifetimeActions'] },
);

const keyVersion: fc.Arbitrary<Omit<KeyVersion, 'version'>> = fc.record(
    {
        enabled: fc.integer({ min: 1, max: 8 }).map((drawn) => drawn > 1),
        createdOn: instant(-600, 0),
        notBefore: instant(-400, 10),
        expiresOn: instant(-20, 900),
    },
    { requiredKeys: ['enabled', 'createdOn'] },
);

function encryptionKey(...names: readonly string[]): fc.Arbitrary<EncryptionKey> {
    return fc
        .record(
            {
                versionlessUri: fc.constantFrom(...names),
                versions: fc.oneof(
                    { weight: 12, arbitrary: fc.array(keyVersion, { minLength: 1, maxLength: 4 }) },
                    { weight: 1, arbitrary: fc.constant([]) },
                ),
                rotationPolicy,
            },
            { requiredKeys: ['versionlessUri', 'versions'] },
        )
        .map((key) => ({ ...key, versions: newestFirst(key.versions) }));
}

function newestFirst(all: readonly Omit<KeyVersion, 'version'>[]): KeyVersion[] {
    return all
        .toSorted((a, b) => b.createdOn.localeCompare(a.createdOn))
        .map((each, index) => ({ version: versions[index] ?? 'x', ...each }));
}

/** What Key Vault shows: both keys, one, or none, or keys that the server does not name. One key has one state. */
export const encryptionKeysArbitrary: fc.Arbitrary<EncryptionKeys> = fc
    .record(
        {
            readAt: fc.oneof(
                { weight: 30, arbitrary: fc.constant(readAt) },
                { weight: 1, arbitrary: fc.constant('?') },
            ),
            primary: fc.option(encryptionKey(primaryName, primaryName, primaryName, geoName), {
                nil: null,
                freq: 15,
            }),
            geoBackup: fc.option(encryptionKey(geoName, primaryName.toUpperCase()), { nil: null, freq: 15 }),
        },
        { noNullPrototype: true },
    )
    .map(({ readAt: at, primary, geoBackup }) => ({
        readAt: at,
        ...(primary === null ? {} : { primary }),
        ...(geoBackup === null ? {} : { geoBackup: isOneKey(primary, geoBackup) ? primary : geoBackup }),
    }));

function isOneKey(a: EncryptionKey | null, b: EncryptionKey): a is EncryptionKey {
    return a?.versionlessUri.toLowerCase() === b.versionlessUri.toLowerCase();
}

/** An instant so many days from the reading of the keys, or no instant at all. */
function instant(from: number, to: number): fc.Arbitrary<string> {
    const days = fc.integer({ min: from, max: to });
    return fc.oneof(
        {
            weight: 30,
            arbitrary: days.map((each) => new Date(Date.parse(readAt) + each * 86_400_000).toISOString()),
        },
        { weight: 1, arbitrary: fc.constantFrom('', 'yesterday') },
    );
}
