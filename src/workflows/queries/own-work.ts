import { StorageUnavailableError } from '../../errors.ts';
import type { FleetOverview } from '../../model/fleet-overview.ts';
import type { QueueDepth } from '../../model/queue-depth.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { Log } from '../../ports.ts';
import type { FailedMessageCount, QueueDepths } from '../../view-ports.ts';
import { type FindOverdueSweepPorts, findOverdueSweep } from '../fleet/find-overdue-sweep.ts';

export interface ReadOwnWorkPorts extends FindOverdueSweepPorts {
    readonly queueDepths: QueueDepths;
    readonly failedMessages: FailedMessageCount;
    readonly log: Log;
}

/** The part of the overview about Pgwarden's own work. */
export type OwnWork = Pick<FleetOverview, 'queues' | 'failedMessages' | 'overdueSweep'>;

/** Failed messages that are counted; operators need to know that there are more, and not how many. */
const maxFailedMessages = 50;

/** Reads the depths of the queues, the number of failed messages, and the overdue sweep. `sweep`: the stored one. */
export async function readOwnWork(ports: ReadOwnWorkPorts, sweep: Sweep | undefined): Promise<OwnWork> {
    const [queues, counted, overdueSweep] = await Promise.all([
        queuesOf(ports),
        ports.failedMessages.count(maxFailedMessages + 1),
        findOverdueSweep(ports, sweep),
    ]);
    return {
        ...(queues === undefined ? {} : { queues }),
        failedMessages: {
            count: Math.min(counted, maxFailedMessages),
            isMore: counted > maxFailedMessages,
        },
        ...(overdueSweep === undefined ? {} : { overdueSweep }),
    };
}

/** Returns undefined while the queues cannot be read: the numbers of the fleet come from the table. */
async function queuesOf({ queueDepths, log }: ReadOwnWorkPorts): Promise<readonly QueueDepth[] | undefined> {
    try {
        return await queueDepths.read();
    } catch (error) {
        if (!(error instanceof StorageUnavailableError)) throw error;
        log.warn('Queue depths not read', { reason: error.message });
        return undefined;
    }
}
