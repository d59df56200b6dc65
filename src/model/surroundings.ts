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
