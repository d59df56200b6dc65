import { afterLook, type Look, nextLookAt, slicesOf, unexplained } from '../../engine/second-look.ts';
import type { Cause } from '../../model/cause.ts';
import type { HeardEvent } from '../../model/drift.ts';
import type { SecondLooks } from '../../model/second-look.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import { sliceNames } from '../../model/server-state.ts';
import { isOwnEcho } from '../intake/own-echo.ts';
import type { AssessPorts } from './assess-ports.ts';
import { isDeletion } from './server-life.ts';

/** A message for a look that is due this much later is on its way and enough. */
const slackMs = 1_000;

/**
 * Has the server looked at again for events whose effect was not seen: the message is on the queue before the record
 * that this returns is stored. `look` is what was just seen; undefined when nothing was read.
 */
export async function lookAgain(
    ports: AssessPorts,
    record: ServerRecord,
    heard: readonly HeardEvent[],
    look: Look | undefined,
): Promise<ServerRecord> {
    const now = ports.clock.now();
    const fresh = unexplained(record, heard, now, ports.pacing);
    const known = record.secondLooks;
    if (fresh.length === 0 && (known?.unseen ?? []).length === 0) return record;
    const seen = afterLook(record, fresh, await echoesAmong(ports, record, fresh), look, ports.pacing);
    const due = nextLookAt(seen.unseen, look !== undefined, now, ports.pacing);
    if (due === undefined) return { ...record, secondLooks: seen };
    const scheduled = known?.lookAt === undefined ? 0 : Date.parse(known.lookAt);
    const isOnItsWay = scheduled > now.getTime() && scheduled <= due + slackMs;
    const lookAt = isOnItsWay ? scheduled : due;
    if (!isOnItsWay) await askAgain(ports, record, seen, lookAt);
    return { ...record, secondLooks: { ...seen, lookAt: new Date(lookAt).toISOString() } };
}

async function askAgain(
    ports: AssessPorts,
    { server }: ServerRecord,
    { unseen }: Pick<SecondLooks, 'unseen'>,
    lookAt: number,
): Promise<void> {
    const asked = new Set(unseen.flatMap(({ event }) => slicesOf(event)));
    const deletion = unseen.find(({ event }) => isDeletion(event));
    const cause: Cause = deletion?.event ?? {
        kind: 'followUp',
        reason: 'the effect of an event was not seen',
    };
    await ports.queues.assess(
        {
            server,
            slices: sliceNames.filter((slice) => asked.has(slice)),
            cause,
            // A read that begins before the look is due does not answer it.
            requestedAt: new Date(lookAt).toISOString(),
            waits: 0,
            heard: unseen.map(({ event, at }) => ({ event, at })),
        },
        Math.max(0, lookAt - ports.clock.now().getTime()) + 1,
    );
}

/** Whether one of the events is looked at again, or has to be. */
export function isUnexplained(
    { clock, pacing }: Pick<AssessPorts, 'clock' | 'pacing'>,
    record: ServerRecord,
    heard: readonly HeardEvent[],
): boolean {
    return unexplained(record, heard, clock.now(), pacing).length > 0;
}

/** The echoes of our own writes that do not say who it was. */
async function echoesAmong(
    ports: AssessPorts,
    { server }: ServerRecord,
    heard: readonly HeardEvent[],
): Promise<ReadonlySet<string>> {
    const echoes = new Set<string>();
    for (const { event } of heard) {
        if (await isOwnEcho(ports.audit, server, event)) echoes.add(event.eventId);
    }
    return echoes;
}
