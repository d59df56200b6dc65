import * as z from 'zod';
import type { FailedMessageStore } from '../../ports.ts';
import {
    type DismissFailedMessagePorts,
    dismissFailedMessage,
} from '../../workflows/failed-messages/dismiss-failed-message.ts';
import {
    type RetryFailedMessagePorts,
    retryFailedMessage,
} from '../../workflows/failed-messages/retry-failed-message.ts';
import { comment, continuation, pageLimit } from '../definition/fields.ts';
import { postRoute, queryRoute } from '../definition/route.ts';

export const failedMessages = queryRoute({
    name: 'failed-messages',
    path: 'failed-messages',
    summary: 'lists messages that failed too often',
    query: z.strictObject({
        limit: pageLimit(200, 50),
        continuation: continuation.exactOptional(),
    }),
    response: z
        .object({
            messages: z.array(
                z.object({
                    id: z.string(),
                    queue: z.string(),
                    message: z.unknown().describe('the message, unchanged'),
                    reason: z.string(),
                    at: z.string().describe('ISO 8601'),
                }),
            ),
            continuation: z.string().exactOptional().describe('absent on the last page'),
        })
        .meta({ id: 'FailedMessagePage' }),
    show: async (
        { failedMessages }: { readonly failedMessages: FailedMessageStore },
        { limit, continuation },
    ) => await failedMessages.list(limit, continuation),
});

export const failedMessageRetry = postRoute({
    name: 'failed-message-retry',
    path: 'failed-messages/{id}/retry',
    summary: 'assesses the server of a failed message afresh',
    body: z.strictObject({}),
    act: async (ports: RetryFailedMessagePorts, { id, by: { operator, authentication } }) =>
        await retryFailedMessage(ports, id, operator, authentication),
});

export const failedMessageDismissal = postRoute({
    name: 'failed-message-dismissal',
    path: 'failed-messages/{id}/dismiss',
    summary: 'removes a failed message from the list',
    body: z.strictObject({ comment }),
    act: async (ports: DismissFailedMessagePorts, { id, body: { comment }, by }) =>
        await dismissFailedMessage(ports, { id, comment, ...by }),
});
