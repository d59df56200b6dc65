import * as z from 'zod';
import { controlStates } from '../../model/control-state.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { ServerSummary } from '../../model/server-summary.ts';
import {
    type ListServersPorts,
    listServers,
    type ServerListQuery,
} from '../../workflows/queries/list-servers.ts';
import { type ShowServerPorts, showServer } from '../../workflows/queries/show-server.ts';
import { continuation, controlId, pageLimit, serverId, words } from '../definition/fields.ts';
import { objectRoute, queryRoute } from '../definition/route.ts';
import { serverState } from '../definition/server-state.ts';
import { flappingControl, heldControl, leftAloneControl, waitingChange } from '../definition/work-shapes.ts';

const verdict = z.enum(['compliant', 'drifted', 'unknown'], 'allowed: compliant, drifted, unknown');

const controlsOfServer = z.object({
    readAt: z.string().exactOptional().describe('time of the oldest verdict, ISO 8601'),
    lastEventAt: z
        .string()
        .exactOptional()
        .describe('arrival of the newest change event, ISO 8601; absent: none is known'),
    states: z.partialRecord(z.enum(controlStates), z.array(z.string())).describe('control ids by state'),
    since: z.record(z.string(), z.string()).describe('start of each open drift, by control'),
    waiting: z.array(waitingChange).describe('changes that wait for an operator, oldest first'),
    moreWaiting: z.int().describe('waiting changes that are left out'),
    held: z.array(heldControl),
    flapping: z.array(flappingControl),
    leftAlone: z.array(leftAloneControl),
    repairing: z.int().describe('open remediations'),
    dryRun: z
        .object({ writes: z.record(z.string(), z.int()).describe('by control'), restarts: z.int() })
        .exactOptional()
        .describe('changes that only dry-run holds; absent: none'),
});

const listedServer = z
    .object({
        server: z.string().describe('resource id'),
        subscriptionId: z.string(),
        resourceGroup: z.string(),
        name: z.string(),
        verdict,
        controls: controlsOfServer
            .exactOptional()
            .describe('absent until the next assessment after an update from an older version'),
    })
    .meta({ id: 'ListedServer' });

/** The filters of a list of servers, for the controls with these ids. */
export const serverFilters = (controlIds: readonly string[]) =>
    z.strictObject({
        verdict: verdict.exactOptional().describe('verdict of the server'),
        name: words(100).exactOptional().describe('a part of the name of the server'),
        drifted: controlId(controlIds).exactOptional().describe('a control that drifted on the server'),
        reported: controlId(controlIds)
            .exactOptional()
            .describe('a control in mode report that drifted on the server'),
        with: z
            .enum(['waiting', 'held', 'flapping', 'stale'], 'allowed: waiting, held, flapping, stale')
            .exactOptional()
            .describe(
                'changes that wait for an operator, held drift, flapping controls, or no read for two sweep intervals',
            ),
        limit: pageLimit(1000, 100),
        continuation: continuation.exactOptional(),
    });

/** Returns the query of servers that the filters ask for. */
export function serverQuery({
    drifted,
    reported,
    ...query
}: z.output<ReturnType<typeof serverFilters>>): ServerListQuery {
    return {
        ...query,
        ...(drifted === undefined ? {} : { driftedControl: drifted }),
        ...(reported === undefined ? {} : { reportedControl: reported }),
    };
}

export const servers = (controlIds: readonly string[]) =>
    queryRoute({
        name: 'servers',
        path: 'servers',
        summary: 'lists servers with the states of their controls',
        query: serverFilters(controlIds),
        response: z
            .object({
                servers: z.array(listedServer),
                continuation: z.string().exactOptional().describe('absent on the last page'),
            })
            .meta({ id: 'ServerPage' }),
        show: async (ports: ListServersPorts, filters) => {
            const { servers, ...page } = await listServers(ports, serverQuery(filters));
            return { servers: servers.map(shownServer), ...page };
        },
    });

export function shownServer({ server, verdict, controls }: ServerSummary) {
    return {
        server: serverPath(server),
        ...server,
        verdict,
        ...(controls === undefined ? {} : { controls }),
    };
}

export const serverNow = objectRoute({
    name: 'server-state',
    path: 'servers/state',
    summary: 'shows the state of one server now, by control',
    query: z.strictObject({ server: serverId }),
    response: serverState,
    missing: 'Pgwarden has no record of that server; GET /api/servers lists those that it has',
    find: async (ports: ShowServerPorts, { query: { server } }) => await showServer(ports, server),
});
