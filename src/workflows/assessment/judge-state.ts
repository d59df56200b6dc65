import type { Observation } from '../../engine/attribution.ts';
import { batchOf } from '../../engine/batch.ts';
import { type JudgeContext, type Judgement, judge } from '../../engine/judge.ts';
import { partsOf } from '../../engine/parts.ts';
import { withoutEndedRestart } from '../../engine/restart-effect.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { Cause } from '../../model/cause.ts';
import type { RecentEvent } from '../../model/drift.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import { serverKey } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import { sliceNames } from '../../model/server-state.ts';
import { readGateContext } from '../server/gate-context.ts';
import { readProperties } from '../server/read-properties.ts';
import { creationTimeOf } from '../server/server-identity.ts';
import type { AssessPorts } from './assess-ports.ts';
import type { Assessment } from './assessment.ts';
import { eventsOf, type Request, withoutRepeats } from './coalescing.ts';
import { holdBeyondBudget } from './hold-beyond-budget.ts';
import { withTooLarge } from './next-batch.ts';
import type { StateRead } from './read-state.ts';

/** The input of a judgement. */
export interface JudgedState {
    readonly request: Request;
    readonly state: StateRead;
    readonly record: ServerRecord;
    readonly recentEvents: readonly RecentEvent[];
}

/** Judges what was read. The `changes` are those that this assessment handles. */
export async function judgeState(
    ports: AssessPorts,
    message: AssessmentMessage,
    { request, state, record: known, recentEvents }: JudgedState,
): Promise<Assessment> {
    const { readings, baseline, controls } = state;
    const record = {
        ...withoutEndedRestart(known, readings.parameters),
        ...creationTimeOf(readings.server),
    };
    const observation = observationOf(ports, record, state, recentEvents);
    const triggerOf = (control: string): Cause =>
        request.causeOf(controls.find(({ id }) => id === control)?.reads ?? []);
    const judgement = await judgeWithServer(ports, record, state, {
        gate: await readGateContext(ports, record),
        history: {
            drifts: record.drifts ?? {},
            repairs: record.repairs,
            events: eventsOf(message),
            observation,
            triggerOf,
            newId: (control) =>
                ports.digest(`${serverKey(record.server)}\n${control}\n${observation.beganAt}`).slice(0, 16),
        },
    });
    const batch = batchOf(judgement.changes);
    return {
        ...state,
        ...judgement,
        record,
        request,
        recentEvents,
        observation,
        triggerOf,
        evaluations: withTooLarge(judgement.evaluations, batch.tooLarge),
        changes: await holdBeyondBudget(ports, message, baseline.guardRails.budget, batch.now),
        backlog: batch.rest,
    };
}

/** Judges the server. Reads the server resource when only a restart needs it: the server's state decides about it. */
async function judgeWithServer(
    ports: AssessPorts,
    { server }: ServerRecord,
    { controls, readings, baseline }: StateRead,
    context: JudgeContext,
): Promise<Judgement> {
    const judgement = judge(controls, readings, baseline, context);
    const needsServer =
        readings.server?.kind !== 'read' &&
        baseline.guardRails.restarts !== 'never' &&
        judgement.changes.some(({ change }) => change.kind === 'restart');
    if (!needsServer) return judgement;
    const properties = await readProperties(ports.reader, server);
    return properties === undefined
        ? judgement
        : judge(controls, readings, baseline, { ...context, server: properties });
}

function observationOf(
    { digest, clock }: AssessPorts,
    record: ServerRecord,
    { baseline, readings, beganAt }: StateRead,
    events: readonly RecentEvent[],
): Observation {
    const { name, thresholds, modes } = baseline;
    const unconfirmed = record.rechecks?.unconfirmed ?? [];
    const parts = new Map(sliceNames.map((slice) => [slice, partsOf(slice, readings)]));
    return {
        partsOf: (slice) => parts.get(slice),
        observed: record.observed ?? {},
        rules: digest(canonicalJson({ thresholds, modes })).slice(0, 12),
        baseline: name,
        events: withoutRepeats([...events, ...unconfirmed]),
        unconfirmed,
        beganAt: beganAt.toISOString(),
        endedAt: clock.now().toISOString(),
        digest,
    };
}
