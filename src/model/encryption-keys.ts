/** The customer-managed keys that the server's dataEncryption names, as Key Vault reports them. Empty without such keys. */
export interface EncryptionKeys {
    /** Time at which the keys were read, ISO 8601. Expiry and activation are judged against it. */
    readonly readAt: string;
    readonly primary?: EncryptionKey;
    readonly geoBackup?: EncryptionKey;
}

export interface EncryptionKey {
    /** Key URI without a version: `https://{vault}/keys/{name}`. */
    readonly versionlessUri: string;
    /** Newest version first. `unread`: the reading has the reason. */
    readonly versions: readonly KeyVersion[] | 'unread';
    /** Absent when the key has no rotation policy. `unread`: the reading has the reason. */
    readonly rotationPolicy?: KeyRotationPolicy | 'unread';
}

export interface KeyVersion {
    readonly version: string;
    readonly enabled: boolean;
    /** ISO 8601. */
    readonly createdOn: string;
    readonly notBefore?: string;
    readonly expiresOn?: string;
}

/** Durations are ISO 8601 (`P90D`), as Key Vault takes them. */
export interface KeyRotationPolicy {
    readonly expiresIn?: string;
    readonly lifetimeActions: readonly KeyLifetimeAction[];
}

export interface KeyLifetimeAction {
    /** `Rotate` or `Notify`. */
    readonly action: string;
    readonly timeAfterCreate?: string;
    readonly timeBeforeExpiry?: string;
}
