import { happenedAt } from '../../engine/attribution.ts';
import { sendingMs } from '../../engine/budget.ts';
import { isHeard } from '../../engine/flapping.ts';
import { next, superseded } from '../../engine/next-step.ts';
import { lookPause } from '../../engine/pacing.ts';
import { carriesWhatWasRead } from '../../engine/replan.ts';
import {
    afterFreshLook,
    afterNotFound,
    afterWrite,
    beforeWrite,
    needsLookForRestart,
} from '../../engine/transition.ts';
import { isTransient } from '../../errors.ts';
import type { WriteAnswer } from '../../model/answers.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import { causeText } from '../../model/cause.ts';
import { changeTarget } from '../../model/change.ts';
import type { Remediation } from '../../model/remediation.ts';
import { serverKey } from '../../model/resource-id.ts';
import type { Fence } from '../../ports.ts';
import { pauseText } from '../assessment/circumstances.ts';
import { askAgain, looked, movedOn, withChange } from './ask-again.ts';
import { lookAgain } from './look-again.ts';
import { intendedEntry } from './remediation-entries.ts';
import { budgetText, recordExhausted, takeShare } from './take-share.ts';
import { moment, replaceCurrent, type Step, save, type Turn } from './turn.ts';
import { withoutWritten, withWritten } from './written-repairs.ts';

/**
 * Asks everything again that may have changed since the plan, records the intention, and sends the write: no row, no
 * change.
 */
export async function sendChange(turn: Turn, planned: Remediation): Promise<Step> {
    const { ports } = turn;
    const changedBack = changeBack(turn, planned);
    if (changedBack !== undefined) return changedBack;
    const asked = await askAgain(turn, planned);
    if (asked.kind === 'stop') return asked.step;
    const { remediation, baseline } = asked;
    if (needsLookForRestart(remediation)) {
        const answer = await ports.writer.readBack(turn.server, remediation.change);
        return afterFreshLook(remediation, answer, ports.pacing, moment(turn));
    }
    const sharedAt = ports.clock.now();
    const refusal = await withinBudget(turn, remediation, baseline);
    if (refusal !== undefined) return refusal;
    const started = await storeStarted(turn, remediation);
    const unsent = { ...remediation, intentions: started.intentions ?? 1 };
    const ready = await clearToSend(turn, started, unsent, sharedAt, baseline);
    if (ready.kind === 'go') return await send(turn, started, unsent, ready.fence);
    forgetWrite(turn, unsent);
    return ready.step;
}

type Clearance =
    | { readonly kind: 'go'; readonly fence: Fence }
    | { readonly kind: 'stop'; readonly step: Step };

/** What comes between the stored decision and the request: the entry, the lease, the switch, the last look. */
async function clearToSend(
    turn: Turn,
    started: Remediation,
    unsent: Remediation,
    sharedAt: Date,
    baseline: EffectiveBaseline | undefined,
): Promise<Clearance> {
    try {
        await turn.ports.audit.append(intendedEntry(turn.record.server, started));
        const fence = await turn.lease.confirm();
        const objection =
            (await lastObjection(turn, unsent, sharedAt)) ?? (await lastLook(turn, unsent, baseline));
        return objection === undefined ? { kind: 'go', fence } : { kind: 'stop', step: objection };
    } catch (error) {
        // Certainly nothing was sent: the next message begins anew, and it costs no attempt.
        forgetWrite(turn, unsent);
        await save(turn);
        throw error;
    }
}

/** From here on whoever finds the record tells the intention, and believes that the write may have been sent. */
async function storeStarted(turn: Turn, remediation: Remediation): Promise<Remediation> {
    const now = turn.ports.clock.now();
    const started = beforeWrite(remediation, now);
    turn.record = withWritten(turn.record, started, now);
    replaceCurrent(turn, started);
    await save(turn);
    return started;
}

/** Tells the intention of a process that did not live to tell it, before anything else is told of what it sent. */
export async function tellIntention({ ports, record }: Turn, started: Remediation): Promise<void> {
    const entry = intendedEntry(record.server, started);
    if ((await ports.audit.entry(record.server, entry.id)) !== undefined) return;
    await ports.audit.append(entry);
}

/**
 * A write that carries what was read looks at its target as the last thing before it is sent: what somebody else wrote
 * since the plan is planned anew, with an entry of its own.
 */
