import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { KeyClient } from '@azure/keyvault-keys';
import { MalformedInputError } from '../../errors.ts';
import type { KeyRotationPolicy, KeyVersion } from '../../model/encryption-keys.ts';
import type { DataEncryption } from '../../model/server-state.ts';
import type { KeyStrength } from '../../model/surroundings.ts';
import type { Clock } from '../../ports.ts';
import { keepErrorBody } from '../client/azure-error.ts';
import { failureOf } from '../client/failure.ts';
import { listOf } from '../client/pages.ts';
import { sharedReadings } from '../client/shared-readings.ts';
import { credentialFor, noRedirects, trustedOrigin } from '../client/trusted-origin.ts';
import { type KeyAddress, keyAddress } from './key-address.ts';
import type { KeyLocks } from './key-locks.ts';
import { keyStrength } from './key-strength.ts';
import { encryptionKeysReader, type KeysReading } from './read-keys.ts';

/** The operations of Key Vault and Managed HSM that servers' encryption keys need. */
export interface KeyVault {
    /**
     * Reads the keys that the server's data encryption names, each part on its own. Never throws. A key that does not
     * exist is absent. `requestedAt`: a cached reading that began after this time (ISO 8601) may be returned.
     */
    readKeys(encryption: DataEncryption, requestedAt?: string): Promise<KeysReading>;
    /**
     * Reads type and size of the key, of the version that the URI names, else of the newest. Throws the client's errors.
     * `requestedAt`: as for `readKeys`.
     */
    readStrength(keyUri: string, requestedAt?: string): Promise<KeyStrength>;
    /** Returns the versions of a key, newest first. */
    readVersions(keyUri: string): Promise<readonly KeyVersion[]>;
    /** Returns undefined for a key without a policy. */
    readRotationPolicy(keyUri: string): Promise<KeyRotationPolicy | undefined>;
    writeRotationPolicy(keyUri: string, policy: KeyRotationPolicy): Promise<void>;
    /** Makes a new version, unless the newest is no longer `from`: then another actor has rotated the key. */
    rotate(keyUri: string, from: string): Promise<void>;
}

export interface KeyVaultOptions {
    readonly credential: TokenCredential;
    readonly clock: Clock;
    /** DNS suffixes, such as `vault.azure.net`, of the only hosts that receive Pgwarden's token. */
    readonly dnsSuffixes: readonly string[];
    /** Absent in a process that rotates no key. */
    readonly locks?: KeyLocks;
    /** Default: the client's own. */
    readonly transport?: HttpClient;
    /** Retries a read. Default: a single attempt. */
    readonly withRetries?: <Result>(read: () => Promise<Result>) => Promise<Result>;
}

/** Makes a client for all vaults; it keeps one SDK client per vault. */
export function keyVault(options: KeyVaultOptions): KeyVault {
    const clientOf = keyClients(options);
    const withRetries = options.withRetries ?? ((read) => read());

    async function readVersions(keyUri: string): Promise<readonly KeyVersion[]> {
        const address = keyAddress(keyUri, options.dnsSuffixes);
        return await withRetries(() => versionsOf(clientOf(address), address.name));
    }

    async function readRotationPolicy(keyUri: string): Promise<KeyRotationPolicy | undefined> {
        const address = keyAddress(keyUri, options.dnsSuffixes);
        return await withRetries(() => rotationPolicy(clientOf(address), address.name));
    }

    const strengths = sharedReadings<KeyStrength>(options.clock);
    return {
        async readStrength(keyUri, requestedAt) {
            const address = keyAddress(keyUri, options.dnsSuffixes);
            return await strengths(keyUri.toLowerCase(), requestedAt, () =>
                withRetries(() => readStrength(clientOf(address), address)),
            );
        },
        readKeys: encryptionKeysReader({ readVersions, readRotationPolicy }, options.clock),
        readVersions,
        readRotationPolicy,
        async writeRotationPolicy(keyUri, policy) {
            const address = keyAddress(keyUri, options.dnsSuffixes);
            await clientOf(address).updateKeyRotationPolicy(address.name, {
                ...(policy.expiresIn === undefined ? {} : { expiresIn: policy.expiresIn }),
                lifetimeActions: policy.lifetimeActions.map(({ action, ...trigger }) => ({
                    ...trigger,
                    action: action.toLowerCase() === 'rotate' ? 'Rotate' : 'Notify',
                })),
            });
        },
        async rotate(keyUri, from) {
            const address = keyAddress(keyUri, options.dnsSuffixes);
            const { locks } = options;
            if (locks === undefined) throw new MalformedInputError('This process may not rotate a key');
            await locks.take(new URL(address.vaultUrl).host, address.name, async () => {
                const [newest] = await versionsOf(clientOf(address), address.name);
                // Key Vault rotates unconditionally: of two servers that share the key only one may request it.
                if (newest?.version !== from) return;
                await clientOf(address).rotateKey(address.name);
            });
        },
    };
}

