import { MalformedInputError } from '../../errors.ts';
import type { ChainedAuditEntry } from '../../model/audit-entry.ts';
import type { AuditFindings } from '../../model/audit-search.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { Clock } from '../../ports.ts';
import type { AuditViews } from '../../view-ports.ts';
import { type CauseGroup, groupedDrift, groupsByCause } from '../../views/cause-groups.ts';
import { type DriftStory, driftStories } from '../../views/drift-story.ts';
import { untilNow } from './list-remediations.ts';

export interface ListStoriesPorts {
    readonly audit: AuditViews;
    readonly clock: Clock;
}

export interface StoryPage {
    /** The newest first. */
    readonly stories: readonly DriftStory[];
    readonly continuation?: string;
    /** Rows that do not verify, if any. */
    readonly damaged?: readonly string[];
}

/** The place of the first page. */
const start: { readonly before?: number; readonly shown: readonly string[] } = { shown: [] };

/** Entries of one page of a server's timeline. */
const stretchLength = 300;

/**
 * Returns the drifts of a server from its newest entries back. A drift whose entries reach below the page is completed from
 * the stretch below, and the next page leaves it out: its token names it.
 */
export async function listStories(
    { audit }: Pick<ListStoriesPorts, 'audit'>,
    server: ServerId,
    continuation?: string,
): Promise<StoryPage> {
    const { before, shown } = continuation === undefined ? start : placeIn(continuation);
    const path = serverPath(server);
    const upper = await audit.stretch(path, {
        count: stretchLength,
        ...(before === undefined ? {} : { before }),
    });
    const oldest = upper.entries.at(-1);
    const isOver = oldest === undefined || oldest.sequence === 1;
    const lower = isOver
        ? { entries: [] }
        : await audit.stretch(path, { before: oldest.sequence, count: stretchLength });
    const begun = new Set(upper.entries.flatMap(({ drift }) => drift ?? []));
    const completed = lower.entries.filter(({ drift }) => drift !== undefined && begun.has(drift));
    const stories = driftStories([...upper.entries, ...completed]).filter(({ id }) => !shown.includes(id));
    const damaged = [...(upper.damaged ?? []), ...(lower.damaged ?? [])];
    return {
        stories,
        ...(isOver ? {} : { continuation: placeText(oldest, [...shown, ...oldestOfEachControl(stories)]) }),
        ...(damaged.length === 0 ? {} : { damaged }),
    };
}

/** The drifts of one control follow each other, so that only the oldest one of each can have entries below the page. */
function oldestOfEachControl(stories: readonly DriftStory[]): readonly string[] {
    const oldest = new Map(stories.map(({ server, control, id }) => [`${server} ${control}`, id]));
    return [...oldest.values()];
}

/** Ids in a token: those of the pages before can still be open, and there is one for each control. */
const maxShown = 100;

function placeText({ sequence }: ChainedAuditEntry, shown: readonly string[]): string {
    const text = JSON.stringify([sequence, ...new Set(shown)].slice(0, maxShown + 1));
    return Buffer.from(text).toString('base64url');
}

/** Parses a token. Throws MalformedInputError. */
function placeIn(continuation: string): { readonly before: number; readonly shown: readonly string[] } {
    const problem = new MalformedInputError('The continuation token was not issued by this API');
    try {
        const text = Buffer.from(continuation.slice(0, 10_000), 'base64url').toString();
        const [before, ...shown]: readonly unknown[] = JSON.parse(text);
        const ids = shown.filter((id) => typeof id === 'string');
        const isWhole = typeof before === 'number' && Number.isSafeInteger(before) && before > 0;
        if (isWhole && ids.length === shown.length) return { before, shown: ids };
    } catch {
        throw problem;
    }
    throw problem;
}

/** Returns the story of one drift of a server; undefined when the search does not find it. `until`: ISO 8601, exclusive. */
export async function showStory(
    { audit, clock }: ListStoriesPorts,
    server: ServerId,
    drift: string,
    until: string = untilNow(clock),
): Promise<DriftStory | undefined> {
    const { entries } = await audit.search({
        server: serverPath(server),
        until,
        limit: 200,
        isWanted: (entry) => entry.drift === drift,
    });
    return driftStories(entries)[0];
}

export interface GroupPage extends Omit<AuditFindings, 'entries' | 'continuation'> {
    readonly groups: readonly CauseGroup[];
}

/** Entries that groups are made from at most. */
const maxGrouped = 1_000;

export interface GroupQuery {
    /** ISO 8601, inclusive. */
    readonly since: string;
    /** ISO 8601, exclusive. Absent: now. */
    readonly until?: string;
    /** Absent: all. */
    readonly control?: string;
    /** Entries that groups are made from, 1 to 1000. Default: 1000. */
    readonly limit?: number;
}

/**
 * Returns the drifts of all servers in a time, grouped by cause, the newest group first. With very many drifts, only those
 * since `searchedUntil`.
 */
export async function listGroups({ audit, clock }: ListStoriesPorts, query: GroupQuery): Promise<GroupPage> {
    const { entries, continuation, searchedUntil, ...page } = await audit.search({
        until: untilNow(clock),
        limit: maxGrouped,
        ...query,
        isWanted: ({ drift }) => drift !== undefined,
    });
    return {
        groups: groupsByCause(driftStories(entries).map(groupedDrift)),
        ...(continuation === undefined || searchedUntil === undefined ? {} : { searchedUntil }),
        ...page,
    };
}
