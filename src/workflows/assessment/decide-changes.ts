import { room } from '../../engine/budget.ts';
import { contest, isHeard, recent } from '../../engine/flapping.ts';
import { type Circumstances, type Decision, gate } from '../../engine/gate.ts';
import { portionOf } from '../../engine/portion.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import type { Cause } from '../../model/cause.ts';
import { type Change, controlsOf } from '../../model/change.ts';
import type { HeardEvent } from '../../model/drift.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import { type ServerId, serverKey } from '../../model/resource-id.ts';
import type { Contested, ServerRecord } from '../../model/server-record.ts';
import type { AuditLog, BudgetLedger, Clock, Log } from '../../ports.ts';
import { budgetText, recordExhausted } from '../remediation/take-share.ts';

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
    readonly events: readonly HeardEvent[];
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
    readonly contested: ServerRecord['contested'];
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
    circumstances: (record: ServerRecord, change: Change) => Circumstances,
): Promise<Decisions> {
    const now = ports.clock.now();
    let known = { ...record, contested: stillContested(record, message, planned, baseline, now) };
    const changes: DecidedChange[] = [];
    for (const change of planned) {
        const decision = gate(change, baseline, circumstances(known, change));
        const fight =
            decision.kind === 'apply' ? newContest(known, change, message, baseline, now) : undefined;
        if (fight === undefined) {
            changes.push({ change, decision });
            continue;
        }
        known = { ...known, contested: { ...known.contested, ...fight } };
        changes.push({ change, decision: gate(change, baseline, circumstances(known, change)) });
    }
    const portion = portionOf(changes);
    const decided = await withinBudget(ports, server, message, baseline, portion.now);
    const { flapping } = baseline.guardRails;
    const repairs = Object.entries(record.repairs).map(
        ([control, repairs]) => [control, recent(repairs, now, flapping)] as const,
    );
    return {
        changes: decided,
        rest: portion.rest,
        tooLarge: portion.tooLarge,
        contested: known.contested,
        repairs: Object.fromEntries(repairs.filter(([, { length }]) => length > 0)),
    };
}

/** Contests whose opponent was heard of again last longer; those that were quiet for long enough are over. */
function stillContested(
    record: ServerRecord,
    message: DecisionRequest,
    planned: readonly Change[],
    baseline: EffectiveBaseline,
    now: Date,
): ServerRecord['contested'] {
    const heard = new Set(
        planned.flatMap((change) =>
            message.events.some(({ event }) => isHeard(event, change)) ? controlsOf(change) : [],
        ),
    );
    const quietMs = baseline.guardRails.flapping.hours * 3_600_000;
    const kept: Record<string, Contested> = {};
    for (const [control, contested] of Object.entries(record.contested)) {
        if (now.getTime() - Date.parse(contested.lastDriftAt) >= quietMs) continue;
        kept[control] = heard.has(control) ? { ...contested, lastDriftAt: now.toISOString() } : contested;
    }
    return kept;
}

/** The first of the change's controls that was repaired too often, with what is to be said of it. */
function newContest(
    record: ServerRecord,
    change: Change,
    message: DecisionRequest,
    baseline: EffectiveBaseline,
    now: Date,
): ServerRecord['contested'] | undefined {
    for (const control of controlsOf(change)) {
        const repairs = record.repairs[control] ?? [];
        const fight = contest(repairs, change, message.causeOf(change), now, baseline.guardRails.flapping);
        if (fight !== undefined) return { [control]: fight };
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
    ports.log.warn('Budget used up', { server: message.server, wanted, granted: left });
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
