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
