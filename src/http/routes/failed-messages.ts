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
import { comment, operator, pageLimit } from '../fields.ts';
import { ok } from '../response.ts';
import { postRoute, queryRoute } from '../route.ts';

export const failedMessages = queryRoute({
    name: 'failed-messages',
    summary: 'lists messages that failed too often',
    query: z.strictObject({
        limit: pageLimit(200, 50),
        continuation: z.string().max(500, 'allowed: what the page before gave').exactOptional(),
    }),
    show: async (
        { failedMessages }: { readonly failedMessages: FailedMessageStore },
        { limit, continuation },
    ) => ok(await failedMessages.list(limit, continuation)),
});

export const failedMessageRetry = postRoute({
    name: 'failed-message-retry',
    summary: 'assesses the server of a failed message afresh',
    body: z.strictObject({ operator: operator.exactOptional() }),
    act: async (ports: RetryFailedMessagePorts, { id, by: { operator, authentication } }) =>
        await retryFailedMessage(ports, id, operator, authentication),
});

export const failedMessageDismissal = postRoute({
    name: 'failed-message-dismissal',
    summary: 'removes a failed message from the list',
    body: z.strictObject({ operator: operator.exactOptional(), comment }),
    act: async (ports: DismissFailedMessagePorts, { id, body: { comment }, by }) =>
        await dismissFailedMessage(ports, { id, comment, ...by }),
});
