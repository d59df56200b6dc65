import type { Log, LogFields } from '../../ports.ts';

/** Sends something on every channel. A channel that fails is logged and stops no other, and nothing else. */
export async function notifyChannels<Channel extends { readonly name: string }>(
    channels: readonly Channel[],
    log: Log,
    fields: LogFields,
    send: (channel: Channel) => Promise<void>,
): Promise<void> {
    for (const channel of channels) {
        try {
            await send(channel);
        } catch (error) {
            const reason = error instanceof Error ? error.message : String(error);
            log.warn('Notification failed', { channel: channel.name, ...fields, reason });
        }
    }
}
