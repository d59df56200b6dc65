import * as z from 'zod';
import type { Clock } from '../../ports.ts';
import type { AuditViews } from '../../view-ports.ts';
import { listWouldBe, type ShowDryRunPorts, showDryRun } from '../../workflows/queries/show-dry-run.ts';
import { attribution } from '../definition/attribution.ts';
import { difference, searchPage } from '../definition/chain-step.ts';
import { continuation, pageLimit, since } from '../definition/fields.ts';
import { getRoute, queryRoute } from '../definition/route.ts';

export const dryRun = getRoute({
    name: 'dry-run',
    path: 'dry-run',
    summary: 'shows the changes that only dry-run holds',
    response: z
        .object({
            isOn: z.boolean(),
            since: z.string().exactOptional().describe('ISO 8601; absent: not recorded yet'),
            deployment: z.string().describe('the deployment that switched it'),
            wouldDo: z
                .object({
                    at: z.string().describe('time of the count, ISO 8601'),
                    servers: z.int(),
                    writes: z.int().describe('without restarts'),
                    restarts: z.int(),
                    writesByControl: z.record(z.string(), z.int()),
                    approvals: z.int().describe('changes that would wait for an operator'),
                })
                .exactOptional()
                .describe('absent until the fleet was counted'),
        })
        .meta({ id: 'DryRun' }),
    show: async (ports: ShowDryRunPorts) => await showDryRun(ports),
});

const change = z
    .object({
        server: z.string().describe('resource id'),
        controls: z.array(z.string()),
        at: z.string().describe('ISO 8601'),
        kind: z.enum(['write', 'approval']).describe('write: it would have been made'),
        target: z.string().exactOptional().describe('absent: the change was too long to record'),
        differences: z.array(difference),
        isRestart: z.boolean(),
        by: attribution,
    })
    .meta({ id: 'WouldBeChange' });

const counts = z.object({ writes: z.int(), restarts: z.int(), approvals: z.int() });

const usualMs = 30 * 24 * 3_600_000;

export const dryRunChanges = queryRoute({
    name: 'dry-run-changes',
    path: 'dry-run/changes',
    summary: 'lists changes that dry-run or a missing approval kept from being made',
    query: z.strictObject({
        since: since.describe('start, inclusive; default: 30 days ago'),
        limit: pageLimit(1000, 100),
        continuation: continuation.exactOptional(),
    }),
    response: z
        .object({
            changes: z.array(change).describe('newest first'),
            controls: z.record(z.string(), counts).describe('the numbers of this page, by control'),
            ...searchPage,
        })
        .meta({ id: 'WouldBePage' }),
    show: async (
        ports: { readonly audit: Pick<AuditViews, 'search'>; readonly clock: Clock },
        { since: start, ...query },
    ) => {
        const usual = new Date(ports.clock.now().getTime() - usualMs).toISOString();
        return await listWouldBe(ports, { since: start ?? usual, ...query });
    },
});
