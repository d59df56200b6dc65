/** A definition or an initiative that is in force on a scope. */
export interface PolicyAssignment {
    readonly name: string;
    readonly scope: string;
    /** Of a definition, or of a set of them. */
    readonly policyDefinitionId: string;
    readonly displayName?: string;
    readonly description?: string;
    readonly metadata?: unknown;
    readonly parameters?: Readonly<Record<string, { readonly value: unknown }>>;
    /** Scopes below its own that it leaves out. */
    readonly notScopes?: readonly string[];
    /** Default `Default`; `DoNotEnforce` refuses nothing. */
    readonly enforcementMode?: string;
    /** Other effects for some definitions of an initiative. */
    readonly overrides?: readonly unknown[];
    /** The only resources that it concerns. */
    readonly resourceSelectors?: readonly unknown[];
    readonly nonComplianceMessages?: readonly unknown[];
    readonly identity?: {
        readonly type: string;
        readonly principalId?: string;
        readonly tenantId?: string;
        readonly userAssignedIdentities?: unknown;
    };
    readonly location?: string;
}

/** A definition of Azure Policy. */
export interface PolicyDefinition {
    readonly id: string;
    /** As they were put: `mode`, `parameters`, `policyRule` and what describes them. */
    readonly properties: Readonly<Record<string, unknown>>;
}

/** An initiative. */
export interface PolicySetDefinition {
    readonly id: string;
    readonly displayName: string;
    readonly description?: string;
    readonly metadata?: unknown;
    readonly parameters?: Readonly<
        Record<
            string,
            {
                readonly type: string;
                readonly defaultValue?: unknown;
                readonly allowedValues?: readonly unknown[];
                readonly metadata?: unknown;
            }
        >
    >;
    readonly policyDefinitions: readonly {
        readonly policyDefinitionId: string;
        readonly policyDefinitionReferenceId: string;
        readonly parameters?: Readonly<Record<string, { readonly value: unknown }>>;
        readonly groupNames?: readonly string[];
    }[];
    readonly policyDefinitionGroups?: readonly unknown[];
}

export interface PolicyExemption {
    readonly name: string;
    readonly scope: string;
    readonly policyAssignmentId: string;
    readonly exemptionCategory: 'Waiver' | 'Mitigated';
    readonly displayName?: string;
    readonly description?: string;
    /** ISO 8601. */
    readonly expiresOn?: string;
    readonly policyDefinitionReferenceIds?: readonly string[];
    /** The only resources, or callers, that it exempts. */
    readonly resourceSelectors?: readonly unknown[];
}
