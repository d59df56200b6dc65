/** An exemption in Azure Policy, with the definitions that it exempts from. */
export interface PolicyExemption {
    /** Resource id. */
    readonly id: string;
    /** Resource id of the exempted server, resource group, subscription or management group. */
    readonly scope: string;
    readonly kind: 'waiver' | 'mitigated';
    /** ISO 8601. Absent: it never ends. */
    readonly expires?: string;
    readonly displayName?: string;
    readonly definitions: ExemptDefinitions;
}

/** The definitions of an exemption. `unknown` is neither "exempt" nor "not exempt". */
export type ExemptDefinitions =
    | { readonly kind: 'known'; readonly named: readonly ExemptDefinition[] }
    | { readonly kind: 'unknown'; readonly reason: string };

export interface ExemptDefinition {
    /** GUID of a built-in policy definition, lower case. */
    readonly guid: string;
    /** The server parameter of the assignment, for a definition that can be assigned for several parameters. */
    readonly configurationName?: string;
}
