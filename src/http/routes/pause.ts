import * as z from 'zod';
import type { Pause } from '../../model/pause.ts';
import type { PauseSwitch } from '../../ports.ts';
import { type PausePorts, pauseWrites, resumeWrites } from '../../workflows/operators/pause.ts';
import { operator, serverId, words } from '../fields.ts';
import { ok } from '../response.ts';
import { getRoute, postRoute } from '../route.ts';

export const pauseState = getRoute({
    name: 'pause-state',
    summary: 'shows what is paused',
    show: async ({ pause }: { readonly pause: PauseSwitch }) => {
        const { fleet, servers } = await pause.read();
        const shown = Object.entries(servers).map(([server, paused]) => [server, shownPause(paused)]);
        return ok({
            fleet: fleet === undefined ? null : shownPause(fleet),
            servers: Object.fromEntries(shown),
        });
    },
});

function shownPause({ operator, reason, since }: Pause): Omit<Pause, 'id' | 'authentication'> {
    return { operator, reason, since };
}

export const pause = postRoute({
    name: 'pause',
    summary: 'stops all writes, or resumes them',
    body: z.strictObject({
        action: z.enum(['pause', 'resume'], 'allowed: pause, resume'),
        server: serverId.exactOptional().describe('resource id of the server; absent: the whole fleet'),
        operator: operator.exactOptional(),
        reason: words,
    }),
    act: async (ports: PausePorts, { body: { action, server, reason }, by }) => {
        const act = action === 'pause' ? pauseWrites : resumeWrites;
        return await act(ports, { server, reason, ...by });
    },
});
