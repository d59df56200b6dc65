import * as z from 'zod';
import { continuation } from '../../http/definition/fields.ts';
import { type FailedMessage, serverOfMessage } from '../../model/failed-message.ts';
import { serverPath } from '../../model/resource-id.ts';
import { pageAddress } from '../definition/addresses.ts';
import { foreign, type Html, html } from '../definition/html.ts';
import { type PageRequest, queryPage } from '../definition/page.ts';
import { actionForm, reasonField } from '../elements/forms.ts';
import { serverLink } from '../elements/links.ts';
import { nextPage, table } from '../elements/tables.ts';
import { time } from '../elements/times.ts';

const pageSize = 50;

/** Messages that failed five times. */
export const failedMessages = queryPage({
    path: 'failed-messages',
    section: 'failed-messages',
    query: z.strictObject({ continuation: continuation.exactOptional() }),
    async show(ports, request) {
        const page = await ports.failedMessages.list(pageSize, request.query.continuation);
        const next = page.continuation;
        const body = html`<p>Each of these messages failed five times. Retry assesses its server afresh; dismiss removes it for good, and the audit keeps its content.</p>
${messageTable(page.messages, request)}
${nextPage(next === undefined ? undefined : pageAddress('failed-messages', { continuation: next }))}`;
        return { title: 'Failed messages', body };
    },
});

function messageTable(messages: readonly FailedMessage[], request: PageRequest<unknown>): Html {
    return table({
        caption: 'Failed messages',
        isCaptionHidden: true,
        rows: messages,
        empty: 'No message failed.',
        columns: [
            { title: 'Server', cell: ({ message }) => serverOf(message) },
            { title: 'Queue', cell: ({ queue }) => foreign(queue) },
            { title: 'Reason', cell: ({ reason }) => foreign(reason) },
            { title: 'Failed', cell: ({ at }) => time(at) },
            { title: 'Message', cell: ({ message }) => content(message) },
            { title: 'Actions', cell: ({ id }) => forms(id, request) },
        ],
    });
}

function serverOf(message: unknown): Html | string {
    const server = serverOfMessage(message);
    return server === undefined ? 'names no server' : serverLink(serverPath(server));
}

function content(message: unknown): Html {
    return html`<details><summary>Show</summary><pre>${foreign(JSON.stringify(message, null, 2))}</pre></details>`;
}

function forms(id: string, { viewer, address: back }: PageRequest<unknown>): Html {
    return html`${actionForm({ action: 'retry-message', viewer, back, hidden: { id }, button: 'Retry' })}
<details><summary>Dismiss</summary>${actionForm({ action: 'dismiss-message', viewer, back, hidden: { id }, fields: reasonField(), button: 'Dismiss', weight: 'danger' })}</details>`;
}
