import * as z from 'zod';
import type { AnchoredHeads, AuditAnchor, ChainHead } from '../../../model/audit-anchor.ts';
import type { Digest } from '../../../ports.ts';

/** A file of anchors, `{date}/{sequence}.json`. Its text is untrusted. */
export interface AnchorFile {
    readonly name: string;
    readonly text: string;
}

const chainHead = z.object({ chain: z.string(), sequence: z.number().int().positive(), hash: z.string() });

const auditAnchor: z.ZodType<AuditAnchor> = z.object({
    sequence: z.number().int().positive(),
    at: z.iso.datetime(),
    previousHash: z.string(),
    isWhole: z.literal(true).exactOptional(),
    upTo: z.iso.datetime(),
    heads: z.array(chainHead),
});

/** Maximum gap between file numbers. A file with a higher number was not written by the app. */
const maxGap = 1_000;

/** Returns the file name of an anchor, `{date}/{sequence}.json`. */
export function anchorName({ at, sequence }: Pick<AuditAnchor, 'at' | 'sequence'>): string {
    return `${at.slice(0, 10)}/${String(sequence).padStart(10, '0')}.json`;
}

/** Returns the date and the number in a file name; undefined for any other name. */
export function nameParts(name: string): { readonly day: string; readonly sequence: number } | undefined {
    const [, day = '', sequence = ''] = /^(\d{4}-\d{2}-\d{2})\/(\d{10})\.json$/.exec(name) ?? [];
    return day === '' ? undefined : { day, sequence: Number(sequence) };
}

/** Parses the anchor in a file; undefined when it holds none, or one with another name. */
export function parseAnchor({ name, text }: AnchorFile): AuditAnchor | undefined {
    try {
        const anchor = auditAnchor.safeParse(JSON.parse(text)).data;
        return anchor !== undefined && anchorName(anchor) === name ? anchor : undefined;
    } catch {
        return undefined;
    }
}

/**
 * Adds one file to the known heads. Only a file that follows the one before changes the heads; any other file only takes
 * its number, so that the next file continues after it.
 */
export function withFile(
    before: AnchoredHeads | undefined,
    file: AnchorFile,
    digest: Digest,
): AnchoredHeads | undefined {
    const parts = nameParts(file.name);
    if (parts === undefined || parts.sequence > (before?.sequence ?? parts.sequence) + maxGap) return before;
    const anchor = parseAnchor(file);
    const hash = digest(file.text);
    if (before === undefined) {
        if (anchor?.isWhole !== true) return undefined;
        const { sequence, at, upTo } = anchor;
        return { sequence, at, upTo, hash, heads: byChain(new Map(), anchor.heads) };
    }
    const { sequence } = parts;
    if (sequence <= before.sequence) return before;
    const isNext = anchor?.sequence === before.sequence + 1 && anchor.previousHash === before.hash;
    if (anchor !== undefined && isNext) {
        const { at, upTo } = anchor;
        return { sequence, at, upTo, hash, heads: byChain(before.heads, anchor.heads) };
    }
    const at = before.at.slice(0, 10) < parts.day ? `${parts.day}T00:00:00.000Z` : before.at;
    return { ...before, sequence, at, hash };
}

/** Returns the problems of the files of one or more consecutive whole days, as text. */
export function fileProblems(files: readonly AnchorFile[], digest: Digest): readonly string[] {
    const problems: string[] = [];
    let before: { readonly sequence: number; readonly hash: string } | undefined;
    for (const file of files) {
        const anchor = parseAnchor(file);
        const hash = digest(file.text);
        if (anchor === undefined) problems.push(`the file ${file.name} is not an anchor`);
        else if (before === undefined && anchor.isWhole !== true)
            problems.push(`the anchors before ${file.name} are missing`);
        else if (
            before !== undefined &&
            (anchor.sequence !== before.sequence + 1 || anchor.previousHash !== before.hash)
        )
            problems.push(`the anchor ${file.name} does not follow the one before it`);
        before = { sequence: nameParts(file.name)?.sequence ?? 0, hash };
    }
    return problems;
}

function byChain(
    known: ReadonlyMap<string, ChainHead>,
    heads: readonly ChainHead[],
): ReadonlyMap<string, ChainHead> {
    const all = new Map(known);
    for (const head of heads) all.set(head.chain, head);
    return all;
}
