import * as z from 'zod';
import { status as readStatus, type StatusPorts } from '../../workflows/in-force/status.ts';
import { ok } from '../response.ts';
import { getRoute } from '../route.ts';

export const status = getRoute({
    name: 'status',
    summary: 'shows everything that decides about writes now',
    show: async (ports: StatusPorts) => ok(await readStatus(ports)),
});

/** 200 while repairs can be made, 503 otherwise: for an availability test, which checks the status alone. */
export const health = getRoute({
    name: 'health',
    summary: 'shows an availability test whether Pgwarden can repair',
    response: z.object({ isReady: z.literal(true) }),
    show: async (ports: StatusPorts) => {
        const { isReady } = await readStatus(ports);
        return { status: isReady ? 200 : 503, body: { isReady } };
    },
});
