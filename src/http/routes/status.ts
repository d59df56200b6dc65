import * as z from 'zod';
import { status as readStatus, type StatusPorts } from '../../workflows/in-force/status.ts';
import { pauseShape } from '../definition/pause-shape.ts';
import { getRoute, type Route } from '../definition/route.ts';

export const status = getRoute({
    name: 'status',
    path: 'status',
    summary: 'shows everything that decides about writes now',
    response: z
        .object({
            isReady: z.boolean().describe('whether repairs can be made, but for dry-run and a pause'),
            problems: z.array(z.string()).describe('the reasons why not'),
            deployment: z.string(),
            dryRun: z.object({ isOn: z.boolean(), since: z.string().exactOptional() }),
            baseline: z
                .object({
                    name: z.string(),
                    digest: z.string(),
                    since: z.string().exactOptional(),
                    isRefused: z.boolean(),
                })
                .nullable()
                .describe('null: no valid baseline exists'),
            pause: z
                .object({
                    fleet: pauseShape
                        .extend({
                            id: z.string().exactOptional(),
                            authentication: z.enum(['signedIn', 'functionKey']).exactOptional(),
                        })
                        .nullable(),
                    servers: z.int().describe('number of servers that are paused one by one'),
                })
                .nullable()
                .describe('null: unreadable'),
        })
        .meta({ id: 'Status' }),
    show: async (ports: StatusPorts) => await readStatus(ports),
});

/** 200 while repairs can be made, 503 otherwise: for an availability test, which checks the status alone. */
export const health: Route<StatusPorts> = {
    name: 'health',
    method: 'get',
    path: 'health',
    summary: 'shows an availability test whether Pgwarden can repair',
    response: z.object({ isReady: z.literal(true) }),
    unready: z.object({ isReady: z.literal(false) }),
    refusals: [],
    isConditional: false,
    answer: async (ports) => {
        const { isReady } = await readStatus(ports);
        return { kind: 'shown', status: isReady ? 200 : 503, body: { isReady } };
    },
};
