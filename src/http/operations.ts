import { z } from 'zod';
import { MalformedInputError } from '../errors.ts';
import type { Operator } from '../model/operator.ts';
import { parseServerId, type ServerId } from '../model/resource-id.ts';
import type { FailedMessageStore, Pause, PauseSwitch, ServerRecords } from '../ports.ts';
import {
    type DismissFailedMessagePorts,
    dismissFailedMessage,
} from '../workflows/failed-messages/dismiss-failed-message.ts';
import {
    type RetryFailedMessagePorts,
    retryFailedMessage,
} from '../workflows/failed-messages/retry-failed-message.ts';
import {
    type DecideApprovalPorts,
    decideApproval,
    listApprovals,
} from '../workflows/operators/decide-approval.ts';
import type { OperationResult } from '../workflows/operators/operate.ts';
import { type PausePorts, pauseWrites, resumeWrites } from '../workflows/operators/pause.ts';
import { type RequestAssessmentPorts, requestAssessment } from '../workflows/operators/request-assessment.ts';
import { type ResumeFlappingPorts, resumeFlapping } from '../workflows/operators/resume-flapping.ts';
import { type UndoPorts, undo } from '../workflows/operators/undo.ts';
import { withdrawDecision } from '../workflows/operators/withdraw-decision.ts';
import { type ApiResponse, ok, refused } from './response.ts';

