import type { Difference } from '../changes/change-kind.ts';
import { differencesOf } from '../changes/kinds.ts';
import { type AuditOutcome, type ChainedAuditEntry, presentOutcome } from '../model/audit-entry.ts';
import type { Actor } from '../model/cause.ts';

/** One step of a story: an audit entry with its place in the verified chain of its server. */
export interface ChainStep {
    readonly outcome: AuditOutcome;
    /** ISO 8601. */
    readonly at: string;
    readonly sequence: number;
    readonly hash: string;
    readonly reason?: string;
    readonly operator?: string;
    readonly differences?: readonly Difference[];
}

/** Returns an entry as a step. */
export function stepOf(entry: ChainedAuditEntry): ChainStep {
    const { at, sequence, hash, reason, operator, change } = entry;
    return {
        outcome: presentOutcome(entry.outcome),
        at,
        sequence,
        hash,
        ...(reason === undefined ? {} : { reason }),
        ...(operator === undefined ? {} : { operator }),
        ...(change === undefined ? {} : { differences: differencesOf(change) }),
    };
}

/** Returns an entry with present words. The chain keeps the words of its time, which the hash covers. */
export function inPresentWords(entry: ChainedAuditEntry): Omit<ChainedAuditEntry, 'outcome'> & {
    readonly outcome: AuditOutcome;
} {
    const outcome = presentOutcome(entry.outcome);
    const { oneOf, ...rest }: ChainedAuditEntry & { readonly oneOf?: readonly Actor[] } = entry;
    const formerEnd: string | undefined = rest.driftEnd;
    return {
        ...rest,
        outcome,
        ...(oneOf === undefined ? {} : { possibleActors: oneOf }),
        ...(formerEnd === 'gone' ? { driftEnd: 'serverDeleted' as const } : {}),
    };
}

/** Returns entries by their place in the chain, oldest first, each once. */
export function inChainOrder(entries: readonly ChainedAuditEntry[]): readonly ChainedAuditEntry[] {
    const bySequence = new Map(entries.map((entry) => [entry.sequence, entry]));
    return [...bySequence.values()].sort((a, b) => a.sequence - b.sequence);
}
