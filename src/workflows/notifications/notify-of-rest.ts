import { grownRanges, isSpent, placeKey, withGrown } from '../../engine/outbox.ts';
import { AuditDamagedError, NotificationRefusedError, RecordConflictError } from '../../errors.ts';
import type { AnchoredHeads } from '../../model/audit-anchor.ts';
import { type AuditEntry, fleet } from '../../model/audit-entry.ts';
import type { EntryRange, Notification, Outbox, StoredOutbox } from '../../model/outbox.ts';
import type {
    AuditAnchors,
    AuditChains,
    AuditLog,
    Clock,
    Log,
    NotificationTopic,
    OutboxStore,
} from '../../ports.ts';
import { type ChoicePorts, type Choose, chosenNow } from './chosen.ts';
import { maxBatch, placeOf } from './notify-soon.ts';

export interface NotifyOfRestPorts extends ChoicePorts {
    /** Undefined: notifications are off. */
    readonly topic: NotificationTopic | undefined;
    readonly outbox: OutboxStore;
    readonly audit: Pick<AuditLog & AuditChains, 'append' | 'downTo'>;
    readonly anchors: Pick<AuditAnchors, 'asOf'>;
    readonly clock: Clock;
    readonly log: Log;
}

/** Maximum number of notifications of one run; the next run goes on. */
const maxPerRun = 1_000;

/**
 * Notifies operators of the entries that the processes which recorded them did not notify of: the topic was away, or the
 * process died. Follows the anchors: the sequences of the chains show every entry exactly once, whatever the clocks say.
 * `anchored`: the heads as of the anchor before this minute's, so that the fast way has had its time. A run can die
 * anywhere: the stored outbox lags behind by one batch at most, which is sent again with the same ids.
 */
export async function notifyOfRest(
    ports: NotifyOfRestPorts,
    anchored: AnchoredHeads | undefined,
): Promise<void> {
    try {
        if (ports.topic === undefined) await turnOff(ports);
        else await follow({ ...ports, topic: ports.topic }, anchored);
    } catch (error) {
        if (!(error instanceof RecordConflictError)) throw error;
        ports.log.debug('Another process notifies', {});
    }
}

/** Forgets the place in the audit: entries that are recorded without a topic are never sent. */
async function turnOff({ outbox }: NotifyOfRestPorts): Promise<void> {
    if (outbox.isKnownDone(undefined)) return;
    const stored = await outbox.read();
    if (stored?.outbox.anchor !== undefined) await outbox.write({ rest: [] }, stored.etag);
}

type FollowPorts = NotifyOfRestPorts & { readonly topic: NotificationTopic };

async function follow(ports: FollowPorts, anchored: AnchoredHeads | undefined): Promise<void> {
    const anchor = anchored?.sequence ?? 0;
    if (ports.outbox.isKnownDone(anchor)) return;
    const stored = await ports.outbox.read();
    const outbox = await moved(ports, stored?.outbox, anchored);
    const notes = await ports.outbox.sentNotes();
    const sent = new Set(notes.flatMap(({ places }) => places.map(placeKey)));
    const run = progressOf(ports, outbox, stored);
    await sendRanges(ports, outbox, sent, run);
    await run.store(run.rest());
    const now = ports.clock.now();
    const heads = anchored?.heads ?? new Map();
    const spent = notes.filter((note) => isSpent(note, heads, run.rest(), now));
    if (spent.length > 0) await ports.outbox.removeNotes(spent.map(({ id }) => id));
}

/** Entries can be dated so much before notifications are known to be on: a tick, and another instance's clock. */
const overlapMs = 15 * 60_000;

/** Returns the outbox with what the chains have grown by since it was stored. */
async function moved(
    { anchors, clock, log }: FollowPorts,
    outbox: Outbox | undefined,
    anchored: AnchoredHeads | undefined,
): Promise<Outbox> {
    const anchor = anchored?.sequence ?? 0;
    const since = new Date(clock.now().getTime() - overlapMs).toISOString();
    // The first anchor names every chain from its first entry, as old as that may be.
    const anew = { anchor, rest: outbox?.rest ?? [], ...(anchor === 0 ? { since } : {}) };
    if (outbox?.anchor === undefined) return anew;
    if (outbox.anchor === anchor || anchored === undefined) return outbox;
    const before = outbox.anchor === 0 ? undefined : await anchors.asOf(outbox.anchor);
    if (before === undefined && outbox.anchor > 0) {
        log.error('Notifications may be missing: the anchor up to which they are sent is gone', {
            anchor: outbox.anchor,
        });
        return anew;
    }
    const grown = grownRanges(before?.heads ?? new Map(), anchored.heads);
    return { ...outbox, anchor, rest: withGrown(outbox.rest, grown) };
}

/** The progress of one run, stored under the outbox's ETag. */
interface Progress {
    rest(): readonly EntryRange[];
    /** Stores what remains, unless it is stored already. */
    store(rest: readonly EntryRange[]): Promise<void>;
}

