import * as z from 'zod';
import { MalformedInputError } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import {
    type ListStoriesPorts,
    listGroups,
    listStories,
    showStory,
} from '../../workflows/queries/list-stories.ts';
import { attribution } from '../definition/attribution.ts';
import { damagedRows } from '../definition/chain-step.ts';
import { driftStory } from '../definition/drift-story.ts';
import { continuation, serverId, since, until } from '../definition/fields.ts';
import { objectRoute, queryRoute } from '../definition/route.ts';

export const stories = queryRoute({
    name: 'stories',
    path: 'stories',
    summary: 'lists the drifts of a server, newest first',
    query: z.strictObject({ server: serverId, continuation: continuation.exactOptional() }),
    response: z
        .object({
            stories: z.array(driftStory),
            damaged: damagedRows.exactOptional(),
            continuation: z.string().exactOptional().describe('absent on the last page'),
        })
        .meta({ id: 'StoryPage' }),
    show: async (ports: ListStoriesPorts, { server, continuation: token }) =>
        await listStories(ports, server, token),
});

export const story = objectRoute({
    name: 'story',
    path: 'stories/{id}',
    summary: 'shows the story of one drift',
    query: z.strictObject({
        server: serverId,
        until: until.describe('time from which the search goes back; default: now'),
    }),
    response: driftStory,
    missing: 'the newest 3,000 entries of that server name no such drift; for an older one, set until',
    find: async (ports: ListStoriesPorts, { id, query }) =>
        await showStory(ports, query.server, id, query.until),
});

const dayMs = 24 * 3_600_000;
const mostDays = 31;

const driftGroup = z
    .object({
        control: z.string(),
        what: z.string().describe('the changed values, which all of them share'),
        by: attribution,
        servers: z.array(z.string()).describe('resource ids'),
        drifts: z.array(z.string()).describe('ids'),
        newest: z.object({ server: z.string(), id: z.string() }).describe('the drift that was found last'),
        states: z
            .object({
                repaired: z.int(),
                ended: z.int(),
                repairing: z.int(),
                waiting: z.int(),
                held: z.int(),
                open: z.int(),
            })
            .describe('number of drifts by state'),
        firstAt: z.string().describe('time at which the first one was found, ISO 8601'),
        lastAt: z.string(),
    })
    .meta({ id: 'DriftGroup' });

export const driftGroups = queryRoute({
    name: 'drift-groups',
    path: 'drift-groups',
    summary: 'groups the drifts of all servers by cause',
    query: z.strictObject({
        since: since.describe('start, inclusive; default: a day before the end'),
        until: until.describe(`end, exclusive; default: now. At most ${mostDays} days after the start`),
    }),
    response: z
        .object({
            groups: z.array(driftGroup).describe('newest first'),
            damaged: damagedRows.exactOptional(),
            searchedUntil: z
                .string()
                .exactOptional()
                .describe('present with very many drifts: only those since then are grouped'),
        })
        .meta({ id: 'DriftGroups' }),
    show: async (ports: ListStoriesPorts, query) =>
        await listGroups(ports, { ...query, since: startOf(query, ports.clock) }),
});

/** Returns the start of the range, ISO 8601. Throws MalformedInputError for one that is too wide, or ends before it begins. */
function startOf(query: { readonly since?: string; readonly until?: string }, clock: Clock): string {
    const end = query.until === undefined ? clock.now().getTime() : Date.parse(query.until);
    const start = query.since === undefined ? end - dayMs : Date.parse(query.since);
    if (start >= end || end - start > mostDays * dayMs) {
        const [from, to] = [start, end].map((instant) => new Date(instant).toISOString());
        throw new MalformedInputError(
            `the range is ${from} to ${to}; allowed: an end after the start, at most ${mostDays} days later`,
        );
    }
    return new Date(start).toISOString();
}
