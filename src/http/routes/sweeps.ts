import * as z from 'zod';
import { type RequestSweepPorts, requestSweep } from '../../workflows/operators/request-sweep.ts';
import { type ShowSweepsPorts, showSweeps } from '../../workflows/queries/show-sweeps.ts';
import { sweepCounts } from '../definition/audit-entry.ts';
import { searchPage } from '../definition/chain-step.ts';
import { comment, continuation, pageLimit } from '../definition/fields.ts';
import { postRoute, queryRoute } from '../definition/route.ts';

const running = z.object({
    id: z.string(),
    startedAt: z.string().describe('ISO 8601'),
    phase: z.enum(['listing', 'awaiting']).describe('servers are being found, or their results are awaited'),
    seen: z.int().describe('servers that were found, and are being assessed'),
    known: z.int().exactOptional().describe('servers that Pgwarden has a record of'),
    deadline: z
        .string()
        .exactOptional()
        .describe('time at which servers without a result count as unknown, ISO 8601'),
    unreadable: z
        .array(z.object({ subscriptionId: z.string(), reason: z.string() }))
        .describe('subscriptions that could not be listed'),
});

const completed = z.object({
    id: z.string(),
    startedAt: z.string().exactOptional().describe('ISO 8601'),
    endedAt: z.string().describe('ISO 8601'),
    counts: sweepCounts.exactOptional().describe('absent: recorded by an older version'),
    summary: z.string().describe('the result as text'),
});

export const sweeps = queryRoute({
    name: 'sweeps',
    path: 'sweeps',
    summary: 'shows the sweep that is under way, and lists those that ended',
    query: z.strictObject({ limit: pageLimit(200, 20), continuation: continuation.exactOptional() }),
    response: z
        .object({
            running: running.exactOptional().describe('absent: no sweep is under way'),
            ended: z.array(completed).describe('newest first'),
            ...searchPage,
        })
        .meta({ id: 'SweepPage' }),
    show: async (ports: ShowSweepsPorts, query) => await showSweeps(ports, query),
});

export const sweepRequest = postRoute({
    name: 'sweep-request',
    path: 'sweeps',
    summary: 'starts a sweep of every server now',
    body: z.strictObject({ comment }),
    act: async (ports: RequestSweepPorts, { body: { comment }, by }) =>
        await requestSweep(ports, { comment, ...by }),
});
