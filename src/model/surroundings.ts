/** Shapes of what surrounds servers and is not theirs: many servers share it. Azure's own names. */

/** The Defender plan of the subscription: GET Microsoft.Security/pricings/OpenSourceRelationalDatabases. */
export interface DefenderPlan {
    /** `Standard` or `Free`. '' where Azure tells none: the subscription is not registered for Defender for Cloud. */
    readonly pricingTier: string;
}

/**
 * The subnet that a server is injected into: GET Microsoft.Network/virtualNetworks/{network}/subnets/{subnet}. Empty, without
 * a read, where the server is in no virtual network.
 */
export interface Subnet {
    /** Resource id. Absent: the subnet has none. */
    readonly networkSecurityGroupId?: string;
}

/**
 * The vaults of the customer-managed keys that the server's dataEncryption names, and the keys' type and size. Empty without
 * such keys.
 */
export interface KeyVaults {
    readonly primary?: VaultedKey;
    readonly geoBackup?: VaultedKey;
}

/** `unread`: the reading has the reason. */
export interface VaultedKey {
    readonly vault: Vault | 'unread';
    readonly key: KeyStrength | 'unread';
}

/** A key vault or a Managed HSM: an item of GET Microsoft.KeyVault/vaults or managedHSMs of a subscription. */
export interface Vault {
    /** Resource id. */
    readonly id: string;
    /** False as well where Azure does not report it. */
    readonly enableSoftDelete: boolean;
    /** False as well where Azure does not report it. */
    readonly enablePurgeProtection: boolean;
    /** `Enabled`, `Disabled`, or `SecuredByPerimeter`. */
    readonly publicNetworkAccess: string;
    /** `networkAcls.defaultAction`: `Allow` or `Deny`. */
    readonly defaultAction: string;
}

export interface KeyStrength {
    /** `RSA`, or `RSA-HSM` for a key in a hardware security module; others are of no use to a server. */
    readonly kty: string;
    /** Length of the modulus, bits. 0: not an RSA key. */
    readonly bits: number;
}

/** Locks that keep the server, and the vaults of its keys, from being deleted: of these resources, or of what they lie in. */
export interface ResourceLocks {
    readonly server: readonly ResourceLock[];
    /** Empty without customer-managed keys. */
    readonly vaults: readonly VaultLocks[];
}

export interface VaultLocks {
    /** Name of the key vault or Managed HSM, lower case. */
    readonly vault: string;
    /** `unread`: the reading has the reason. */
    readonly locks: readonly ResourceLock[] | 'unread';
}

export interface ResourceLock {
    readonly name: string;
    /** Resource id that is locked: the resource, its group, or its subscription. */
    readonly scope: string;
    /** `CanNotDelete` or `ReadOnly`. Unknown values are kept. */
    readonly level: string;
}

/** A Log Analytics workspace that a diagnostic setting of the server sends logs to. */
export interface LogWorkspace {
    /** Resource id, lower case. */
    readonly id: string;
    /** Days of the workspace; -1: without an end. Absent: the workspace does not exist. */
    readonly retentionInDays?: number;
}

/** An assignment of Azure Policy at or above the server. */
export interface PolicyAssignment {
    readonly name: string;
    /**
     * Lower case: the GUID of a built-in definition or initiative, the resource id of another. Of an initiative also its
     * definitions, as far as they are about servers (`serverPolicyDefinitions`) or not built in.
     */
    readonly definitions: readonly string[];
    /** `Default`, `DoNotEnforce` or `Enroll`. Unknown values are kept; '' where Azure tells none. */
    readonly enforcementMode: string;
    /** Reason why it does not hold for the server all the same. Absent: it does. */
    readonly exception?: 'notScopes' | 'resourceSelectors' | 'overrides' | 'effect Disabled';
}
