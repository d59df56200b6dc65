import { changeTarget } from '../../changes/kinds.ts';
import { controlsOfChange, slicesReadBy, unknownControlOf } from '../../engine/evaluate.ts';
import type { Transition } from '../../engine/remediation-steps.ts';
import { afterPoll, afterReadBack, nextQuestion } from '../../engine/transition.ts';
import { NewerDataError, RecordConflictError } from '../../errors.ts';
import type { RemediationMessage } from '../../model/messages.ts';
import type { Remediation, RemediationEnd } from '../../model/remediation.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import { done, type HandlerResult } from '../flow/handler-result.ts';
import { withEnd } from '../server/decide-end.ts';
import { withoutClaim } from '../server/gate-context.ts';
import { closeRemediation } from './close-remediation.ts';
import { evaluateTarget } from './evaluate-target.ts';
import {
    attributeRecentEvents,
    holdLease,
    type LeasedServer,
    replaceCurrent,
    retryClock,
    type Step,
    save,
} from './leased-server.ts';
import { reassessAfterFailure } from './reassess-after-failure.ts';
import type { RemediatePorts } from './remediate-ports.ts';
import { recordIntention, sendChange } from './send-change.ts';

const maxSleepMs = 1_000;
/** Steps that follow each other at once within one message: write, read back, decide the end, record it. */
const stepsAtOnce = 12;

/**
 * Moves the first open remediation of a server on: records the intention, sends the write, asks how it goes, reads it
 * back. Never waits for Azure, except for the last part of a second: the next message comes when Azure said. Whatever line
 * it dies at, the next message resumes from the record and from what Azure says.
 */
export async function remediate(
    ports: RemediatePorts,
    message: RemediationMessage,
): Promise<HandlerResult<RemediationMessage>> {
    const { server } = message;
    await waitUntilDue(ports, message);
    const stored = await ports.records.read(server);
    if (stored === undefined || stored.record.step?.token !== message.token) {
        ports.log.debug('Message is no longer the live one', { server: serverPath(server) });
        return done;
    }
    expectKnownControls(ports, stored.record);
    const leased: LeasedServer = { ports, server, lease: undefined, ...stored, isJustPlanned: false };
    const requeueAfterMs = 500 + 500 * ports.randomness.fraction();
    if (needsLease(leased) && !(await holdLease(leased))) return { requeueAfterMs };
    try {
        await moveOn(leased, message.isScheduled === true);
        return done;
    } catch (error) {
        // Without the lease another process may store the record meanwhile: the message begins anew with that one.
        if (error instanceof RecordConflictError && leased.lease === undefined) return { requeueAfterMs };
        throw error;
    } finally {
        await leased.lease?.release();
    }
}

/** Throws NewerDataError for a repair of a control of a later version: only that one knows what the control wants. */
function expectKnownControls({ controls }: RemediatePorts, { server, remediations }: ServerRecord): void {
    const [current] = remediations;
    const unknown = current === undefined ? undefined : unknownControlOf(controls, current.change);
    if (current === undefined || unknown === undefined) return;
    throw new NewerDataError(
        `Remediation ${current.id} of ${serverPath(server)} serves the control ${unknown}, which this Pgwarden does not know`,
    );
}

function needsLease({ record }: LeasedServer): boolean {
    const [current] = record.remediations;
    return current?.status === 'planned' && !isEnded(current);
}

/** Waits for the rest of a second that the queue cannot count. A clock that is behind the sender's makes it no longer. */
async function waitUntilDue({ clock, sleep }: RemediatePorts, { dueAt }: RemediationMessage): Promise<void> {
    if (dueAt === undefined) return;
    const earlyMs = Date.parse(dueAt) - clock.now().getTime();
    if (earlyMs > 0) await sleep(Math.min(earlyMs, maxSleepMs));
}

/** Moves on as far as it goes without waiting, then puts the next message on the queue. */
export async function moveOn(leased: LeasedServer, isScheduled = false): Promise<void> {
    let delayMs = 0;
    for (let steps = 0; steps < stepsAtOnce && delayMs === 0; steps += 1) {
        if (needsLease(leased)) {
            if (!(await holdLease(leased))) break;
            // A late event may name the actor of the drift: the entries that follow carry it.
            if (!leased.isJustPlanned) await attributeRecentEvents(leased);
        }
        const [current] = leased.record.remediations;
        if (current === undefined || unknownControlOf(leased.ports.controls, current.change) !== undefined)
            break;
        if (isEnded(current)) {
            await recordEnd(leased, current);
            continue;
        }
        const placeMs = callDelayMs(leased, current, isScheduled && steps === 0);
        if (placeMs > 0) return await sendNextMessage(leased, placeMs, true);
        const step = await nextStep(leased, current);
        leased.isJustPlanned = false;
        if (step.kind === 'putBack') {
            leaveToAssessment(leased, current);
            continue;
        }
        // The record has all writes that were sent in the meantime.
        const [present = current] = leased.record.remediations;
        if (step.kind === 'close') {
            replaceCurrent(leased, withEnd(present, step, leased.ports.clock.now()));
            await save(leased);
            continue;
        }
        delayMs = step.delayMs;
        logNewError(leased, current, step.remediation);
        replaceCurrent(leased, step.remediation);
    }
    await sendNextMessage(leased, delayMs);
}

