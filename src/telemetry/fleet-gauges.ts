import type { FleetOverview } from '../model/fleet-overview.ts';
import type { Clock } from '../ports.ts';
import type { OverviewStore } from '../view-ports.ts';
import type { Meter } from './meter.ts';

/** The overview of the fleet as on-tick refreshes it, and its numbers as gauges. */
export interface GaugedOverview {
    readonly overview: OverviewStore;
    /** Records the newest overview that was read or written. */
    record(): void;
}

/** Makes gauges of the store that on-tick uses. */
export function gaugedOverview(store: OverviewStore, meter: Meter, clock: Clock): GaugedOverview {
    let newest: FleetOverview | undefined;
    return {
        overview: {
            async read() {
                const stored = await store.read();
                if (stored?.kind === 'overview') newest = stored.overview;
                return stored;
            },
            async write(overview, etag) {
                newest = overview;
                return await store.write(overview, etag);
            },
        },
        record() {
            if (newest !== undefined) recordGauges(meter, newest, clock.now());
        },
    };
}

function recordGauges(meter: Meter, overview: FleetOverview, now: Date): void {
    const { servers, held, waiting, failedMessages, lastEventAt, queues = [] } = overview;
    for (const { queue, messages, oldestAt } of queues) {
        meter.record('pgwarden.queue.messages', messages, { queue });
        meter.record('pgwarden.queue.age', secondsSince(oldestAt, now), { queue });
    }
    if (failedMessages !== undefined) meter.record('pgwarden.failed_messages', failedMessages.count, {});
    meter.record('pgwarden.changes.held', held.total, {});
    meter.record('pgwarden.changes.awaiting_approval', waiting.total, {});
    for (const verdict of ['compliant', 'drifted', 'unknown'] as const) {
        meter.record('pgwarden.fleet.servers', servers[verdict], { verdict });
    }
    if (lastEventAt !== undefined)
        meter.record('pgwarden.last_event.age', secondsSince(lastEventAt, now), {});
}

function secondsSince(instant: string | undefined, now: Date): number {
    return instant === undefined ? 0 : Math.max(0, now.getTime() - Date.parse(instant)) / 1_000;
}