/** An operator's request: the parsed JSON body, and who the platform says it is, where it signed somebody in. */
export interface OperatorRequest {
    readonly body: unknown;
    /**
     * From `x-ms-client-principal-id`, which App Service sets and strips from outside while its authentication is on.
     * Undefined while it is off: then anybody can send that header.
     */
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
/** As Entra writes object ids. Other identity providers have other ids, which are not taken. */
const objectId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Who acts, when the platform did not sign anybody in. */
const operator = words.refine((text) => text.length <= 100, 'allowed: 1 to 100 characters');

const approvalBody = z.strictObject({
    server: serverId,
    decision: z.enum(['approve', 'decline', 'withdraw'], 'allowed: approve, decline, withdraw'),
    operator: operator.exactOptional(),
    comment: words,
    /** Of an approval that is given while dry-run is on. */
    holdsAfterDryRun: z.boolean('allowed: true, false').default(false),
});

/** POST /api/approvals/{id} */
export async function postApproval(
    ports: DecideApprovalPorts,
    id: string,
    request: OperatorRequest,
): Promise<ApiResponse> {
    return await acted(approvalBody, request, async ({ server, decision, comment, holdsAfterDryRun }, by) => {
        if (decision === 'withdraw') return await withdrawDecision(ports, { server, id, comment, ...by });
        const kind = decision === 'approve' ? 'approved' : 'declined';
        return await decideApproval(ports, { server, id, kind, comment, holdsAfterDryRun, ...by });
    });
}

/** GET /api/approvals */
export async function getApprovals(records: ServerRecords): Promise<ApiResponse> {
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
): Promise<ApiResponse> {
    return await acted(undoBody, request, async ({ server, comment, exemptHours }, by) => {
        return await undo(ports, { server, remediationId, comment, exemptHours, ...by });
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
export async function postPause(ports: PausePorts, request: OperatorRequest): Promise<ApiResponse> {
    return await acted(pauseBody, request, async ({ action, server, reason }, by) => {
        const act = action === 'pause' ? pauseWrites : resumeWrites;
        return await act(ports, { server, reason, ...by });
    });
}

/** GET /api/pause */
export async function getPause(pause: PauseSwitch): Promise<ApiResponse> {
    const { fleet, servers } = await pause.read();
    const shown = Object.entries(servers).map(([server, paused]) => [server, shownPause(paused)]);
    return ok({
        fleet: fleet === undefined ? null : shownPause(fleet),
        servers: Object.fromEntries(shown),
    });
}

function shownPause({ operator, reason, since }: Pause): Omit<Pause, 'id' | 'authentication'> {
    return { operator, reason, since };
}

/** POST /api/contested */
export async function postFlapping(
    ports: ResumeFlappingPorts,
    request: OperatorRequest,
): Promise<ApiResponse> {
    const known = ports.controls.map(({ id }) => id);
    const schema = z.strictObject({
        server: serverId,
        control: z.enum(known, `allowed: ${known.join(', ')}`),
        operator: operator.exactOptional(),
        comment: words,
    });
    return await acted(schema, request, async ({ server, control, comment }, by) => {
        return await resumeFlapping(ports, { server, control, comment, ...by });
    });
}

const pageQuery = z.strictObject({
    limit: z.coerce
        .number('allowed: a number from 1 to 200')
        .int('allowed: a number from 1 to 200')
        .min(1, 'allowed: a number from 1 to 200')
        .max(200, 'allowed: a number from 1 to 200')
        .default(50),
    continuation: z.string().max(500, 'allowed: what the page before gave').exactOptional(),
});

/** GET /api/failed-messages: a page of them. The function key travels in the query as `code` and is not ours to read. */
export async function getFailedMessages(
    failedMessages: FailedMessageStore,
    parameters: URLSearchParams,
): Promise<ApiResponse> {
    const { code: _code, ...given } = Object.fromEntries(parameters);
    const parsed = pageQuery.safeParse(given);
    if (!parsed.success) {
        const details = parsed.error.issues.map(
            ({ path, message }) => `${path.join('.') || 'query'}: ${message}`,
        );
        return refused(400, 'InvalidQuery', 'The query is not usable', details);
    }
    try {
        return ok(await failedMessages.list(parsed.data.limit, parsed.data.continuation));
    } catch (error) {
        if (error instanceof MalformedInputError) return refused(400, 'InvalidQuery', error.message);
        throw error;
    }
}

const retryBody = z.strictObject({ operator: operator.exactOptional() });

/** POST /api/failed-messages/{id}/retry */
export async function postRetry(
    ports: RetryFailedMessagePorts,
    id: string,
    request: OperatorRequest,
): Promise<ApiResponse> {
    return await acted(retryBody, request, async (_body, { operator, authentication }) => {
        return await retryFailedMessage(ports, id, operator, authentication);
    });
}

const dismissBody = z.strictObject({ operator: operator.exactOptional(), comment: words });

/** POST /api/failed-messages/{id}/dismiss */
export async function postDismiss(
    ports: DismissFailedMessagePorts,
    id: string,
    request: OperatorRequest,
): Promise<ApiResponse> {
    return await acted(dismissBody, request, async ({ comment }, by) => {
        return await dismissFailedMessage(ports, { id, comment, ...by });
    });
}

const assessmentBody = z.strictObject({
    server: serverId,
    operator: operator.exactOptional(),
    comment: words,
});

/** POST /api/assessments */
export async function postAssessment(
    ports: RequestAssessmentPorts,
    request: OperatorRequest,
): Promise<ApiResponse> {
    return await acted(assessmentBody, request, async ({ server, comment }, by) => {
        return await requestAssessment(ports, { server, comment, ...by });
    });
}

/** Checks the body, finds out who acts, acts, and maps the result. */
async function acted<Body extends { readonly operator?: string }>(
    schema: z.ZodType<Body>,
    { body, principalId }: OperatorRequest,
    act: (body: Body, by: Operator) => Promise<OperationResult>,
): Promise<ApiResponse> {
    if (body === undefined) {
        return refused(400, 'InvalidBody', 'The body is not JSON', [
            'body: allowed: a JSON object, sent with its Content-Length (in chunks it does not arrive)',
        ]);
    }
    const parsed = schema.safeParse(body);
    const by = operatorOf(principalId, body);
    if (!parsed.success || typeof by === 'string') {
        const details = [
            ...(parsed.error?.issues ?? []).map(
                ({ path, message }) => `${path.join('.') || 'body'}: ${message}`,
            ),
            ...(typeof by === 'string' ? [by] : []),
        ];
        return refused(400, 'InvalidBody', 'The JSON body is not usable', details);
    }
    const result = await act(parsed.data, by);
    switch (result.kind) {
        case 'done':
            return ok({
                result: result.value,
                ...(result.writesUnderWay === undefined ? {} : { writesUnderWay: result.writesUnderWay }),
            });
        case 'notFound':
            return refused(404, 'NotFound', result.reason);
        case 'conflict':
            return refused(409, 'Conflict', result.reason);
    }
}

/**
 * Who acts: the one that the platform signed in, else the name that the request gives, which nobody checked. A text says
 * what is wrong with that name: one that looks like an object id would pass for somebody who was signed in.
 */
function operatorOf(principalId: string | undefined, body: unknown): Operator | string {
    if (principalId !== undefined && objectId.test(principalId)) {
        return { operator: principalId.toLowerCase(), authentication: 'signedIn' };
    }
    if (typeof body !== 'object' || body === null || !('operator' in body)) {
        return 'operator: required; allowed: 1 to 100 characters';
    }
    // The schema names what else is wrong with it.
    const given = operator.safeParse(body.operator).data ?? '';
    if (objectId.test(given)) {
        return 'operator: allowed: a name; an object id counts when App Service authentication tells it';
    }
    return { operator: given, authentication: 'functionKey' };
}
