import * as z from 'zod';
import { invalid } from '../../workflows/operators/operate.ts';
import { type PausePorts, pauseWrites, resumeWrites } from '../../workflows/operators/pause.ts';
import { type ShowPausePorts, showPause } from '../../workflows/queries/show-pause.ts';
import { instant, serverId, words } from '../definition/fields.ts';
import { pauseShape } from '../definition/pause-shape.ts';
import { getRoute, postRoute } from '../definition/route.ts';

export const pauseState = getRoute({
    name: 'pause-state',
    path: 'pause',
    summary: 'shows what is paused',
    response: z
        .object({
            fleet: pauseShape.nullable(),
            servers: z.record(z.string(), pauseShape).describe('by subscription|resource group|name'),
        })
        .meta({ id: 'PauseState' }),
    show: async (ports: ShowPausePorts) => await showPause(ports),
});

export const pause = postRoute({
    name: 'pause',
    path: 'pause',
    summary: 'stops all writes, or resumes them',
    body: z.strictObject({
        action: z.enum(['pause', 'resume'], 'allowed: pause, resume').describe('stop writes, or allow them'),
        server: serverId.exactOptional().describe('resource id of the server; absent: the whole fleet'),
        reason: words(500).describe('reason for the action, kept in the audit'),
        until: instant
            .exactOptional()
            .describe(
                'for `pause`: time at which writes go on by themselves, at most 30 days from now; absent: no end',
            ),
    }),
    act: async (ports: PausePorts, { body: { action, server, reason, until }, by }) => {
        if (action === 'pause') {
            return await pauseWrites(ports, {
                server,
                reason,
                ...(until === undefined ? {} : { until }),
                ...by,
            });
        }
        if (until !== undefined) return invalid('until', 'allowed: only with action pause');
        return await resumeWrites(ports, { server, reason, ...by });
    },
});
