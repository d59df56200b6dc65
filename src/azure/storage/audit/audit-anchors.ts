import type { AnchoredHeads, AnchorHistory } from '../../../model/audit-anchor.ts';
import type { AuditAnchors, Clock, Digest } from '../../../ports.ts';
import { failureOf } from '../../client/failure.ts';
import { readBlobText } from '../blobs/blob-text.ts';
import type { ContainerClient } from '../rest/container-client.ts';
import { withStorageErrors } from '../storage.ts';
import {
    type AnchorFile,
    anchorName,
    fileProblems,
    nameParts,
    parseAnchor,
    withFile,
} from './anchor-files.ts';

const what = 'the anchors of the audit';
const concurrency = 16;
/** Number of files as of which the heads are in hand. */
const maxRecent = 4;

/**
 * Makes the store of the audit's anchors: files `{date}/{sequence}.json` in a container whose immutability policy forbids
 * changes and deletions. Each carries the hash of the file before; the first of a day names every chain, so that the files
 * of the newest day cover all chains.
 */
export function auditAnchors(container: ContainerClient, digest: Digest, clock: Clock): AuditAnchors {
    let known: AnchoredHeads | undefined;
    /** The heads as of the last files, newest last. */
    let recent: readonly AnchoredHeads[] = [];

    function note(heads: AnchoredHeads | undefined): void {
        if (heads === undefined || heads.sequence === known?.sequence) return;
        known = heads;
        recent = [...recent, heads].slice(-maxRecent);
    }

    /** Returns the days that have files, without days in the future. */
    async function days(): Promise<readonly string[]> {
        const tomorrow = new Date(clock.now().getTime() + 86_400_000).toISOString().slice(0, 10);
        return (await daysIn(container)).filter((day) => day <= tomorrow);
    }

    return {
        async newest() {
            const from = known?.at.slice(0, 10);
            const found = await days();
            const later = found.filter((day) => from !== undefined && day >= from);
            if (known === undefined) note(await newestOf(container, found, digest));
            else {
                const last = anchorName(known);
                const names = (await namesOf(container, later)).filter((name) => name > last);
                for (const file of await filesOf(container, names)) note(withFile(known, file, digest));
            }
            return known;
        },
        async asOf(sequence) {
            const inHand = recent.find((heads) => heads.sequence === sequence);
            return inHand ?? (await newestOf(container, await days(), digest, sequence));
        },
        read: async (since) =>
            await historySince(container, digest, since, {
                all: await daysIn(container),
                past: await days(),
            }),
        async add(anchor) {
            const text = JSON.stringify(anchor);
            const blob = container.getBlockBlobClient(anchorName(anchor));
            return await withStorageErrors<{ readonly hash: string } | 'taken'>(
                what,
                async () => {
                    await blob.upload(text, Buffer.byteLength(text), { conditions: { ifNoneMatch: '*' } });
                    return { hash: digest(text) };
                },
                (status) => (status === 409 || status === 412 ? 'taken' : undefined),
            );
        },
    };
}

/** Returns all heads that were anchored since a day, and those of the first file of each earlier day. */
async function historySince(
    container: ContainerClient,
    digest: Digest,
    since: string,
    { all, past }: { readonly all: readonly string[]; readonly past: readonly string[] },
): Promise<AnchorHistory> {
    const whole = await namesOf(
        container,
        past.filter((day) => day >= since.slice(0, 10)),
    );
    const first = await firstNamesOf(
        container,
        past.filter((day) => day < since.slice(0, 10)),
    );
    const foreign = [...whole, ...first].filter((name) => nameParts(name) === undefined);
    const earlier = await filesOf(container, first.filter(nameParts));
    const files = await filesOf(container, whole.filter(nameParts));
    const anchors = [...earlier, ...files].flatMap((file) => parseAnchor(file) ?? []);
    const newest = anchors.at(-1);
    return {
        ...(newest === undefined ? {} : { at: newest.at }),
        claims: anchors.flatMap(({ at, heads }) => heads.map((head) => ({ ...head, at }))),
        problems: [
            ...all.filter((day) => !past.includes(day)).map((day) => `the files of ${day} are not anchors`),
            ...foreign.map((name) => `the file ${name} is not an anchor`),
            ...earlier.flatMap((file) => fileProblems([file], digest)),
            ...fileProblems(files, digest),
        ],
    };
}

/**
 * Returns the heads from the newest day with an anchor that names every chain, and from the days after it. Ignores files
 * above a number.
 */
async function newestOf(
    container: ContainerClient,
    days: readonly string[],
    digest: Digest,
    upTo = Number.POSITIVE_INFINITY,
): Promise<AnchoredHeads | undefined> {
    let files: readonly AnchorFile[] = [];
    for (const day of days.toReversed()) {
        const names = (await namesOf(container, [day])).filter(
            (name) => (nameParts(name)?.sequence ?? 0) <= upTo,
        );
        files = [...(await filesOf(container, names)), ...files];
        let heads: AnchoredHeads | undefined;
        for (const file of files) heads = withFile(heads, file, digest);
        if (heads !== undefined) return heads;
    }
    return undefined;
}

/** Returns the days with files, `2026-11-20`, in order; none without the container, which the deployment makes. */
async function daysIn(container: ContainerClient): Promise<readonly string[]> {
    return await withStorageErrors(what, async () => {
        const days: string[] = [];
        try {
            for await (const item of container.listBlobsByHierarchy('/')) {
                if (item.kind === 'prefix') days.push(item.name.replace(/\/$/, ''));
            }
        } catch (error) {
            if (failureOf(error).status !== 404) throw error;
        }
        return days.sort();
    });
}

async function namesOf(container: ContainerClient, days: readonly string[]): Promise<readonly string[]> {
    return await withStorageErrors(what, async () => {
        const names: string[] = [];
        for (const day of days) {
            for await (const { name } of container.listBlobsFlat({ prefix: `${day}/` })) names.push(name);
        }
        return names;
    });
}

/** Returns the name of the first file of each day. */
async function firstNamesOf(container: ContainerClient, days: readonly string[]): Promise<readonly string[]> {
    return await inBatches(days, async (day) => {
        for await (const page of container.listBlobsFlat({ prefix: `${day}/` }).byPage({ maxPageSize: 1 })) {
            return page.segment.blobItems.map(({ name }) => name);
        }
        return [];
    });
}

async function filesOf(container: ContainerClient, names: readonly string[]): Promise<readonly AnchorFile[]> {
    return await inBatches(names, async (name) => [
        { name, text: (await readBlobText(container.getBlobClient(name))).text },
    ]);
}

async function inBatches<Item, Result>(
    items: readonly Item[],
    read: (item: Item) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
    const results: Result[] = [];
    for (let from = 0; from < items.length; from += concurrency) {
        const batch = items
            .slice(from, from + concurrency)
            .map((item) => withStorageErrors(what, () => read(item)));
        results.push(...(await Promise.all(batch)).flat());
    }
    return results;
}
