/** A topic in the world in memory, and the passing of time with its ticks. */
import { NotificationRefusedError } from '../../../../src/errors.ts';
import type { AuditEntry } from '../../../../src/model/audit-entry.ts';
import type { Notification } from '../../../../src/model/outbox.ts';
import { auditEntry } from '../../../support/audit-entries.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { KilledError } from '../../../support/memory-process.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import { minuteMs } from '../../../support/story.ts';

/** A topic that the test can take away, and the ids of what it took. */
export interface TestTopic {
    isAway: boolean;
    refuses: (entry: AuditEntry) => boolean;
    readonly taken: string[];
    /** Requests, refused ones included. */
    requests: number;
}

export function worldWithTopic(): { readonly world: MemoryWorld; readonly topic: TestTopic } {
    const world = memoryWorld(enforcing([]));
    const topic: TestTopic = { isAway: false, refuses: () => false, taken: [], requests: 0 };
    world.topic = {
        async publish(notifications: readonly Notification[]) {
            topic.requests += 1;
            if (topic.isAway) throw new Error('HTTP 503');
            if (notifications.some(({ entry }) => topic.refuses(entry)))
                throw new NotificationRefusedError('HTTP 413 PayloadTooLarge');
            topic.taken.push(...notifications.map(({ entry }) => entry.id));
        },
        publishAnchor: async () => undefined,
    };
    return { world, topic };
}

/** Records an entry, again and again until a process lives long enough, as the workflows do. */
export async function record(
    world: MemoryWorld,
    id: string,
    overrides: Partial<AuditEntry> = {},
): Promise<void> {
    world.now += 1_000;
    const at = new Date(world.now).toISOString();
    const entry = auditEntry(id, { outcome: 'failed', reason: id, at, ...overrides });
    for (;;) {
        try {
            await world.ports().audit.append(entry);
            break;
        } catch (error) {
            if (!(error instanceof KilledError)) throw error;
        }
    }
    await world.settled();
}

/** Ticks once a minute; a tick that dies is repeated by the next one. */
export async function minutes(world: MemoryWorld, count: number): Promise<void> {
    for (let minute = 0; minute < count; minute += 1) {
        world.now += minuteMs;
        try {
            await world.anchorAndNotify();
        } catch (error) {
            if (!(error instanceof KilledError)) throw error;
        }
    }
}

/** Notifications are on, and nothing was recorded yet. */
export async function started(): Promise<ReturnType<typeof worldWithTopic>> {
    const begun = worldWithTopic();
    await minutes(begun.world, 1);
    return begun;
}

/** Ids that begin with a text, each once. */
export function ofChain(ids: readonly string[], chain: string): readonly string[] {
    return [...new Set(ids.filter((id) => id.startsWith(chain)))];
}
