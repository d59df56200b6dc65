/** The newest entry of a chain, as an anchor names it. */
export interface ChainHead {
    /** `fleet`, `events`, or a server's key: `subscription|resource group|name`. */
    readonly chain: string;
    readonly sequence: number;
    /** Of the entry, which stands for every entry before it. */
    readonly hash: string;
}

/** One file of anchors: heads of chains, written where nobody can change them. */
export interface AuditAnchor {
    /** 1 for the first. */
    readonly sequence: number;
    /** ISO 8601. */
    readonly at: string;
    /** SHA-256 of the file before, hex; '' for the first. */
    readonly previousHash: string;
    /** It holds the head of every chain that is known. Absent: of those that moved since the file before. */
    readonly isWhole?: true;
    /** Up to when entries were looked for, ISO 8601. */
    readonly upTo: string;
    readonly heads: readonly ChainHead[];
}

/** What the anchors say together, each where it follows the one before. */
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

/** Everything that anchors said, for verification. */
export interface AnchorHistory {
    /** Of the newest anchor, ISO 8601. Absent before the first. */
    readonly at?: string;
    /** Heads, each with the time of its anchor. */
    readonly claims: readonly (ChainHead & { readonly at: string })[];
    /** Where the files do not hold together, in words. */
    readonly problems: readonly string[];
}
