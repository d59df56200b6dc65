/** Shapes of what surrounds servers and is not theirs: many servers share it. Azure's own names. */

/** The Defender plan of the subscription: GET Microsoft.Security/pricings/OpenSourceRelationalDatabases. */
export interface DefenderPlan {
    /** `Standard` or `Free`. '' where Azure tells none: the subscription is not registered for Defender for Cloud. */
    readonly pricingTier: string;
}
