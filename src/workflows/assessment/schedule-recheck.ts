import {
    afterRecheck,
    type Look,
    nextRecheckAt,
    slicesOf,
    unconfirmedEvents,
    withRecordedEvents,
} from '../../engine/recheck.ts';
import type { Cause } from '../../model/cause.ts';
import type { RecentEvent } from '../../model/drift.ts';
import type { Rechecks } from '../../model/recheck.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import { sliceNames } from '../../model/server-state.ts';
import { isOwnEcho } from '../server/own-echo.ts';
import { isDeletion } from '../server/server-identity.ts';
import type { AssessPorts } from './assess-ports.ts';

/** A recheck that is scheduled up to this much later is enough. */
const slackMs = 1_000;

/**
 * Requests a recheck of events whose effect no read has shown. Its message is on the queue before the returned record is
 * stored. `look` is the present observation; undefined when nothing was read.
 */
export async function scheduleRecheck(
    ports: AssessPorts,
    assessed: ServerRecord,
    recentEvents: readonly RecentEvent[],
    look: Look | undefined,
): Promise<ServerRecord> {
    const now = ports.clock.now();
    const record = withRecordedEvents(assessed, recentEvents, now, ports.retryPolicy);
    const fresh = unconfirmedEvents(record, recentEvents, now, ports.retryPolicy);
    const known = record.rechecks;
    if (fresh.length === 0 && (known?.unconfirmed ?? []).length === 0) return record;
    const observed = afterRecheck(
        record,
        fresh,
        await echoesAmong(ports, record, fresh),
        look,
        ports.retryPolicy,
    );
    const due = nextRecheckAt(observed.unconfirmed, look !== undefined, now, ports.retryPolicy);
    if (due === undefined) return { ...record, rechecks: observed };
    const scheduled = known?.recheckAt === undefined ? 0 : Date.parse(known.recheckAt);
    const isOnItsWay = scheduled > now.getTime() && scheduled <= due + slackMs;
    const recheckAt = isOnItsWay ? scheduled : due;
    if (!isOnItsWay) await requestRecheck(ports, record, observed, recheckAt);
    return { ...record, rechecks: { ...observed, recheckAt: new Date(recheckAt).toISOString() } };
}

async function requestRecheck(
    ports: AssessPorts,
    { server }: ServerRecord,
    { unconfirmed }: Pick<Rechecks, 'unconfirmed'>,
    recheckAt: number,
): Promise<void> {
    const asked = new Set(unconfirmed.flatMap(({ event }) => slicesOf(event)));
    const deletion = unconfirmed.find(({ event }) => isDeletion(event));
    const cause: Cause = deletion?.event ?? {
        kind: 'followUp',
        reason: 'no read has shown the effect of an event',
    };
    await ports.queues.assess(
        {
            server,
            slices: sliceNames.filter((slice) => asked.has(slice)),
            cause,
            // A read that begins before the recheck is due does not answer it.
            requestedAt: new Date(recheckAt).toISOString(),
            requeues: 0,
            recentEvents: unconfirmed.map(({ event, at }) => ({ event, at })),
        },
        Math.max(0, recheckAt - ports.clock.now().getTime()) + 1,
    );
}

/** Returns whether one of the events needs a recheck. */
export function isUnconfirmed(
    { clock, retryPolicy }: Pick<AssessPorts, 'clock' | 'retryPolicy'>,
    record: ServerRecord,
    recentEvents: readonly RecentEvent[],
): boolean {
    return unconfirmedEvents(record, recentEvents, clock.now(), retryPolicy).length > 0;
}

/** Returns the ids of the events that are echoes of Pgwarden's own writes. */
async function echoesAmong(
    ports: AssessPorts,
    { server }: ServerRecord,
    recentEvents: readonly RecentEvent[],
): Promise<ReadonlySet<string>> {
    const echoes = new Set<string>();
    for (const { event } of recentEvents) {
        if (await isOwnEcho(ports, server, event)) echoes.add(event.eventId);
    }
    return echoes;
}