async function lastLook(
    turn: Turn,
    unsent: Remediation,
    baseline: EffectiveBaseline | undefined,
): Promise<Step | undefined> {
    const { ports, server } = turn;
    const { change } = unsent;
    if (!carriesWhatWasRead(change)) return undefined;
    if (baseline === undefined) {
        const answer = await ports.writer.readBack(server, change);
        return answer.kind === 'unchanged'
            ? undefined
            : afterFreshLook(unsent, answer, ports.pacing, moment(turn));
    }
    const look = await lookAgain(turn, unsent, baseline);
    if (look.kind === 'same') return undefined;
    if (look.kind !== 'changed') return next({ ...unsent, looksFirst: true }, 0);
    const changed = withChange(looked(unsent, look.readAt, baseline), look.change);
    return changed === undefined ? superseded(movedOn(look.change), true) : next(changed, 0);
}

/** Sends the one request, and tells what comes of it. */
async function send(turn: Turn, started: Remediation, unsent: Remediation, fence: Fence): Promise<Step> {
    const { ports, server } = turn;
    const { change, id } = started;
    const answer = await ports.writer.start(server, change, id, fence);
    ports.log.info('Write sent', {
        server: turn.record.server,
        target: changeTarget(change),
        control: change.control,
        remediationId: id,
        answer: answer.kind,
        reason: 'reason' in answer ? answer.reason : undefined,
    });
    if (!isTaken(answer)) forgetWrite(turn, unsent);
    if (answer.kind === 'notFound') {
        const look = await ports.writer.readBack(server, change);
        return afterNotFound(started, answer.reason, look, ports.pacing, moment(turn));
    }
    return afterWrite(started, answer, ports.pacing, moment(turn));
}

/** Whether Azure took the write, or may have taken it. */
function isTaken({ kind }: WriteAnswer): boolean {
    return kind === 'accepted' || kind === 'done' || kind === 'unanswered';
}

/** What was counted when the write was about to be sent does not count when it certainly was not taken. */
function forgetWrite(turn: Turn, unsent: Remediation): void {
    if (unsent.writes === 0) turn.record = withoutWritten(turn.record, unsent);
    replaceCurrent(turn, unsent);
}

/**
 * Whether the write was made and somebody is heard to have changed it since: writing it once more would be another
 * repair, with another cause.
 */
function changeBack({ record }: Turn, { change, writes, readAt }: Remediation): Step | undefined {
    if (writes === 0) return undefined;
    // An event can come late: of the very change that is being repaired.
    const later = record.deferred?.heard?.find(
        (heard) => isHeard(heard.event, change) && happenedAt(heard) > Date.parse(readAt),
    );
    if (later === undefined) return undefined;
    return superseded(`somebody else changed it back meanwhile: ${causeText(later.event)}`, true);
}

/** Takes the write's share of the fleet's budget. Without one it waits until there is room, as what was planned does. */
async function withinBudget(
    turn: Turn,
    { id, intentions, writes, cause }: Remediation,
    baseline: EffectiveBaseline | undefined,
): Promise<Step | undefined> {
    const { ports, server } = turn;
    if (baseline === undefined) return undefined;
    const { budget } = baseline.guardRails;
    const share = { id: `${id}:${writes + 1}`, server: serverKey(server) };
    if (await takeShare(ports.budget, share, budget)) return undefined;
    await recordExhausted(ports.audit, budget, cause, ports.clock.now());
    ports.log.warn('Budget used up', { server: turn.record.server, remediationId: id });
    return intentions === undefined ? { kind: 'putBack' } : superseded(budgetText(budget), true);
}

/** What can still stand against the request when everything else is done: the operators' switch, and time. */
async function lastObjection(turn: Turn, unsent: Remediation, sharedAt: Date): Promise<Step | undefined> {
    const { ports } = turn;
    const paused = await pausedNow(turn);
    if (paused instanceof Error)
        return next(
            { ...unsent, lastError: paused.message },
            lookPause(ports.pacing, undefined, moment(turn)),
        );
    if (paused !== undefined) return superseded(paused, true);
    const isLate = ports.clock.now().getTime() - sharedAt.getTime() > sendingMs;
    return isLate ? next(unsent, 0) : undefined;
}

/** Why writes are paused at this moment, or why that cannot be read for now: nothing is sent then. */
async function pausedNow({ ports, server, record }: Turn): Promise<string | Error | undefined> {
    try {
        return pauseText(await ports.pause.read(), server, record);
    } catch (error) {
        if (error instanceof Error && isTransient(error)) return error;
        throw error;
    }
}
