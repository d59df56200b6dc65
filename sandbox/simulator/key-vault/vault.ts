import type { KeyState } from '../world/world.ts';

/** One version of a key. Times are Unix seconds. */
export interface KeyVersion {
    /** 32 hex digits. */
    readonly version: string;
    readonly keyType: 'RSA' | 'RSA-HSM';
    readonly keySize: 2048 | 3072 | 4096;
    /** Modulus, base64url. Never used for cryptography. */
    readonly modulus: string;
    readonly created: number;
    keyOperations: readonly string[];
    enabled: boolean;
    notBefore: number | undefined;
    expires: number | undefined;
    updated: number;
    tags: Readonly<Record<string, string>>;
}

export interface LifetimeAction {
    /** Exactly one of the two, ISO 8601 durations. */
    readonly trigger: { readonly timeAfterCreate?: string; readonly timeBeforeExpiry?: string };
    readonly action: { readonly type: 'Rotate' | 'Notify' };
}

export interface RotationPolicy {
    readonly lifetimeActions: readonly LifetimeAction[];
    /** `expiryTime`: how long a new version lives, ISO 8601 duration. */
    readonly attributes: {
        readonly expiryTime?: string;
        readonly created?: number;
        readonly updated?: number;
    };
}

export interface Key {
    readonly name: string;
    /** Oldest first; the last one is the current version. Never empty. */
    readonly versions: KeyVersion[];
    /** Undefined until it is set for the first time. */
    rotationPolicy: RotationPolicy | undefined;
}

export interface DeletedKey {
    readonly key: Key;
    readonly deletedDate: number;
    readonly scheduledPurgeDate: number;
}

export interface Vault {
    readonly name: string;
    /** Resource id. */
    readonly id: string;
    /** Origin of the vault, without a slash at the end; the start of every key URI. */
    readonly uri: string;
    readonly location: string;
    /** 7 to 90. */
    readonly softDeleteRetentionDays: number;
    readonly isPurgeProtected: boolean;
    /** A Managed HSM: its own roles, and no events. */
    readonly isHsm: boolean;
    /** By lower-case name: key names are compared without case. */
    readonly keys: Map<string, Key>;
    readonly deletedKeys: Map<string, DeletedKey>;
}

export function stateOfVersion(version: KeyVersion, nowSeconds: number): KeyState {
    if (!version.enabled) return 'disabled';
    if (version.expires !== undefined && version.expires <= nowSeconds) return 'expired';
    if (version.notBefore !== undefined && version.notBefore > nowSeconds) return 'notYetActive';
    return 'usable';
}

/** The version that a URI without one means. */
export function currentVersion(key: Key): KeyVersion {
    const current = key.versions.at(-1);
    if (current === undefined) throw new RangeError(`Key '${key.name}' has no version`);
    return current;
}

export function keyOf(vault: Vault, name: string): Key | undefined {
    return vault.keys.get(name.toLowerCase());
}

export function versionOf(key: Key, version: string | undefined): KeyVersion | undefined {
    if (version === undefined || version === '') return currentVersion(key);
    return key.versions.find((candidate) => candidate.version === version.toLowerCase());
}

/** URI of the key without a version. */
export function keyUriOf(vault: Vault, key: Key): string {
    return `${vault.uri}/keys/${key.name}`;
}

export interface LocatedKey {
    readonly vault: Vault;
    readonly key: Key;
    readonly version: KeyVersion;
}

/** The key that a URI names, with or without a version. */
export function locateKey(vaults: readonly Vault[], keyUri: string): LocatedKey | undefined {
    const match = /^(https?:\/\/[^/]+)\/keys\/([^/]+)(?:\/([0-9a-f]*))?\/?$/i.exec(keyUri);
    const vault = vaults.find(({ uri }) => uri.toLowerCase() === match?.[1]?.toLowerCase());
    const key = vault === undefined ? undefined : keyOf(vault, match?.[2] ?? '');
    const version = key === undefined ? undefined : versionOf(key, match?.[3]);
    return vault === undefined || key === undefined || version === undefined
        ? undefined
        : { vault, key, version };
}
