/** The inputs to every decision on a write, as last recorded in the audit. */
export interface InForce {
    readonly baseline?: BaselineInForce;
    /** Present while the newest baseline is refused and nothing is written. */
    readonly refusal?: BaselineRefusal;
    readonly dryRun: DryRunState;
}

export interface BaselineInForce {
    readonly name: string;
    /** Digest, as audit entries name it. */
    readonly digest: string;
    readonly source: BaselineOrigin;
    /** ISO 8601. */
    readonly since: string;
}

/** The source from which a baseline can be restored. */
export type BaselineOrigin =
    | { readonly kind: 'profile'; readonly name: string }
    /** The text of the document. */
    | { readonly kind: 'document'; readonly text: string };

export interface BaselineRefusal {
    readonly problems: readonly string[];
    /** ISO 8601. */
    readonly since: string;
}

export interface DryRunState {
    readonly isOn: boolean;
    /** ISO 8601. */
    readonly since: string;
    /** The function app and its version. */
    readonly deployment: string;
}

export interface StoredInForce {
    readonly inForce: InForce;
    readonly etag: string;
}
