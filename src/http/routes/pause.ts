import * as z from 'zod';
import type { Pause } from '../../model/pause.ts';
import type { PauseSwitch } from '../../ports.ts';
import { type PausePorts, pauseWrites, resumeWrites } from '../../workflows/operators/pause.ts';
import { serverId, words } from '../definition/fields.ts';
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
    show: async ({ pause }: { readonly pause: PauseSwitch }) => {
        const { fleet, servers } = await pause.read();
        const shown = Object.entries(servers).map(([server, paused]) => [server, shownPause(paused)]);
        return {
            fleet: fleet === undefined ? null : shownPause(fleet),
            servers: Object.fromEntries(shown),
        };
    },
});

function shownPause({ operator, reason, since }: Pause): Omit<Pause, 'id' | 'authentication'> {
    return { operator, reason, since };
}

export const pause = postRoute({
    name: 'pause',
    path: 'pause',
    summary: 'stops all writes, or resumes them',
    body: z.strictObject({
        action: z.enum(['pause', 'resume'], 'allowed: pause, resume').describe('stop writes, or allow them'),
        server: serverId.exactOptional().describe('resource id of the server; absent: the whole fleet'),
        reason: words(500).describe('reason for the action, kept in the audit'),
    }),
    act: async (ports: PausePorts, { body: { action, server, reason }, by }) => {
        const act = action === 'pause' ? pauseWrites : resumeWrites;
        return await act(ports, { server, reason, ...by });
    },
});
