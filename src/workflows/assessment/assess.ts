import type { Control } from '../../controls/control.ts';
import { controlsTouchedBy, type Evaluation, evaluate, slicesReadBy } from '../../engine/evaluate.ts';
import { backoffMs, type Pacing } from '../../engine/pacing.ts';
import { planChanges } from '../../engine/plan.ts';
import { MalformedInputError } from '../../errors.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import { type Cause, causeText } from '../../model/cause.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import type { Remediation } from '../../model/remediation.ts';
import { parseServerId, type ServerId } from '../../model/resource-id.ts';
import { emptyRecord, type PostureEntry, type ServerRecord } from '../../model/server-record.ts';
import type { SliceName, SliceReadings } from '../../model/server-state.ts';
import type {
    AuditLog,
    BaselineSource,
    BudgetLedger,
    BurstNotes,
    Clock,
    Digest,
    Log,
    Randomness,
    ReadPacing,
    ServerLeases,
    ServerReader,
    ServerRecords,
    WorkQueues,
} from '../../ports.ts';
import { putBackAsBurst, wholeRequest } from '../intake/burst.ts';
import { orLater } from '../messages/or-later.ts';
import { newRemediation, storeAndStart } from '../remediation/start-remediations.ts';
import { sweepMark } from '../sweep/sweep-mark.ts';
import { takeAbsence } from './absent-server.ts';
import { type CircumstancesPorts, readCircumstances, withClaims } from './circumstances.ts';
import { decideChanges } from './decide-changes.ts';
import { propertiesForRestart, readTagged, recordOfThisServer, settlePast } from './known-server.ts';
import { noteFindings } from './note-findings.ts';
import { comeBackForUnread, defer, isAnswered, patience, pauseBefore } from './put-off-assessment.ts';
import { birth, seen, withBirth } from './server-life.ts';

export interface AssessPorts extends CircumstancesPorts {
    readonly reader: ServerReader;
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly bursts: BurstNotes;
    readonly readPacing: ReadPacing;
    readonly audit: AuditLog;
    readonly baseline: BaselineSource;
    readonly budget: BudgetLedger;
    readonly controls: readonly Control[];
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly digest: Digest;
    readonly log: Log;
    readonly pacing: Pacing;
    readonly isDryRun: boolean;
}

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
    if (found !== undefined && isAnswered(found.record, message)) {
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
        await assessAlone(ports, server, message);
    } finally {
        await lease.release();
    }
}

/** The assessment proper, with the server to ourselves. */
async function assessAlone(ports: AssessPorts, server: ServerId, message: AssessmentMessage): Promise<void> {
    const stored = await recordOfThisServer(ports, server, message);
    if (stored === 'gone') return;
    const record = stored?.record ?? emptyRecord(message.server);
    if (isAnswered(record, message)) return;
    if (record.remediations.length > 0) {
        await defer(ports, server, message, record, stored?.etag);
        return;
    }
    const request = await wholeRequest(ports, server, message, record);
    if (message.isPaced !== true) {
        const delayMs = ports.readPacing.book(server.subscriptionId, request.slices.length, message.priority);
        if (delayMs > 0) return await ports.queues.assess({ ...message, isPaced: true }, delayMs);
    }
    const current = await ports.baseline.current(server);
    const beganAt = ports.clock.now();
    const known = current.needsTags ? await readTagged(ports, server) : undefined;
    if (known?.kind === 'missing') {
        await takeAbsence(ports, server, message, known.reason, stored);
        return;
    }
    const tags = known?.value.tags;
    const baseline = current.effective(server, tags);
    const touched = controlsTouchedBy(request.slices, ports.controls, baseline);
    const reading = await ports.reader.read(
        server,
        withBirth(message.cause, slicesReadBy(touched), stored?.record),
        {
            requestedAt: message.requestedAt,
            ...(known === undefined ? {} : { server: known.value }),
        },
    );
    if (reading.kind === 'missing') {
        await takeAbsence(ports, server, message, reading.reason, stored);
        return;
    }
    const past = await settlePast(ports, server, message, stored, reading.slices.server);
    if (past === 'later') return;
    // What was remembered was not about this server: the same request finds it with its own past, or without any.
    if (past === 'anew') return await assessAlone(ports, server, message);
    const causeOf = (control: string): Cause =>
        request.causeOf(touched.find(({ id }) => id === control)?.reads ?? []);
    const evaluations = evaluate(touched, reading.slices, baseline.thresholds);
    const planned = planChanges(evaluations, reading.slices, baseline);
    const properties = await propertiesForRestart(ports, server, planned, reading.slices, baseline);
    const circumstances = await readCircumstances(ports, server, properties);
    const decisions = await decideChanges(
        ports,
        server,
        { ...message, causeOf },
        { ...record, ...birth(reading.slices.server) },
        baseline,
        planned,
        circumstances,
    );
    const noted = await noteFindings(ports, record, message, {
        evaluations,
        planned: decisions.changes,
        readings: reading.slices,
        isPatient: message.waits < patience,
        baseline,
        causeOf,
    });
    const remediations = decisions.changes.flatMap(({ change, decision }) => {
        if (decision.kind !== 'apply') return [];
        const cause = causeOf(change.control);
        const { requestedAt: detectedAt } = message;
        const { authority } = decision;
        const { attempts: attemptsAllowed } = baseline.guardRails;
        const readAt = beganAt.toISOString();
        return [
            newRemediation(ports.randomness, {
                change,
                cause,
                authority,
                readAt,
                detectedAt,
                attemptsAllowed,
                ...(baseline.digest === undefined ? {} : { baseline: baseline.digest }),
            }),
        ];
    });
    const assessed: ServerRecord = {
        ...seen(record),
        ...(tags === undefined ? {} : { tags }),
        posture: { ...record.posture, ...postureOf(evaluations, beganAt) },
        assessed: { ...record.assessed, ...assessedSlices(request.slices, reading.slices, beganAt) },
        ...noted,
        ...birth(reading.slices.server),
        ...sweepMark(message.cause, evaluations, record.swept, stored === undefined),
        contested: decisions.contested,
        repairs: decisions.repairs,
        decisions: withClaims(ports.digest, record, remediations),
        remediations,
    };
    await storeAndStart(ports, server, assessed, stored?.etag);
    await comeBackForUnread(ports, message, reading.slices);
    logResult(ports, message, evaluations, remediations, baseline);
}

function postureOf(evaluations: readonly Evaluation[], at: Date): Record<string, PostureEntry> {
    return Object.fromEntries(
        evaluations.map(({ control, verdict }) => [control.id, { verdict, at: at.toISOString() }]),
    );
}

/** The slices that were asked for and whose controls could be evaluated. */
function assessedSlices(
    asked: readonly SliceName[],
    readings: SliceReadings,
    at: Date,
): ServerRecord['assessed'] {
    const answered = asked.filter((slice) => readings[slice]?.kind !== 'unreadable');
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
