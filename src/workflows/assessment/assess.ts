import { controlsTouchedBy, type Evaluation, evaluate, slicesReadBy } from '../../engine/evaluate.ts';
import { passingSlices } from '../../engine/narrowed-state.ts';
import { backoffMs } from '../../engine/pacing.ts';
import { planChanges } from '../../engine/plan.ts';
import { withoutEndedRestart } from '../../engine/restart-effect.ts';
import { nextDrifts, seenNow } from '../../engine/stories.ts';
import { MalformedInputError } from '../../errors.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import { boundedVerdict } from '../../model/bounded.ts';
import { type Cause, causeText } from '../../model/cause.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import type { Remediation } from '../../model/remediation.ts';
import { parseServerId, type ServerId, serverKey } from '../../model/resource-id.ts';
import { emptyRecord, type PostureEntry, type ServerRecord } from '../../model/server-record.ts';
import type { SliceName, SliceReadings } from '../../model/server-state.ts';
import { allHeard, heardIn, lately, putBackAsBurst, wholeRequest } from '../intake/burst.ts';
import { orLater } from '../messages/or-later.ts';
import { storeAndStart } from '../remediation/start-remediations.ts';
import { sweepMark } from '../sweep/sweep-mark.ts';
import { auditUnderLease } from '../under-lease.ts';
import { takeAbsence } from './absent-server.ts';
import type { AssessPorts } from './assess-ports.ts';
import { restartLookedAtAgain, sightOf, tellStories, toldOf } from './assessment-stories.ts';
import { readCircumstances, withClaims } from './circumstances.ts';
import { decideChanges } from './decide-changes.ts';
import {
    propertiesForRestart,
    readTagged,
    recordOfThisServer,
    settlePast,
    slicesToRead,
} from './known-server.ts';
import { isUnexplained, lookAgain } from './look-again.ts';
import { nextPortion, withoutEvaluated, withTooLarge } from './next-portion.ts';
import { noteFindings } from './note-findings.ts';
import { plannedRepairs } from './planned-repairs.ts';
import { comeBackForUnread, defer, isAnswered, patienceFor, pauseBefore } from './put-off-assessment.ts';
import { birth, seen } from './server-life.ts';
import { hear, isNews, tellEndings } from './tell-stories.ts';

/**
 * Reads the slices that may have changed, holds them against the baseline, and plans the repairs. An assessment that
 * a later read has answered already costs nothing; one that meets running remediations waits for their end.
 */
export async function assess(ports: AssessPorts, message: AssessmentMessage): Promise<void> {
    await orLater(
        () => assessNow(ports, message),
        async (error) => {
            const delayMs = backoffMs(message.waits + 1, ports.pacing, ports.randomness.fraction());
            ports.log.warn('Assessment put off', { server: message.server, reason: error.message });
            await ports.queues.assess({ ...message, waits: message.waits + 1 }, delayMs);
        },
    );
}

async function assessNow(ports: AssessPorts, message: AssessmentMessage): Promise<void> {
    const server = parseServerId(message.server);
    if (server === undefined)
        throw new MalformedInputError(`"${message.server}" is not the id of a flexible server`);
    const found = await ports.records.read(server);
    if (found !== undefined && isAnswered(found.record, message) && isHeard(ports, found.record, message)) {
        ports.log.debug('Assessment answered already', { server: message.server });
        return;
    }
    const pause = found === undefined ? 0 : pauseBefore(found.record, ports.clock.now());
    if (pause > 0) return await putBackAsBurst(ports, server, message, pause);

    const lease = await ports.leases.acquire(server);
    if (lease === undefined) {
        return await putBackAsBurst(ports, server, message, 500 + 1_000 * ports.randomness.fraction());
    }
    try {
        await assessAlone({ ...ports, audit: auditUnderLease(ports.audit, lease) }, server, message);
    } finally {
        await lease.release();
    }
}

