import * as z from 'zod';
import { type UndoPorts, undo as undoRemediation } from '../../workflows/operators/undo.ts';
import { comment, serverId } from '../definition/fields.ts';
import { postRoute } from '../definition/route.ts';

const hours = 'allowed: a number of hours from 1 to 720';

export const undo = postRoute({
    name: 'undo',
    path: 'remediations/{id}/undo',
    summary: 'undoes one verified remediation',
    body: z.strictObject({
        server: serverId,
        comment,
        exemptHours: z
            .number(hours)
            .min(1, hours)
            .max(720, hours)
            .default(24)
            .describe('hours for which Pgwarden leaves the controls alone afterwards'),
    }),
    act: async (ports: UndoPorts, { id, body: { server, comment, exemptHours }, by }) =>
        await undoRemediation(ports, { server, remediationId: id, comment, exemptHours, ...by }),
});
