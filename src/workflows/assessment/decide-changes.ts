import { batchOf } from '../../engine/batch.ts';
import { room } from '../../engine/budget.ts';
import { detectFlapping, isSameTarget, recent } from '../../engine/flapping.ts';
import { type Decision, type GateContext, gate } from '../../engine/gate.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import type { Cause } from '../../model/cause.ts';
import { type Change, controlsOf } from '../../model/change.ts';
import type { RecentEvent } from '../../model/drift.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import { type ServerId, serverKey, serverPath } from '../../model/resource-id.ts';
import type { Flapping, ServerRecord } from '../../model/server-record.ts';
import type { AuditLog, BudgetLedger, Clock, Log } from '../../ports.ts';
import { budgetText, recordExhausted } from '../server/budget-share.ts';

export interface DecideChangesPorts {
    readonly budget: BudgetLedger;
    readonly audit: AuditLog;
    readonly clock: Clock;
    readonly log: Log;
}

/** What asked for the decisions. */
export interface DecisionRequest extends AssessmentMessage {
    /** Where what the change repairs came from. */
    readonly causeOf: (change: Change) => Cause;
    /** Events that were heard of since the last assessment. */
    readonly events: readonly RecentEvent[];
}

export interface DecidedChange {
    readonly change: Change;
    readonly decision: Decision;
}

export interface Decisions {
    /** What is handled now. */
    readonly changes: readonly DecidedChange[];
    /** Changes that wait for the next assessment, by control. */
    readonly rest: Readonly<Record<string, number>>;
    /** Why a control's change is not made: it is too large to be kept. */
    readonly tooLarge: Readonly<Record<string, string>>;
    /** The record's contested controls, with those that became contested now. */
    readonly flapping: ServerRecord['flapping'];
    /** The record's repairs, without those that do not count any more. */
    readonly repairs: ServerRecord['repairs'];
}

/** Holds every planned change against the gate, the fighting over controls, and last the fleet's budget. */
export async function decideChanges(
    ports: DecideChangesPorts,
    server: ServerId,
    message: DecisionRequest,
    record: ServerRecord,
    baseline: EffectiveBaseline,
    planned: readonly Change[],
    gateContext: (record: ServerRecord, change: Change) => GateContext,
): Promise<Decisions> {
    const now = ports.clock.now();
    let known = { ...record, flapping: stillFlapping(record, message, planned, baseline, now) };
    const changes: DecidedChange[] = [];
    for (const change of planned) {
        const decision = gate(change, baseline, gateContext(known, change));
        const flappingNow =
            decision.kind === 'apply' ? newFlapping(known, change, message, baseline, now) : undefined;
        if (flappingNow === undefined) {
            changes.push({ change, decision });
            continue;
        }
        known = { ...known, flapping: { ...known.flapping, ...flappingNow } };
        changes.push({ change, decision: gate(change, baseline, gateContext(known, change)) });
    }
    const batch = batchOf(changes);
    const decided = await withinBudget(ports, server, message, baseline, batch.now);
    const { flapping } = baseline.guardRails;
    const repairs = Object.entries(record.repairs).map(
        ([control, repairs]) => [control, recent(repairs, now, flapping)] as const,
    );
    return {
        changes: decided,
        rest: batch.rest,
        tooLarge: batch.tooLarge,
        flapping: known.flapping,
        repairs: Object.fromEntries(repairs.filter(([, { length }]) => length > 0)),
    };
}

/** Contests whose opponent was heard of again last longer; those that were quiet for long enough are over. */
function stillFlapping(
    record: ServerRecord,
    message: DecisionRequest,
    planned: readonly Change[],
    baseline: EffectiveBaseline,
    now: Date,
): ServerRecord['flapping'] {
    const recentEvents = new Set(
        planned.flatMap((change) =>
            message.events.some(({ event }) => isSameTarget(event, change)) ? controlsOf(change) : [],
        ),
    );
    const quietMs = baseline.guardRails.flapping.hours * 3_600_000;
    const kept: Record<string, Flapping> = {};
    for (const [control, flapping] of Object.entries(record.flapping)) {
        if (now.getTime() - Date.parse(flapping.lastDriftAt) >= quietMs) continue;
        kept[control] = recentEvents.has(control)
            ? { ...flapping, lastDriftAt: now.toISOString() }
            : flapping;
    }
    return kept;
}

/** The first of the change's controls that was repaired too often, with what is to be said of it. */
function newFlapping(
    record: ServerRecord,
    change: Change,
    message: DecisionRequest,
    baseline: EffectiveBaseline,
    now: Date,
): ServerRecord['flapping'] | undefined {
    for (const control of controlsOf(change)) {
        const repairs = record.repairs[control] ?? [];
        const flappingNow = detectFlapping(
            repairs,
            change,
            message.causeOf(change),
            now,
            baseline.guardRails.flapping,
        );
        if (flappingNow !== undefined) return { [control]: flappingNow };
    }
    return undefined;
}

/** Holds what the fleet's budget clearly has no room for. The rest takes its shares when it is sent. */
async function withinBudget(
    ports: DecideChangesPorts,
    server: ServerId,
    message: AssessmentMessage,
    baseline: EffectiveBaseline,
    changes: readonly DecidedChange[],
): Promise<readonly DecidedChange[]> {
    const wanted = changes.filter(({ decision }) => decision.kind === 'apply').length;
    if (wanted === 0) return changes;
    const { budget } = baseline.guardRails;
    const { reservations, now } = await ports.budget.read();
    let left = room(reservations, serverKey(server), budget, new Date(now));
    if (left >= wanted) return changes;
    await recordExhausted(ports.audit, budget, message.cause, new Date(now));
    ports.log.warn('Budget used up', { server: serverPath(server), wanted, granted: left });
    return changes.map((decided) => {
        if (decided.decision.kind !== 'apply') return decided;
        left -= 1;
        if (left >= 0) return decided;
        return {
            change: decided.change,
            decision: { kind: 'hold', cause: 'budget', reason: budgetText(budget) },
        };
    });
}
