import * as z from 'zod';
import type { ServerRecords } from '../../ports.ts';
import {
    type DecideApprovalPorts,
    decideApproval,
    listApprovals,
} from '../../workflows/operators/decide-approval.ts';
import { decideApprovals } from '../../workflows/operators/decide-approvals.ts';
import { withdrawDecision } from '../../workflows/operators/withdraw-decision.ts';
import { cause, change } from '../definition/audit-entry.ts';
import { comment, continuation, serverId, words } from '../definition/fields.ts';
import { actRoute, postRoute, queryRoute } from '../definition/route.ts';

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

export const approvals = queryRoute({
    name: 'approvals',
    path: 'approvals',
    summary: 'lists the changes that wait for an operator',
    query: z.strictObject({ continuation: continuation.exactOptional() }),
    response: z
        .object({
            approvals: z.array(pendingApproval).describe('oldest first'),
            continuation: z
                .string()
                .exactOptional()
                .describe('present where changes wait on very many servers: the next page has others'),
        })
        .meta({ id: 'PendingApprovals' }),
    show: async ({ records }: { readonly records: ServerRecords }, query) =>
        await listApprovals(records, query.continuation),
});

const holdsAfterDryRun = z
    .boolean('allowed: true, false')
    .default(false)
    .describe('whether an approval given during dry-run remains valid when dry-run ends');

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
        holdsAfterDryRun,
    }),
    act: async (ports: DecideApprovalPorts, { id, body, by }) => {
        const { server, decision, comment, holdsAfterDryRun } = body;
        if (decision === 'withdraw') return await withdrawDecision(ports, { server, id, comment, ...by });
        const kind = decision === 'approve' ? 'approved' : 'declined';
        return await decideApproval(ports, { server, id, kind, comment, holdsAfterDryRun, ...by });
    },
});

const oneToHundred = 'required; allowed: 1 to 100 changes, each with server and id';

const changes = z
    .array(
        z.strictObject(
            { server: serverId, id: words(100).describe('as GET /api/approvals lists it') },
            'allowed: an object with server and id',
        ),
        oneToHundred,
    )
    .min(1, oneToHundred)
    .max(100, oneToHundred)
    .describe('the changes, all of one control and one kind of change');

const namedChange = z.object({ server: z.string().describe('resource id'), id: z.string() });

export const approvalDecisions = actRoute({
    name: 'approval-decisions',
    path: 'approvals',
    summary: 'approves or declines several changes of one kind',
    body: z.strictObject({
        decision: z
            .enum(['approve', 'decline'], 'allowed: approve, decline')
            .describe('decision on every change'),
        comment,
        holdsAfterDryRun,
        changes,
    }),
    response: z
        .object({
            result: z.string().describe('number of decided changes, as text'),
            decided: z.array(namedChange.extend({ result: z.string().describe('as for one change') })),
            leftOut: z.array(
                namedChange.extend({
                    kind: z
                        .enum(['gone', 'busy', 'failed'])
                        .describe('gone: it does not wait any more; otherwise, try again'),
                    reason: z.string(),
                }),
            ),
        })
        .meta({ id: 'ApprovalDecisions' }),
    act: async (ports: DecideApprovalPorts, { body: { decision, ...rest }, by }) =>
        await decideApprovals(ports, {
            ...rest,
            kind: decision === 'approve' ? 'approved' : 'declined',
            ...by,
        }),
});
