/** The verdict of one control on one server. */
export type Verdict =
    | { readonly kind: 'compliant' }
    | Drifted
    | { readonly kind: 'notApplicable'; readonly reason: string }
    /** A slice could not be read. Neither a pass nor a failure, and never repaired. Only the engine returns it. */
    | { readonly kind: 'unknown'; readonly reason: string };

export interface Drifted {
    readonly kind: 'drifted';
    /** At least one. */
    readonly evidence: readonly Finding[];
    /** Number of findings left out, where there are many or the verdict is stored. */
    readonly more?: number;
    /** Reason why Pgwarden cannot repair it (set at creation, read-only, not allowed by the server's catalog). */
    readonly unrepairable?: string;
}

/** One deviation from the baseline. */
export interface Finding {
    /** Azure's name: `require_secure_transport`, `network.publicNetworkAccess`. */
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

/** Returns the findings as texts, and one for those left out. */
export function evidenceTexts(verdict: Verdict, text: (finding: Finding) => string): readonly string[] {
    if (verdict.kind !== 'drifted') return [];
    const { evidence, more = 0 } = verdict;
    return [...evidence.map(text), ...(more === 0 ? [] : [`and ${more} more`])];
}

/** The verdict of a server as a whole. */
export type ServerVerdict = 'compliant' | 'drifted' | 'unknown';
