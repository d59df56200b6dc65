import type { StorageService } from './storage-service.ts';
import { elements, textOf } from './xml.ts';

export interface ReceivedMessage {
    readonly messageId: string;
    readonly popReceipt: string;
    readonly messageText: string;
}

export interface PeekedMessage {
    readonly messageId: string;
    readonly messageText: string;
    readonly insertedOn: Date;
}

/** The operations on a queue that Pgwarden needs, as the SDK's client has them. */
export interface QueueClient {
    readonly name: string;
    /** `visibilityTimeout` and `messageTimeToLive` in seconds; a life of -1 never ends. */
    sendMessage(
        text: string,
        options: { readonly visibilityTimeout: number; readonly messageTimeToLive: number },
    ): Promise<unknown>;
    receiveMessages(options: {
        readonly numberOfMessages: number;
        readonly visibilityTimeout: number;
    }): Promise<{ readonly receivedMessageItems: readonly ReceivedMessage[] }>;
    /** Returns the first visible messages, which stay visible. */
    peekMessages(options: {
        readonly numberOfMessages: number;
    }): Promise<{ readonly peekedMessageItems: readonly PeekedMessage[] }>;
    /** Returns the number of messages, hidden ones included: never lower than the actual number. Source: "Get Queue Metadata". */
    getProperties(): Promise<{ readonly approximateMessagesCount?: number | undefined }>;
    deleteMessage(messageId: string, popReceipt: string): Promise<unknown>;
    createIfNotExists(): Promise<unknown>;
}

/** Makes the client of one queue. Its messages are text that needs no escape in XML: base64. */
export function queueClient(service: StorageService, name: string): QueueClient {
    const path = `/${name}/messages`;
    return {
        name,
        sendMessage: (text, { visibilityTimeout, messageTimeToLive }) =>
            service.send({
                method: 'POST',
                path,
                query: { messagettl: messageTimeToLive, visibilitytimeout: visibilityTimeout },
                headers: { 'content-type': 'application/xml' },
                body: `<QueueMessage><MessageText>${text}</MessageText></QueueMessage>`,
            }),
        async receiveMessages({ numberOfMessages, visibilityTimeout }) {
            const query = { numofmessages: numberOfMessages, visibilitytimeout: visibilityTimeout };
            const { bodyAsText } = await service.send({ method: 'GET', path, query });
            return { receivedMessageItems: elements(bodyAsText ?? '', 'QueueMessage').map(received) };
        },
        async peekMessages({ numberOfMessages }) {
            const query = { peekonly: 'true', numofmessages: numberOfMessages };
            const { bodyAsText } = await service.send({ method: 'GET', path, query });
            return { peekedMessageItems: elements(bodyAsText ?? '', 'QueueMessage').map(peeked) };
        },
        async getProperties() {
            const query = { comp: 'metadata' };
            const { headers } = await service.send({ method: 'GET', path: `/${name}`, query });
            const count = Number(headers.get('x-ms-approximate-messages-count'));
            return Number.isSafeInteger(count) ? { approximateMessagesCount: count } : {};
        },
        deleteMessage: (messageId, popReceipt) =>
            service.send({
                method: 'DELETE',
                path: `${path}/${encodeURIComponent(messageId)}`,
                query: { popreceipt: popReceipt },
            }),
        // A queue that exists is a success, 204.
        createIfNotExists: () => service.send({ method: 'PUT', path: `/${name}` }),
    };
}

function received(xml: string): ReceivedMessage {
    return {
        messageId: textOf(xml, 'MessageId'),
        popReceipt: textOf(xml, 'PopReceipt'),
        messageText: textOf(xml, 'MessageText'),
    };
}

function peeked(xml: string): PeekedMessage {
    return {
        messageId: textOf(xml, 'MessageId'),
        messageText: textOf(xml, 'MessageText'),
        insertedOn: new Date(textOf(xml, 'InsertionTime')),
    };
}
