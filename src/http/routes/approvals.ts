import * as z from 'zod';
import type { ServerRecords } from '../../ports.ts';
import {
    type DecideApprovalPorts,
    decideApproval,
    listApprovals,
} from '../../workflows/operators/decide-approval.ts';
import { withdrawDecision } from '../../workflows/operators/withdraw-decision.ts';
import { comment, operator, serverId } from '../fields.ts';
import { ok } from '../response.ts';
import { getRoute, postRoute } from '../route.ts';

export const approvals = getRoute({
    name: 'approvals',
    summary: 'lists the changes that wait for an operator',
    show: async ({ records }: { readonly records: ServerRecords }) =>
        ok({ approvals: await listApprovals(records) }),
});

export const approval = postRoute({
    name: 'approval',
    summary: 'approves or declines exactly one change, or withdraws an earlier decision',
    body: z.strictObject({
        server: serverId,
        decision: z.enum(['approve', 'decline', 'withdraw'], 'allowed: approve, decline, withdraw'),
        operator: operator.exactOptional(),
        comment,
        holdsAfterDryRun: z
            .boolean('allowed: true, false')
            .default(false)
            .describe('whether an approval that is given during dry-run still holds when dry-run ends'),
    }),
    act: async (ports: DecideApprovalPorts, { id, body, by }) => {
        const { server, decision, comment, holdsAfterDryRun } = body;
        if (decision === 'withdraw') return await withdrawDecision(ports, { server, id, comment, ...by });
        const kind = decision === 'approve' ? 'approved' : 'declined';
        return await decideApproval(ports, { server, id, kind, comment, holdsAfterDryRun, ...by });
    },
});
