import * as z from 'zod';
import { isUnreadable } from '../../errors.ts';
import { fleetProblemKinds } from '../../model/fleet-problem.ts';
import { severities } from '../../model/severity.ts';
import {
    type ShowFleetStatusPorts,
    showFleetStatus,
    showHistory,
} from '../../workflows/queries/show-fleet.ts';
import { since } from '../definition/fields.ts';
import { objectRoute, type Route } from '../definition/route.ts';
import { serversByState } from '../definition/servers-by-state.ts';
import {
    flappingControl,
    heldControl,
    holdCause,
    leftAloneControl,
    waitingChange,
} from '../definition/work-shapes.ts';

const countedServers = z.object({
    known: z.int().describe('servers that are not deleted'),
    compliant: z.int(),
    drifted: z.int(),
    unknown: z.int(),
});

/** Returns the schema of the first items of a list, each with its server, and the number of all. */
function firstOf<Shape extends z.ZodRawShape>(item: z.ZodObject<Shape>) {
    return z.object({
        total: z.int().describe('number of all items'),
        items: z.array(item.extend({ server: z.string().describe('resource id') })),
    });
}

const overview = z
    .object({
        at: z.string().describe('time at which everything in it was counted, ISO 8601'),
        servers: countedServers.extend({
            neverRead: z.int().describe('unknown ones that were never assessed'),
            unsummarized: z.int().describe('servers that the numbers by control leave out for now'),
            deleted: z.int().describe('deleted servers whose decisions are kept'),
        }),
        openDrift: z
            .object({ high: z.int(), medium: z.int(), low: z.int() })
            .describe('open drifts by severity'),
        reported: z.int().describe('findings of controls in mode report, which make no server drifted'),
        controls: z
            .array(
                z.object({
                    control: z.string(),
                    title: z.string().describe('the compliant condition'),
                    failureTitle: z.string().describe('the drifted condition'),
                    severity: z.enum(severities),
                    servers: serversByState,
                }),
            )
            .describe('worst severity first'),
        holds: z.partialRecord(holdCause, z.int()).describe('held controls by cause'),
        dryRun: z
            .object({
                servers: z.int(),
                writes: z.int().describe('without restarts'),
                restarts: z.int(),
                writesByControl: z.record(z.string(), z.int()),
            })
            .describe('changes that only dry-run holds'),
        repairing: z.int().describe('open remediations'),
        waiting: firstOf(waitingChange).describe('changes that wait for an operator, oldest first'),
        held: firstOf(heldControl).describe('held drift, without dry-run; the first to end first'),
        flapping: firstOf(flappingControl).describe('flapping controls, oldest first'),
        leftAlone: firstOf(leftAloneControl).describe('controls left alone after an undo'),
        stale: firstOf(z.object({ readAt: z.string().describe('ISO 8601') })).describe(
            'servers that were not read for two sweep intervals, oldest first',
        ),
        sweeps: z
            .array(z.object({ id: z.string(), startedAt: z.string() }))
            .describe('the last sweeps that ended, newest first'),
        lastEventAt: z
            .string()
            .exactOptional()
            .describe('arrival of the newest change event; absent: none yet, ISO 8601'),
        queues: z
            .array(
                z.object({
                    queue: z.string(),
                    messages: z.int().describe('approximate number, hidden and scheduled ones included'),
                    oldestAt: z
                        .string()
                        .exactOptional()
                        .describe('time since which the first message is visible; absent: none is visible'),
                }),
            )
            .exactOptional()
            .describe('absent: unreadable'),
        failedMessages: z
            .object({ count: z.int().describe('at most 50'), isMore: z.boolean() })
            .exactOptional()
            .describe('messages that wait for an operator'),
        overdueSweep: z
            .object({ since: z.string().describe('end of the last sweep'), reason: z.string() })
            .exactOptional()
            .describe('absent: no sweep is overdue'),
        problems: z
            .array(
                z.object({
                    kind: z.enum(fleetProblemKinds),
                    detail: z.string(),
                    since: z.string().exactOptional().describe('ISO 8601'),
                    server: z.string().exactOptional().describe('resource id'),
                }),
            )
            .describe('what is broken, in words; empty: nothing'),
        sweepIntervalMs: z.number().describe('usual time between two sweeps, milliseconds'),
    })
    .meta({ id: 'FleetOverview' });

export const fleet = objectRoute({
    name: 'fleet',
    path: 'fleet',
    summary: 'shows the fleet in numbers, with their age',
    query: z.strictObject({}),
    response: overview,
    missing: 'nothing was counted yet; Pgwarden counts the fleet within a minute of its start',
    find: async (ports: ShowFleetStatusPorts) => {
        const found = await showFleetStatus(ports);
        if (found === undefined) return undefined;
        // An age in the body would be another ETag at every request.
        const { ageMs: _ageMs, ...shown } = found;
        return shown;
    },
});

const complianceQuery = z.strictObject({ since });

const compliancePoint = z.object({
    sweepId: z.string(),
    at: z.string().describe('ISO 8601'),
    servers: countedServers,
    controls: z.record(z.string(), serversByState).describe('by control id'),
});

/** A damaged history is no invalid query: the route refuses it itself. */
export const compliance: Route<Parameters<typeof showHistory>[0]> = {
    name: 'compliance',
    method: 'get',
    path: 'fleet/compliance',
    summary: 'shows compliance over time',
    query: complianceQuery,
    response: z.object({ points: z.array(compliancePoint) }).meta({ id: 'ComplianceHistory' }),
    refusals: ['InvalidQuery'],
    isConditional: true,
    answer: async (ports, { query }) => {
        try {
            const points = await showHistory(ports, complianceQuery.parse(query).since);
            return { kind: 'shown', status: 200, body: { points } };
        } catch (error) {
            if (!isUnreadable(error)) throw error;
            return { kind: 'refused', code: 'Conflict', detail: error.message };
        }
    },
};
