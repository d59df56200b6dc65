/** What a control says of one server. */
export type Verdict =
    | { readonly kind: 'compliant' }
    | Drifted
    | { readonly kind: 'notApplicable'; readonly reason: string }
    /** A slice could not be read. Never a pass, never a failure, never repaired. The engine alone gives it. */
    | { readonly kind: 'unknown'; readonly reason: string };

export interface Drifted {
    readonly kind: 'drifted';
    /** At least one. */
    readonly evidence: readonly Finding[];
    /** Findings that were left out where the verdict is kept. */
    readonly more?: number;
    /** Why no change of ours can repair it (created that way, read-only, not allowed by the server's catalogue). */
    readonly unrepairable?: string;
}

/** One thing that is not as the baseline wants it. */
export interface Finding {
    /** In Azure's own words: `require_secure_transport`, `network.publicNetworkAccess`. */
    readonly what: string;
    readonly found: string;
    readonly wanted: string;
}

export const compliant: Verdict = { kind: 'compliant' };

export function notApplicable(reason: string): Verdict {
    return { kind: 'notApplicable', reason };
}

export function drifted(evidence: readonly Finding[], unrepairable?: string): Drifted {
    return unrepairable === undefined
        ? { kind: 'drifted', evidence }
        : { kind: 'drifted', evidence, unrepairable };
}

/** The verdict of a server as a whole. */
export type ServerVerdict = 'compliant' | 'drifted' | 'unknown';
