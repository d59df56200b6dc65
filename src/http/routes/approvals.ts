import * as z from 'zod';
import type { ServerRecords } from '../../ports.ts';
import {
    type DecideApprovalPorts,
    decideApproval,
    listApprovals,
} from '../../workflows/operators/decide-approval.ts';
import { withdrawDecision } from '../../workflows/operators/withdraw-decision.ts';
import { cause, change } from '../definition/audit-entry.ts';
import { comment, serverId } from '../definition/fields.ts';
import { getRoute, postRoute } from '../definition/route.ts';

const pendingApproval = z
    .object({
        id: z.string().describe('fingerprint of the change'),
        server: z.string().describe('resource id'),
        change: change.describe('the exact write'),
        cause: cause.describe('the change that caused the drift'),
        requestedAt: z.string().describe('ISO 8601'),
        more: z.int().exactOptional().describe('number of further changes of the control'),
    })
    .meta({ id: 'PendingApproval' });

export const approvals = getRoute({
    name: 'approvals',
    path: 'approvals',
    summary: 'lists the changes that wait for an operator',
    response: z.object({ approvals: z.array(pendingApproval) }).meta({ id: 'PendingApprovals' }),
    show: async ({ records }: { readonly records: ServerRecords }) => ({
        approvals: await listApprovals(records),
    }),
});

export const approval = postRoute({
    name: 'approval',
    path: 'approvals/{id}',
    summary: 'approves or declines exactly one change, or withdraws an earlier decision',
    body: z.strictObject({
        server: serverId,
        decision: z
            .enum(['approve', 'decline', 'withdraw'], 'allowed: approve, decline, withdraw')
            .describe('decision on the change'),
        comment,
        holdsAfterDryRun: z
            .boolean('allowed: true, false')
            .default(false)
            .describe('whether an approval given during dry-run remains valid when dry-run ends'),
    }),
    act: async (ports: DecideApprovalPorts, { id, body, by }) => {
        const { server, decision, comment, holdsAfterDryRun } = body;
        if (decision === 'withdraw') return await withdrawDecision(ports, { server, id, comment, ...by });
        const kind = decision === 'approve' ? 'approved' : 'declined';
        return await decideApproval(ports, { server, id, kind, comment, holdsAfterDryRun, ...by });
    },
});
