import { type ChainedAuditEntry, events, fleet } from '../../model/audit-entry.ts';
import type { EntryPlace, Notification } from '../../model/outbox.ts';
import { parseServerId, serverKey } from '../../model/resource-id.ts';
import type { Clock, Log, NotificationTopic, OutboxStore } from '../../ports.ts';
import { type ChoicePorts, chosenNow } from './chosen.ts';

export interface NotifySoonPorts extends ChoicePorts {
    readonly topic: NotificationTopic;
    readonly outbox: Pick<OutboxStore, 'noteSent'>;
    readonly clock: Clock;
    readonly log: Log;
    /** Waits until the entries of one moment have come together. */
    readonly gather: () => Promise<void>;
}

/** Notifies operators of the entries that this process records, in the background. */
export interface SoonNotifier {
    /** Takes an entry that was just recorded. Returns at once, and never throws. */
    offer(entry: ChainedAuditEntry): void;
    /** Resolves when nothing is in hand any more. */
    settled(): Promise<void>;
}

/** Maximum number of entries in one request: together they stay below the megabyte that Event Grid takes. */
export const maxBatch = 25;
/** Maximum number of entries in hand. Later ones are left to the outbox. */
const maxInHand = 200;
/** Milliseconds after a failure in which nothing is tried: the outbox notifies of it later. */
const restMs = 30_000;

/**
 * Makes the background work. It is only the fast way: an entry that it does not send, or whose note is lost with the
 * process, is sent by `notifyOfRest`, which follows the anchors. So nothing here is retried, and nothing waits for it.
 */
export function soonNotifier(ports: NotifySoonPorts): SoonNotifier {
    const inHand: ChainedAuditEntry[] = [];
    let running: Promise<void> | undefined;
    let restsUntil = 0;

    async function sendAll(): Promise<void> {
        await ports.gather();
        while (inHand.length > 0) {
            const batch = inHand.splice(0, maxBatch);
            try {
                await send(ports, batch);
            } catch (error) {
                const reason = error instanceof Error ? error.message : String(error);
                ports.log.warn('Notifications left to the outbox', {
                    entries: batch.length + inHand.length,
                    reason,
                });
                restsUntil = ports.clock.now().getTime() + restMs;
                inHand.length = 0;
            }
        }
    }

    return {
        offer(entry) {
            if (ports.clock.now().getTime() < restsUntil || inHand.length >= maxInHand) return;
            inHand.push(entry);
            running ??= sendAll().finally(() => {
                running = undefined;
            });
        },
        async settled() {
            while (running !== undefined) await running;
        },
    };
}

async function send(ports: NotifySoonPorts, entries: readonly ChainedAuditEntry[]): Promise<void> {
    const chosen = await chosenNow(ports);
    const sent: { readonly notification: Notification; readonly place: EntryPlace }[] = [];
    for (const entry of entries) {
        const notification = chosen(entry);
        if (notification !== undefined) sent.push({ notification, place: placeOf(entry) });
    }
    if (sent.length === 0) return;
    await ports.topic.publish(sent.map(({ notification }) => notification));
    await ports.outbox.noteSent(sent.map(({ place }) => place));
}

/** Returns the place of an entry, by the chain's name. */
export function placeOf({ server, sequence }: ChainedAuditEntry): EntryPlace {
    const id = parseServerId(server);
    if (id !== undefined) return { chain: serverKey(id), sequence };
    return { chain: server === events ? events : fleet, sequence };
}