/** The assessment proper, with the server to ourselves. */
async function assessAlone(ports: AssessPorts, server: ServerId, message: AssessmentMessage): Promise<void> {
    const stored = await recordOfThisServer(ports, server, message);
    if (stored === 'gone') return;
    const known = await tellEndings(ports, stored?.record ?? emptyRecord(message.server));
    if (isAnswered(known, message)) {
        const told = await hear(ports, known, await allHeard(ports, server, message));
        const waiting = await lookAgain(ports, told, heardIn(message), undefined);
        if (waiting !== stored?.record) await ports.records.write(server, waiting, stored?.etag);
        return;
    }
    if (known.remediations.length > 0) {
        const told = await hear(ports, known, await allHeard(ports, server, message));
        await defer(ports, server, message, told, stored?.etag);
        return;
    }
    const request = await wholeRequest(ports, server, message, known);
    if (message.isPaced !== true) {
        const delayMs = ports.readPacing.book(server.subscriptionId, request.slices.length, message.priority);
        if (delayMs > 0) return await ports.queues.assess({ ...message, isPaced: true }, delayMs);
    }
    const current = await ports.baseline.current(server);
    const beganAt = ports.clock.now();
    const tagged = current.needsTags ? await readTagged(ports, server) : undefined;
    if (tagged?.kind === 'missing') {
        await takeAbsence(ports, server, message, tagged.reason, stored);
        return;
    }
    const tags = tagged?.value.tags;
    const baseline = current.effective(server, tags);
    const touched = controlsTouchedBy(request.slices, ports.controls, baseline);
    const toRead = await slicesToRead(ports, server, message, slicesReadBy(touched), stored?.record);
    const reading = await ports.reader.read(server, toRead, {
        requestedAt: message.requestedAt,
        ...(tagged === undefined || tagged.unread !== undefined ? {} : { server: tagged.value }),
    });
    if (reading.kind === 'missing') {
        await takeAbsence(ports, server, message, reading.reason, stored);
        return;
    }
    const past = await settlePast(ports, server, message, stored, reading.slices.server);
    if (past === 'later') return;
    // What was remembered was not about this server: the same request finds it with its own past, or without any.
    if (past === 'anew') return await assessAlone(ports, server, message);
    const triggerOf = (control: string): Cause =>
        request.causeOf(touched.find(({ id }) => id === control)?.reads ?? []);
    // Whoever changed something that was read may have been heard of meanwhile.
    const heard = await allHeard(ports, server, message);
    const record = withoutEndedRestart(await hear(ports, known, heard), reading.slices.parameters);
    const evaluations = evaluate(touched, reading.slices, baseline.thresholds);
    const sight = sightOf(ports, record, baseline, reading.slices, heard, beganAt);
    const drifts = nextDrifts({
        drifts: record.drifts ?? {},
        evaluations,
        baseline,
        sight,
        triggerOf,
        newId: (control) => ports.digest(`${serverKey(server)}\n${control}\n${sight.beganAt}`).slice(0, 16),
    });
    const planned = planChanges(evaluations, reading.slices, baseline);
    const properties = await propertiesForRestart(ports, server, planned, reading.slices, baseline);
    const circumstances = await readCircumstances(ports, server, properties);
    const decisions = await decideChanges(
        ports,
        server,
        {
            ...message,
            events: heardIn(message),
            causeOf: (change) => toldOf(drifts, change, triggerOf).cause,
        },
        { ...record, ...birth(reading.slices.server) },
        baseline,
        planned,
        circumstances,
    );
    const judged = withTooLarge(evaluations, decisions);
    const notes = noteFindings(ports, record, message, {
        evaluations: judged,
        planned: decisions.changes,
        rest: decisions.rest,
        readings: reading.slices,
        isPatient: message.waits < patienceFor(reading.slices),
        baseline,
        triggerOf,
        drifts,
    });
    const remediations = plannedRepairs(ports, decisions.changes, {
        baseline,
        drifts,
        triggerOf,
        readAt: beganAt.toISOString(),
        detectedAt: message.requestedAt,
    });
    const found = { ...record, ...birth(reading.slices.server) };
    const { stories, etag } = await tellStories(ports, server, found, stored?.etag, {
        drifts,
        notes: notes.entries,
        planned: decisions.changes,
        endedAt: sight.endedAt,
    });
    const assessed: ServerRecord = {
        ...seen(found),
        ...stories,
        ...(tags === undefined ? {} : { tags }),
        left: { ...withoutEvaluated(record.left ?? {}, judged), ...decisions.rest },
        posture: { ...record.posture, ...postureOf(judged, beganAt) },
        assessed: { ...record.assessed, ...assessedSlices(request.slices, reading.slices, beganAt) },
        seen: seenNow(sight),
        ...notes.kept,
        ...sweepMark(message.cause, evaluations, record.swept, stored === undefined),
        ...nextPortion(judged, decisions, sight.endedAt, {
            ...record,
            ...restartLookedAtAgain(decisions.changes, sight.endedAt, message.cause),
        }),
        contested: decisions.contested,
        repairs: decisions.repairs,
        decisions: withClaims(ports.digest, record, remediations),
        remediations,
    };
    const slices = [...request.slices, ...(Object.keys(reading.slices) as SliceName[])];
    const waiting = await lookAgain(ports, assessed, lately(heard, beganAt), { sight, slices });
    await storeAndStart(ports, server, waiting, etag);
    await comeBackForUnread(ports, message, reading.slices);
    logResult(ports, message, evaluations, remediations, baseline);
}

/** Whether the events of the message tell nothing that is not known. */
function isHeard(ports: AssessPorts, record: ServerRecord, message: AssessmentMessage): boolean {
    const heard = heardIn(message);
    return !isNews(record, heard) && !isUnexplained(ports, record, heard);
}

function postureOf(evaluations: readonly Evaluation[], at: Date): Record<string, PostureEntry> {
    return Object.fromEntries(
        evaluations.map(({ control, verdict }) => [
            control.id,
            { verdict: boundedVerdict(verdict), at: at.toISOString() },
        ]),
    );
}

/** The slices that were asked for and read, but for parts that no later read would show either. */
function assessedSlices(
    asked: readonly SliceName[],
    readings: SliceReadings,
    at: Date,
): ServerRecord['assessed'] {
    const passing = passingSlices(readings);
    const answered = asked.filter(
        (slice) => readings[slice]?.kind !== 'unreadable' && !passing.includes(slice),
    );
    return Object.fromEntries(answered.map((slice) => [slice, at.toISOString()]));
}

function logResult(
    ports: AssessPorts,
    message: AssessmentMessage,
    evaluations: readonly Evaluation[],
    remediations: readonly Remediation[],
    baseline: EffectiveBaseline,
): void {
    const drifted = evaluations.filter(({ verdict }) => verdict.kind === 'drifted');
    ports.log.info('Server assessed', {
        server: message.server,
        baseline: baseline.name,
        cause: causeText(message.cause),
        controls: evaluations.length,
        drifted: drifted.map(({ control }) => control.id).join(','),
        repairs: remediations.length,
        correlationId: message.cause.kind === 'event' ? message.cause.correlationId : undefined,
    });
}
