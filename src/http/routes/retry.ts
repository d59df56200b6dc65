import * as z from 'zod';
import { type RetryRemediationPorts, retryRemediation } from '../../workflows/operators/retry-remediation.ts';
import { comment, serverId } from '../definition/fields.ts';
import { postRoute } from '../definition/route.ts';

export const retry = postRoute({
    name: 'remediation-retry',
    path: 'remediations/{id}/retry',
    summary: 'assesses the server of a failed remediation without a wait',
    body: z.strictObject({ server: serverId, comment }),
    act: async (ports: RetryRemediationPorts, { id, body: { server, comment }, by }) =>
        await retryRemediation(ports, { server, remediationId: id, comment, ...by }),
});
