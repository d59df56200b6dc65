import { changeTarget, kindOf } from '../../changes/kinds.ts';
import { happenedAt } from '../../engine/attribution.ts';
import { sendingMs } from '../../engine/budget.ts';
import { isSameTarget } from '../../engine/flapping.ts';
import { next, superseded } from '../../engine/remediation-steps.ts';
import { targetDelayMs } from '../../engine/retry-policy.ts';
import {
    afterFreshLook,
    afterNotFound,
    afterWrite,
    beforeWrite,
    needsLookForRestart,
} from '../../engine/transition.ts';
import { isTransient, LeaseLostError } from '../../errors.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import { causeText } from '../../model/cause.ts';
import type { Remediation } from '../../model/remediation.ts';
import { serverKey, serverPath } from '../../model/resource-id.ts';
import type { WriteResult } from '../../model/write-results.ts';
import type { Fence } from '../../ports.ts';
import { budgetText, recordExhausted, takeShare } from '../server/budget-share.ts';
import { pauseText } from '../server/gate-context.ts';
import { intendedEntry } from '../server/remediation-entries.ts';
import { checkTarget } from './check-target.ts';
import { type LeasedServer, replaceCurrent, retryClock, type Step, save } from './leased-server.ts';
import { movedOn, revalidate, targetChecked, withChange } from './revalidate.ts';
import { withoutWritten, withWritten } from './written-repairs.ts';

/**
 * Asks everything again that may have changed since the plan, records the intention, and sends the write: no row, no
 * change.
 */
export async function sendChange(leased: LeasedServer, planned: Remediation): Promise<Step> {
    const { ports } = leased;
    const changedBack = changeBack(leased, planned);
    if (changedBack !== undefined) return changedBack;
    const asked = await revalidate(leased, planned);
    if (asked.kind === 'stop') return asked.step;
    const { remediation, baseline } = asked;
    if (needsLookForRestart(remediation)) {
        const answer = await ports.writer.readBack(leased.server, remediation.change);
        return afterFreshLook(remediation, answer, retryClock(leased));
    }
    const sharedAt = ports.clock.now();
    const refusal = await withinBudget(leased, remediation, baseline);
    if (refusal !== undefined) return refusal;
    const started = await storeStarted(leased, remediation);
    const unsent = { ...remediation, intentions: started.intentions ?? 1 };
    const ready = await clearToSend(leased, started, unsent, sharedAt, baseline);
    if (ready.kind === 'go') return await send(leased, started, unsent, ready.fence);
    forgetWrite(leased, unsent);
    return ready.step;
}

type Clearance =
    | { readonly kind: 'go'; readonly fence: Fence }
    | { readonly kind: 'stop'; readonly step: Step };

/** The last checks between the stored decision and the request: the entry, the lease, the switch, the target. */
async function clearToSend(
    leased: LeasedServer,
    started: Remediation,
    unsent: Remediation,
    sharedAt: Date,
    baseline: EffectiveBaseline | undefined,
): Promise<Clearance> {
    try {
        await leased.ports.audit.append(intendedEntry(leased.record.server, started));
        const fence = await confirmedLease(leased);
        const objection =
            (await lastObjection(leased, unsent, sharedAt)) ?? (await lastLook(leased, unsent, baseline));
        return objection === undefined ? { kind: 'go', fence } : { kind: 'stop', step: objection };
    } catch (error) {
        // Certainly nothing was sent: the next message begins anew, and it costs no attempt.
        forgetWrite(leased, unsent);
        await save(leased);
        throw error;
    }
}

async function confirmedLease({ lease, server }: LeasedServer): Promise<Fence> {
    if (lease === undefined) throw new LeaseLostError(serverPath(server));
    return await lease.confirm();
}

/** Stores the started remediation. A process that takes over records the intention, and assumes that the write may have been sent. */
async function storeStarted(leased: LeasedServer, remediation: Remediation): Promise<Remediation> {
    const now = leased.ports.clock.now();
    const started = beforeWrite(remediation, now);
    leased.record = withWritten(leased.record, started, now);
    replaceCurrent(leased, started);
    await save(leased);
    return started;
}

/** Records the intention of a process that died before it did, before any later entry about the write. */
export async function recordIntention({ ports, record }: LeasedServer, started: Remediation): Promise<void> {
    const entry = intendedEntry(record.server, started);
    if ((await ports.audit.entry(serverPath(record.server), entry.id)) !== undefined) return;
    await ports.audit.append(entry);
}

/**
 * Reads the target of a write that carries values that were read, as the last step before it is sent. Another actor's write
 * since the plan leads to a new plan, with an entry of its own.
 */
