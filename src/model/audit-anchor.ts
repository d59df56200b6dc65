/** The newest entry of a chain, as an anchor names it. */
export interface ChainHead {
    /** `fleet`, `events`, or a server's key: `subscription|resource group|name`. */
    readonly chain: string;
    readonly sequence: number;
    /** Hash of the entry, which covers every entry before it. */
    readonly hash: string;
}

/** One immutable file of anchors: heads of chains. */
export interface AuditAnchor {
    /** 1 for the first. */
    readonly sequence: number;
    /** ISO 8601. */
    readonly at: string;
    /** SHA-256 of the file before, hex; '' for the first. */
    readonly previousHash: string;
    /** True when the file holds the head of every known chain. Absent: of the chains that grew since the file before. */
    readonly isWhole?: true;
    /** End of the period in which new entries were looked for, ISO 8601. */
    readonly upTo: string;
    readonly heads: readonly ChainHead[];
}

/** The sum of the anchors, each of which follows the one before. */
export interface AnchoredHeads {
    /** The newest file. */
    readonly sequence: number;
    /** SHA-256 of its text, hex. */
    readonly hash: string;
    readonly at: string;
    readonly upTo: string;
    /** The newest head of every chain, by chain. */
    readonly heads: ReadonlyMap<string, ChainHead>;
}

/** All heads that were ever anchored, for verification. */
export interface AnchorHistory {
    /** Time of the newest anchor, ISO 8601. Absent before the first. */
    readonly at?: string;
    /** Heads, each with the time of its anchor. */
    readonly claims: readonly (ChainHead & { readonly at: string })[];
    /** Breaks in the sequence of files, as text. */
    readonly problems: readonly string[];
}
