import { z } from 'zod';
import type { AnchoredHeads, AuditAnchor, ChainHead } from '../../../model/audit-anchor.ts';
import type { Digest } from '../../../ports.ts';

/** Files of anchors, `{date}/{sequence}.json`, and what they say one after the other. Nobody vouches for their text. */
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

/** A file whose number is farther ahead than this is none that an instance of the app wrote. */
const mostAhead = 1_000;

export function anchorName({ at, sequence }: Pick<AuditAnchor, 'at' | 'sequence'>): string {
    return `${at.slice(0, 10)}/${String(sequence).padStart(10, '0')}.json`;
}

/** The date and the number in a name; undefined for a name that no anchor has. */
export function nameParts(name: string): { readonly day: string; readonly sequence: number } | undefined {
    const [, day = '', sequence = ''] = /^(\d{4}-\d{2}-\d{2})\/(\d{10})\.json$/.exec(name) ?? [];
    return day === '' ? undefined : { day, sequence: Number(sequence) };
}

/** The anchor in a file; undefined when it holds none, or another than its name says. */
export function anchorIn({ name, text }: AnchorFile): AuditAnchor | undefined {
    try {
        const anchor = auditAnchor.safeParse(JSON.parse(text)).data;
        return anchor !== undefined && anchorName(anchor) === name ? anchor : undefined;
    } catch {
        return undefined;
    }
}

/**
 * What is known with one more file. Only a file that follows the one before says where chains are; whatever else stands
 * in its place keeps its number, so that the next file goes on after it.
 */
export function withFile(
    before: AnchoredHeads | undefined,
    file: AnchorFile,
    digest: Digest,
): AnchoredHeads | undefined {
    const parts = nameParts(file.name);
    if (parts === undefined || parts.sequence > (before?.sequence ?? parts.sequence) + mostAhead)
        return before;
    const anchor = anchorIn(file);
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

/** What is wrong with files of one or more whole days that follow each other, in words. */
export function fileProblems(files: readonly AnchorFile[], digest: Digest): readonly string[] {
    const problems: string[] = [];
    let before: { readonly sequence: number; readonly hash: string } | undefined;
    for (const file of files) {
        const anchor = anchorIn(file);
        const hash = digest(file.text);
        if (anchor === undefined) problems.push(`the file ${file.name} is no anchor`);
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