/** Returns the milliseconds until the rate limiter has room for the next call of the remediation; 0: now. */
function callDelayMs({ ports, server }: LeasedServer, { status }: Remediation, isScheduled: boolean): number {
    const kind = status === 'planned' ? 'write' : 'read';
    const call = { kind, calls: 1, priority: 'high', isScheduled } as const;
    return ports.rateLimiter.schedule(server.subscriptionId, call);
}

/** Logs Azure's error message while a repair waits, and not only at its end. */
function logNewError({ ports, record }: LeasedServer, before: Remediation, after: Remediation): void {
    if (after.lastError === undefined || after.lastError === before.lastError) return;
    ports.log.warn('Remediation meets resistance', {
        server: serverPath(record.server),
        target: changeTarget(after.change),
        control: after.change.control,
        remediationId: after.id,
        status: after.status,
        reason: after.lastError,
    });
}

/** Asks Azure for the one thing that the remediation needs now. */
async function nextStep(leased: LeasedServer, remediation: Remediation): Promise<Step> {
    const { ports, server } = leased;
    switch (remediation.status) {
        case 'planned':
            return await sendChange(leased, remediation);
        case 'accepted': {
            const question = nextQuestion(remediation, retryClock(leased));
            if (question.kind === 'target') return await look(leased, remediation);
            const answer = await ports.writer.poll(server, question.url);
            return afterPoll(remediation, answer, retryClock(leased));
        }
        case 'started':
            await recordIntention(leased, remediation);
            return await look(leased, remediation);
        case 'applied':
            return await look(leased, remediation);
    }
}

/** Reads the target back. */
async function look(leased: LeasedServer, remediation: Remediation): Promise<Transition> {
    const { ports, server } = leased;
    const answer = await ports.writer.readBack(server, remediation.change);
    const judged =
        answer.kind === 'other' ? await evaluateTarget(ports, leased.record, remediation, answer) : answer;
    return afterReadBack(remediation, judged, retryClock(leased));
}

/** Leaves a change that cannot be sent now to the assessment that follows. */
function leaveToAssessment(leased: LeasedServer, { id, change, cause }: Remediation): void {
    const { record, ports } = leased;
    const own = controlsOfChange(ports.controls, change);
    const slices = [...new Set([...(record.deferred?.slices ?? []), ...slicesReadBy(own)])];
    leased.record = {
        ...record,
        remediations: record.remediations.slice(1),
        decisions: withoutClaim(record.decisions, id),
        deferred: {
            ...record.deferred,
            slices,
            cause: record.deferred?.cause ?? cause,
            requestedAt: ports.clock.now().toISOString(),
        },
    };
}

/** Records the stored end. The record without the remediation is stored with whatever comes next. */
async function recordEnd(
    leased: LeasedServer,
    remediation: Remediation & { readonly end: RemediationEnd },
): Promise<void> {
    if (isUnattributed(leased.record, remediation)) await attributeRecentEvents(leased);
    const [attributed = remediation] = leased.record.remediations;
    leased.record = await closeRemediation(
        leased.ports,
        leased.record,
        isEnded(attributed) ? attributed : remediation,
    );
    if (remediation.end.isTransient === true) {
        await reassessAfterFailure(leased.ports, leased.record, remediation, retryClock(leased));
    }
}

/** Returns whether no event has named an actor of the drift. One that names another actor is recorded by its own message. */
function isUnattributed({ drifts = {} }: ServerRecord, { change }: Remediation): boolean {
    return Object.values(drifts[change.control]?.parts ?? {}).some(
        ({ between, cause, possibleActors = [] }) =>
            between !== undefined && cause === undefined && possibleActors.length === 0,
    );
}

function isEnded(remediation: Remediation): remediation is Remediation & { readonly end: RemediationEnd } {
    return remediation.end !== undefined;
}

/** The next message of the server, or the assessment that waited for the end of its remediations. */
async function sendNextMessage(leased: LeasedServer, delayMs: number, isScheduled = false): Promise<void> {
    const { ports, record } = leased;
    const [current] = record.remediations;
    if (current === undefined) {
        await flushDeferred(leased);
        return;
    }
    const token = ports.randomness.id();
    const dueAt = new Date(ports.clock.now().getTime() + delayMs).toISOString();
    const message = { server: record.server, remediationId: current.id, token, requeues: 0 };
    if (isScheduled) {
        await ports.queues.remediate({ ...message, isScheduled }, delayMs);
    } else {
        // Queues delay by whole seconds: the message comes up to a second early, and its delivery waits for the rest.
        const queueDelayMs = Math.floor(delayMs / 1_000) * 1_000;
        await ports.queues.remediate(delayMs === 0 ? message : { ...message, dueAt }, queueDelayMs);
    }
    leased.record = { ...record, step: { token, dueAt } };
    await save(leased);
}

async function flushDeferred(leased: LeasedServer): Promise<void> {
    const { deferred, step: _step, ...rest } = leased.record;
    if (deferred !== undefined) {
        await leased.ports.queues.assess({ server: rest.server, ...deferred, requeues: 0 });
    }
    leased.record = rest;
    await save(leased);
}