/** The operations of a vault that Pgwarden uses. The bundle has no others (scripts/unused-parts/parts.ts). */
type VaultClient = Pick<
    KeyClient,
    | 'getKey'
    | 'listPropertiesOfKeyVersions'
    | 'getKeyRotationPolicy'
    | 'updateKeyRotationPolicy'
    | 'rotateKey'
>;

/** Makes a function that returns the SDK client of a vault, one per vault. */
function keyClients(options: KeyVaultOptions): (address: KeyAddress) => VaultClient {
    const clients = new Map<string, VaultClient>();

    return (address) => {
        const known = clients.get(address.vaultUrl);
        if (known !== undefined) return known;
        const { policy, httpClient } = trustedOrigin('the key vault', address.vaultUrl, options.transport);
        const client = new KeyClient(address.vaultUrl, credentialFor(address.scope, options.credential), {
            // The SDK's own rule accepts every parent domain of the vault as audience, and none in the sandbox.
            disableChallengeResourceVerification: true,
            additionalPolicies: [
                { policy, position: 'perCall' },
                { policy: keepErrorBody(), position: 'perCall' },
            ],
            httpClient,
            ...noRedirects,
            retryOptions: { maxRetries: 0 },
            userAgentOptions: { userAgentPrefix: 'pgwarden' },
        });
        clients.set(address.vaultUrl, client);
        return client;
    };
}

async function readStrength(client: VaultClient, { name, version }: KeyAddress): Promise<KeyStrength> {
    const { key } = await client.getKey(name, version === undefined ? {} : { version });
    return keyStrength(key ?? {});
}

/** Returns the versions of a key, newest first. */
async function versionsOf(client: VaultClient, name: string): Promise<readonly KeyVersion[]> {
    const versions = await listOf(
        client.listPropertiesOfKeyVersions(name),
        `the list of versions of key ${name}`,
    );
    return versions.map(keyVersion).sort((a, b) => b.createdOn.localeCompare(a.createdOn, 'en'));
}

async function rotationPolicy(client: VaultClient, name: string): Promise<KeyRotationPolicy | undefined> {
    try {
        const policy = await client.getKeyRotationPolicy(name);
        return {
            ...(policy.expiresIn === undefined ? {} : { expiresIn: policy.expiresIn }),
            lifetimeActions: (policy.lifetimeActions ?? []).map(
                ({ action, timeAfterCreate, timeBeforeExpiry }) => ({
                    action,
                    ...(timeAfterCreate === undefined ? {} : { timeAfterCreate }),
                    ...(timeBeforeExpiry === undefined ? {} : { timeBeforeExpiry }),
                }),
            ),
        };
    } catch (error) {
        if (failureOf(error).status === 404) return undefined;
        throw error;
    }
}

function keyVersion(properties: {
    readonly version?: string;
    readonly enabled?: boolean;
    readonly createdOn?: Date;
    readonly notBefore?: Date;
    readonly expiresOn?: Date;
}): KeyVersion {
    return {
        version: properties.version ?? '',
        enabled: properties.enabled === true,
        createdOn: properties.createdOn?.toISOString() ?? '',
        ...(properties.notBefore === undefined ? {} : { notBefore: properties.notBefore.toISOString() }),
        ...(properties.expiresOn === undefined ? {} : { expiresOn: properties.expiresOn.toISOString() }),
    };
}
