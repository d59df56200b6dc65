import type { ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import type { AnchoredHeads, AuditAnchor, ChainHead } from '../../model/audit-anchor.ts';
import type { AuditAnchors, Digest } from '../../ports.ts';
import { failureOf } from '../failure.ts';
import { blobText } from './blob-text.ts';
import { stored } from './storage.ts';

/**
 * Anchors of the audit: files `{date}/{sequence}.json` in a container whose immutability policy lets nobody change or
 * delete them. Each carries the hash of the file before; the first of a day names every chain, so that the files of the
 * newest day say all.
 */
export function auditAnchors(container: ContainerClient, digest: Digest): AuditAnchors {
    let known: AnchoredHeads | undefined;
    return {
        async read() {
            return await readOn(container, digest, undefined);
        },
        async newest() {
            known = await readOn(container, digest, known);
            return known;
        },
        async add(anchor) {
            const text = JSON.stringify(anchor);
            const blob = container.getBlockBlobClient(nameOf(anchor));
            return await stored<{ readonly hash: string } | 'taken'>(
                'the anchors of the audit',
                async () => {
                    await blob.upload(text, Buffer.byteLength(text), { conditions: { ifNoneMatch: '*' } });
                    return { hash: digest(text) };
                },
                (status) => (status === 409 || status === 412 ? 'taken' : undefined),
            );
        },
    };
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

function nameOf({ at, sequence }: Pick<AuditAnchor, 'at' | 'sequence'>): string {
    return `${at.slice(0, 10)}/${String(sequence).padStart(10, '0')}.json`;
}

const filesAtOnce = 16;

/** What the files say that come after what is known; without anything known, those of the newest day. */
async function readOn(
    container: ContainerClient,
    digest: Digest,
    known: AnchoredHeads | undefined,
): Promise<AnchoredHeads | undefined> {
    const names = await stored('the anchors of the audit', () => namesOf(container, known));
    let heads: AnchoredHeads | undefined = known;
    for (let from = 0; from < names.length; from += filesAtOnce) {
        const batch = names.slice(from, from + filesAtOnce);
        const texts = await Promise.all(
            batch.map((name) =>
                stored('the anchors of the audit', () => blobText(container.getBlobClient(name))),
            ),
        );
        for (const [position, { text }] of texts.entries())
            heads = withFile(heads, batch[position] ?? '', text, digest);
    }
    return heads;
}

async function namesOf(
    container: ContainerClient,
    known: AnchoredHeads | undefined,
): Promise<readonly string[]> {
    const days: string[] = [];
    try {
        for await (const item of container.listBlobsByHierarchy('/')) {
            if (item.kind === 'prefix') days.push(item.name);
        }
    } catch (error) {
        // The deployment makes the container; before it does, nothing is anchored.
        if (failureOf(error).status === 404) return [];
        throw error;
    }
    const first = known === undefined ? days.toSorted().at(-1) : `${known.at.slice(0, 10)}/`;
    const names: string[] = [];
    for (const day of days.toSorted().filter((day) => first !== undefined && day >= first)) {
        for await (const { name } of container.listBlobsFlat({ prefix: day })) names.push(name);
    }
    return known === undefined ? names : names.filter((name) => name > nameOf(known));
}

/** What is known with one more file. A file that does not go on from the one before is told, and counts all the same. */
function withFile(
    before: AnchoredHeads | undefined,
    name: string,
    text: string,
    digest: Digest,
): AnchoredHeads | undefined {
    const anchor = anchorIn(text);
    const problems = [...(before?.problems ?? [])];
    if (anchor === undefined || nameOf(anchor) !== name) {
        problems.push(`the file ${name} is no anchor`);
        return before === undefined ? undefined : { ...before, problems };
    }
    if (before === undefined && anchor.isWhole !== true)
        problems.push(`the anchors before ${name} are missing`);
    const isNext = before === undefined || anchor.sequence === before.sequence + 1;
    if (!isNext || (before !== undefined && anchor.previousHash !== before.hash))
        problems.push(`the anchor ${name} does not follow the one before it`);
    const heads = new Map<string, ChainHead>(before?.heads);
    for (const head of anchor.heads) heads.set(head.chain, head);
    const { sequence, at, upTo } = anchor;
    return { sequence, at, upTo, heads, hash: digest(text), problems };
}

function anchorIn(text: string): AuditAnchor | undefined {
    try {
        return auditAnchor.safeParse(JSON.parse(text)).data;
    } catch {
        return undefined;
    }
}