async function lastLook(
    leased: LeasedServer,
    unsent: Remediation,
    baseline: EffectiveBaseline | undefined,
): Promise<Step | undefined> {
    const { ports, server } = leased;
    const { change } = unsent;
    if (!kindOf(change).carriesWhatWasRead(change)) return undefined;
    if (baseline === undefined) {
        const answer = await ports.writer.readBack(server, change);
        return answer.kind === 'unchanged' ? undefined : afterFreshLook(unsent, answer, retryClock(leased));
    }
    const look = await checkTarget(leased, unsent, baseline);
    if (look.kind === 'same') return undefined;
    if (look.kind !== 'changed') return next({ ...unsent, checksTargetFirst: true }, 0);
    const changed = withChange(targetChecked(unsent, look.readAt, baseline), look.change);
    return changed === undefined ? superseded(movedOn(look.change), true) : next(changed, 0);
}

/** Sends the one request, and returns the next step. */
async function send(
    leased: LeasedServer,
    started: Remediation,
    unsent: Remediation,
    fence: Fence,
): Promise<Step> {
    const { ports, server } = leased;
    const { change, id } = started;
    const answer = await ports.writer.start(server, change, id, fence);
    ports.log.info('Write sent', {
        server: serverPath(server),
        target: changeTarget(change),
        control: change.control,
        remediationId: id,
        answer: answer.kind,
        reason: 'reason' in answer ? answer.reason : undefined,
    });
    if (!isTaken(answer)) forgetWrite(leased, unsent);
    if (answer.kind === 'notFound') {
        const look = await ports.writer.readBack(server, change);
        return afterNotFound(started, answer.reason, look, retryClock(leased));
    }
    return afterWrite(started, answer, retryClock(leased));
}

/** Returns whether Azure took the write, or may have taken it. */
function isTaken({ kind }: WriteResult): boolean {
    return kind === 'accepted' || kind === 'done' || kind === 'unanswered';
}

/** Takes the write out of the counts when Azure certainly did not accept it. */
function forgetWrite(leased: LeasedServer, unsent: Remediation): void {
    if (unsent.writes === 0) leased.record = withoutWritten(leased.record, unsent);
    replaceCurrent(leased, unsent);
}

/**
 * Ends a remediation whose write another actor has changed since: one more write would be another repair, with another
 * cause.
 */
function changeBack({ record }: LeasedServer, { change, writes, readAt }: Remediation): Step | undefined {
    if (writes === 0) return undefined;
    // An event can come late: of the very change that is being repaired.
    const later = record.deferred?.recentEvents?.find(
        (arrived) => isSameTarget(arrived.event, change) && happenedAt(arrived) > Date.parse(readAt),
    );
    if (later === undefined) return undefined;
    return superseded(`another actor changed it back meanwhile: ${causeText(later.event)}`, true);
}

/** Takes the write's share of the fleet's budget. Without one it waits until there is room, as what was planned does. */
async function withinBudget(
    leased: LeasedServer,
    { id, intentions, writes, cause }: Remediation,
    baseline: EffectiveBaseline | undefined,
): Promise<Step | undefined> {
    const { ports, server, record, isJustPlanned } = leased;
    if (baseline === undefined) return undefined;
    const { budget } = baseline.guardRails;
    // A remediation that is not stored yet has another id where its process dies and the next one plans it again.
    const owner = isJustPlanned ? (record.step?.token ?? id) : id;
    const share = { id: `${owner}:${writes + 1}`, server: serverKey(server) };
    if (await takeShare(ports.budget, share, budget)) return undefined;
    await recordExhausted(ports.audit, budget, cause, ports.clock.now());
    ports.log.warn('Budget used up', { server: serverPath(server), remediationId: id });
    return intentions === undefined ? { kind: 'putBack' } : superseded(budgetText(budget), true);
}

/** Returns the last objections to the request: the operators' switch, and time. */
async function lastObjection(
    leased: LeasedServer,
    unsent: Remediation,
    sharedAt: Date,
): Promise<Step | undefined> {
    const { ports } = leased;
    const paused = await pausedNow(leased);
    if (paused instanceof Error)
        return next({ ...unsent, lastError: paused.message }, targetDelayMs(undefined, retryClock(leased)));
    if (paused !== undefined) return superseded(paused, true);
    const isLate = ports.clock.now().getTime() - sharedAt.getTime() > sendingMs;
    return isLate ? next(unsent, 0) : undefined;
}

/** Returns the reason for a pause, or the error when the switch cannot be read for now: nothing is sent then. */
async function pausedNow({ ports, record }: LeasedServer): Promise<string | Error | undefined> {
    try {
        const state = await ports.pause.read();
        return pauseText(state, record, ports.clock.now());
    } catch (error) {
        if (error instanceof Error && isTransient(error)) return error;
        throw error;
    }
}
