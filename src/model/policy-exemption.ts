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
    /** GUIDs of built-in policy definitions, lower case. */
    | { readonly kind: 'known'; readonly guids: readonly string[] }
    | { readonly kind: 'unknown'; readonly reason: string };
