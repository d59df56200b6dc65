import { z } from 'zod';
import { parseServerId, type ServerId } from '../model/resource-id.ts';
import type { PauseSwitch, PoisonShelf, ServerRecords } from '../ports.ts';
import {
    type DecideApprovalPorts,
    decideApproval,
    listApprovals,
} from '../workflows/operators/decide-approval.ts';
import type { OperationResult } from '../workflows/operators/operate.ts';
import { type PausePorts, pauseWrites, resumeWrites } from '../workflows/operators/pause.ts';
import { type ResumeContestedPorts, resumeContested } from '../workflows/operators/resume-contested.ts';
import { type RetryPoisonPorts, retryPoison } from '../workflows/operators/retry-poison.ts';
import { type UndoPorts, undo } from '../workflows/operators/undo.ts';
import { type Answer, ok, refused } from './answer.ts';

/** An operator's request: the parsed JSON body, and who the platform says it is, where it signed somebody in. */
export interface OperatorRequest {
    readonly body: unknown;
    /** From `x-ms-client-principal-id`, which App Service sets and strips from outside. */
    readonly principalId: string | undefined;
}

const serverId = z
    .string('required; allowed: the resource id of a flexible server')
    .transform((text, context): ServerId => {
        const server = parseServerId(text);
        if (server !== undefined) return server;
        context.addIssue({ code: 'custom', message: 'allowed: the resource id of a flexible server' });
        return z.NEVER;
    });

const words = z
    .string('required; allowed: 1 to 500 characters')
    .trim()
    .min(1, 'allowed: 1 to 500 characters')
    .max(500, 'allowed: 1 to 500 characters')
    // Storage changes half characters, and a changed entry is a forged one.
    .transform((text) => text.toWellFormed());
/** Who acts, when the platform did not sign anybody in. */
const operator = words.refine((text) => text.length <= 100, 'allowed: 1 to 100 characters');

const approvalBody = z.strictObject({
    server: serverId,
    decision: z.enum(['approve', 'decline'], 'allowed: approve, decline'),
    operator: operator.exactOptional(),
    comment: words,
});

/** POST /api/approvals/{id} */
export async function postApproval(
    ports: DecideApprovalPorts,
    id: string,
    request: OperatorRequest,
): Promise<Answer> {
    return await acted(approvalBody, request, async ({ server, decision, comment }, by) => {
        const kind = decision === 'approve' ? 'approved' : 'declined';
        return await decideApproval(ports, { server, id, kind, operator: by, comment });
    });
}

/** GET /api/approvals */
export async function getApprovals(records: ServerRecords): Promise<Answer> {
    return ok({ approvals: await listApprovals(records) });
}

const hours = z
    .number('allowed: a number of hours from 1 to 720')
    .min(1, 'allowed: a number of hours from 1 to 720')
    .max(720, 'allowed: a number of hours from 1 to 720');

const undoBody = z.strictObject({
    server: serverId,
    operator: operator.exactOptional(),
    comment: words,
    exemptHours: hours.default(24),
});

/** POST /api/remediations/{id}/undo */
export async function postUndo(
    ports: UndoPorts,
    remediationId: string,
    request: OperatorRequest,
): Promise<Answer> {
    return await acted(undoBody, request, async ({ server, comment, exemptHours }, by) => {
        return await undo(ports, { server, remediationId, operator: by, comment, exemptHours });
    });
}

const pauseBody = z.strictObject({
    action: z.enum(['pause', 'resume'], 'allowed: pause, resume'),
    /** Absent: the whole fleet. */
    server: serverId.exactOptional(),
    operator: operator.exactOptional(),
    reason: words,
});

/** POST /api/pause */
export async function postPause(ports: PausePorts, request: OperatorRequest): Promise<Answer> {
    return await acted(pauseBody, request, async ({ action, server, reason }, by) => {
        const act = action === 'pause' ? pauseWrites : resumeWrites;
        return await act(ports, { server, operator: by, reason });
    });
}

/** GET /api/pause */
export async function getPause(pause: PauseSwitch): Promise<Answer> {
    const { fleet, servers } = await pause.read();
    return ok({ fleet: fleet ?? null, servers });
}

const contestedBody = z.strictObject({
    server: serverId,
    control: z.string('required; allowed: the id of a control').min(1, 'allowed: the id of a control'),
    operator: operator.exactOptional(),
    comment: words,
});

/** POST /api/contested */
export async function postContested(ports: ResumeContestedPorts, request: OperatorRequest): Promise<Answer> {
    return await acted(contestedBody, request, async ({ server, control, comment }, by) => {
        return await resumeContested(ports, { server, control, operator: by, comment });
    });
}

/** GET /api/failed-messages */
export async function getFailedMessages(shelf: PoisonShelf): Promise<Answer> {
    return ok({ messages: await shelf.list() });
}

const retryBody = z.strictObject({ operator: operator.exactOptional() });

/** POST /api/failed-messages/{id}/retry */
export async function postRetry(
    ports: RetryPoisonPorts,
    id: string,
    request: OperatorRequest,
): Promise<Answer> {
    return await acted(retryBody, request, async (_body, by) => await retryPoison(ports, id, by));
}

/** Checks the body, finds out who acts, acts, and maps the result. */
async function acted<Body extends { readonly operator?: string }>(
    schema: z.ZodType<Body>,
    { body, principalId }: OperatorRequest,
    act: (body: Body, operator: string) => Promise<OperationResult>,
): Promise<Answer> {
    const parsed = schema.safeParse(body);
    if (!parsed.success) {
        const details = parsed.error.issues.map(
            ({ path, message }) => `${path.join('.') || 'body'}: ${message}`,
        );
        return refused(400, 'InvalidBody', 'The JSON body is not usable', details);
    }
    const by = principalId ?? parsed.data.operator;
    if (by === undefined) {
        return refused(400, 'InvalidBody', 'The JSON body is not usable', [
            'operator: required; allowed: 1 to 100 characters',
        ]);
    }
    const result = await act(parsed.data, by);
    switch (result.kind) {
        case 'done':
            return ok({ result: result.value });
        case 'notFound':
            return refused(404, 'NotFound', result.reason);
        case 'conflict':
            return refused(409, 'Conflict', result.reason);
    }
}
