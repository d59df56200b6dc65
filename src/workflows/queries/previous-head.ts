import { MalformedInputError } from '../../errors.ts';
import type { AnchoredHeads, ChainHead } from '../../model/audit-anchor.ts';
import { fleet } from '../../model/audit-entry.ts';
import type { AuditAnchors } from '../../ports.ts';

/** Form of a head: `anchor:12:{hash}`, the newest anchor then, or `fleet:7:{hash}`, an entry of chain `fleet`. */
export const headPattern = /^(anchor|fleet):([1-9]\d{0,9}):([0-9a-f]{64})$/;

/** The head of an earlier report, as it stands now. */
export interface EarlierHead {
    readonly text: string;
    /** Undefined: the anchor is no longer kept, so that nothing can be compared. */
    readonly isSame: boolean | undefined;
    /** The entries that it pins. */
    readonly heads: readonly ChainHead[];
}

/** Returns the head that a later report can be given: the newest anchor, else the newest entry of chain `fleet`. */
export function headOf(
    anchored: AnchoredHeads | undefined,
    fleetHead: { readonly sequence: number; readonly hash: string } | undefined,
): string | undefined {
    if (anchored !== undefined) return `anchor:${anchored.sequence}:${anchored.hash}`;
    return fleetHead === undefined ? undefined : `fleet:${fleetHead.sequence}:${fleetHead.hash}`;
}

/** Reads what the head of an earlier report pins. Throws MalformedInputError for a text that is none. */
export async function earlierHead(
    anchors: Pick<AuditAnchors, 'asOf'>,
    newest: AnchoredHeads | undefined,
    text: string,
): Promise<EarlierHead> {
    const [, kind, number, hash = ''] = headPattern.exec(text) ?? [];
    const sequence = Number(number);
    if (kind === undefined) {
        throw new MalformedInputError(
            'previousHead is no head of a report; allowed: verification.head of an earlier one',
        );
    }
    if (kind === fleet) return { text, isSame: true, heads: [{ chain: fleet, sequence, hash }] };
    if (sequence > (newest?.sequence ?? 0)) return { text, isSame: false, heads: [] };
    const found = newest?.sequence === sequence ? newest : await anchors.asOf(sequence);
    if (found?.sequence !== sequence) return { text, isSame: undefined, heads: [] };
    return { text, isSame: found.hash === hash, heads: [...found.heads.values()] };
}
