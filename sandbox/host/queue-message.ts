/** Queue messages on the wire and as the app gets them. */
import type { DequeuedMessageItem } from '@azure/storage-queue';
import type { RpcTypedData } from './core-types.ts';
import { dotNetTime } from './dot-net-time.ts';

export type QueueEncoding = 'base64' | 'none';

/** The text of a message, or undefined when it is not valid base64 of UTF-8. */
export function decodedText(wireText: string, encoding: QueueEncoding): string | undefined {
    if (encoding === 'none') return wireText;
    if (wireText.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(wireText)) return undefined;
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(wireText, 'base64'));
    } catch {
        return undefined;
    }
}

export function encodedText(text: string, encoding: QueueEncoding): string {
    return encoding === 'none' ? text : Buffer.from(text, 'utf8').toString('base64');
}

/**
 * The trigger metadata of a queue function; the programming model lowers the first letter of each name, and makes values
 * of texts that are JSON: `queueTrigger` is an object where the message is one.
 */
export function queueMetadata(message: DequeuedMessageItem, text: string): Record<string, RpcTypedData> {
    return {
        QueueTrigger: { string: text },
        Id: { string: message.messageId },
        DequeueCount: { int: message.dequeueCount },
        InsertionTime: { json: JSON.stringify(dotNetTime(message.insertedOn)) },
        ExpirationTime: { json: JSON.stringify(dotNetTime(message.expiresOn)) },
        NextVisibleTime: { json: JSON.stringify(dotNetTime(message.nextVisibleOn)) },
        PopReceipt: { string: message.popReceipt },
    };
}
