import { parseServerId, type ServerId } from './resource-id.ts';

/** A message that failed too often, with its cause. */
export interface FailedMessage {
    /** The message's own id. */
    readonly id: string;
    /** Its queue, without `-poison`. */
    readonly queue: string;
    readonly message: unknown;
    /** Cause of the failure, as far as it is known. */
    readonly reason: string;
    /** ISO 8601. */
    readonly at: string;
}

/** A page of failed messages. */
export interface FailedMessagePage {
    readonly messages: readonly FailedMessage[];
    /** Position of the next page. Absent on the last one. */
    readonly continuation?: string;
}

/** Returns the server that a message of any queue names, as far as it can be parsed; undefined when it names none. */
export function serverOfMessage(message: unknown): ServerId | undefined {
    if (typeof message !== 'object' || message === null || !('server' in message)) return undefined;
    return typeof message.server === 'string' ? parseServerId(message.server) : undefined;
}