function progressOf(ports: FollowPorts, outbox: Outbox, stored: StoredOutbox | undefined): Progress {
    let rest = outbox.rest;
    let etag = stored?.etag;
    let written = JSON.stringify(stored?.outbox);
    return {
        rest: () => rest,
        async store(remaining) {
            rest = remaining;
            const { since, ...others } = outbox;
            const isNew = since !== undefined && (outbox.anchor === 0 || rest.length > 0);
            const next: Outbox = { ...others, rest, ...(isNew ? { since } : {}) };
            const text = JSON.stringify(next);
            if (text === written) return;
            etag = await ports.outbox.write(next, etag);
            written = text;
        },
    };
}

/** A notification, and what remains after it. */
interface Unsent {
    readonly notification: Notification;
    readonly after: number;
}

/** Sends what was not sent of the ranges, in the order of each chain. Ends when the topic is away, or after enough. */
async function sendRanges(
    ports: FollowPorts,
    { rest: ranges, since = '' }: Outbox,
    sent: ReadonlySet<string>,
    progress: Progress,
): Promise<void> {
    if (ranges.length === 0) return;
    const chosen = await chosenNow(ports);
    const choose: Choose = (entry) =>
        sent.has(placeKey(placeOf(entry))) || entry.at < since ? undefined : chosen(entry);
    let count = 0;
    let batch: Notification[] = [];
    for (const [index, range] of ranges.entries()) {
        const later = ranges.slice(index + 1);
        for await (const { notification, after } of unsentOf(ports, range, choose)) {
            batch.push(notification);
            if (batch.length < maxBatch) continue;
            if (!(await isPublished(ports, batch))) return;
            count += batch.length;
            batch = [];
            await progress.store([...(after < range.upTo ? [{ ...range, after }] : []), ...later]);
            if (count >= maxPerRun) return;
        }
    }
    if (await isPublished(ports, batch)) await progress.store([]);
}

/** Maximum number of entries that are read at once. */
const maxSlice = 200;

/** Yields what operators were not notified of and want to know, oldest first, read slice by slice. */
async function* unsentOf(
    ports: FollowPorts,
    { chain, after, upTo }: EntryRange,
    choose: Choose,
): AsyncGenerator<Unsent> {
    for (let start = after; start < upTo; start += maxSlice) {
        const slice = { chain, after: start, upTo: Math.min(upTo, start + maxSlice) };
        yield* await unsentIn(ports, slice, choose);
    }
}

async function unsentIn(
    { audit, ...ports }: FollowPorts,
    { chain, after, upTo }: EntryRange,
    choose: Choose,
): Promise<readonly Unsent[]> {
    const unsent: Unsent[] = [];
    try {
        for await (const entry of audit.downTo(chain, after + 1, upTo)) {
            const notification = choose(entry);
            if (notification !== undefined) unsent.push({ notification, after: entry.sequence });
        }
    } catch (error) {
        if (!(error instanceof AuditDamagedError)) throw error;
        const text = `the entries ${after + 1} to ${upTo} of chain ${chain}: ${error.message}`;
        await audit.append(lossEntry(ports, `${chain}:${after}`, text));
    }
    return unsent.toReversed();
}

/** Publishes a batch; false when the topic is away. What the topic will never take is recorded, and holds up nothing. */
async function isPublished(ports: FollowPorts, batch: readonly Notification[]): Promise<boolean> {
    const [first, ...others] = batch;
    if (first === undefined) return true;
    try {
        await ports.topic.publish(batch);
        return true;
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (error instanceof NotificationRefusedError) {
            if (others.length === 0) return await isLossRecorded(ports, first.entry, reason);
            for (const each of batch) {
                if (!(await isPublished(ports, [each]))) return false;
            }
            return true;
        }
        ports.log.warn('Notifications wait for the topic', { reason });
        return false;
    }
}

/**
 * Notifies operators that the topic refuses an entry, and records it. A topic that refuses this too refuses everything,
 * as one of another schema does: then all waits until an operator fixes it. Returns whether it was recorded.
 */
async function isLossRecorded(ports: FollowPorts, entry: AuditEntry, reason: string): Promise<boolean> {
    const text = `${entry.outcome} of ${entry.server} at ${entry.at}: ${reason}`;
    const loss = lossEntry(ports, `${entry.server}:${entry.id}`, text);
    if (entry.id.startsWith(lossPrefix) || !(await isTaken(ports, loss))) {
        ports.log.error('Notifications wait: the topic refuses them', { reason });
        return false;
    }
    ports.log.error('Notification lost', { server: entry.server, outcome: entry.outcome, reason });
    await ports.audit.append(loss);
    return true;
}

async function isTaken({ topic }: FollowPorts, entry: AuditEntry): Promise<boolean> {
    try {
        await topic.publish([{ entry, control: undefined }]);
        return true;
    } catch {
        return false;
    }
}

const lossPrefix = 'unsent:';

/** The entry that operators are not notified of something, recorded once. */
function lossEntry({ clock }: Pick<FollowPorts, 'clock'>, what: string, text: string): AuditEntry {
    return {
        id: `${lossPrefix}${what}`,
        at: clock.now().toISOString(),
        server: fleet,
        outcome: 'failed',
        reason: `operators are not notified of ${text}`,
        cause: { kind: 'followUp', reason: 'notifications that were not sent are sent' },
    };
}
