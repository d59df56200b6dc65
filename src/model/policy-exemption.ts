/** An exemption of Azure Policy, with the definitions that it exempts from. */
export interface PolicyExemption {
    /** Resource id. */
    readonly id: string;
    /** Resource id of the server, group or subscription that it exempts, or of the management group above. */
    readonly scope: string;
    readonly kind: 'waiver' | 'mitigated';
    /** ISO 8601. Absent: it never ends. */
    readonly expires?: string;
    readonly displayName?: string;
    readonly definitions: ExemptDefinitions;
}

/** What an exemption is of. What cannot be worked out is neither "exempt" nor "not exempt". */
export type ExemptDefinitions =
    | { readonly kind: 'known'; readonly named: readonly ExemptDefinition[] }
    | { readonly kind: 'unknown'; readonly reason: string };

export interface ExemptDefinition {
    /** Of a built-in policy definition, lower case. */
    readonly guid: string;
    /** The server parameter that it was assigned for, where it is one that can be assigned for several. */
    readonly configurationName?: string;
}
