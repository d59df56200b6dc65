import { kindOf, partOfChange } from '../changes/kinds.ts';
import type { GuardRails } from '../model/baseline.ts';
import { actorText, type Cause, type EventCause } from '../model/cause.ts';
import { type Change, controlsOf } from '../model/change.ts';
import type { RecentEvent } from '../model/drift.ts';
import type { Remediation } from '../model/remediation.ts';
import type { Flapping, Repair, ServerRecord } from '../model/server-record.ts';
import { isOfPart } from './parts.ts';

/** The baseline's rule of flapping, and the instant of the decision. */
export interface FlappingClock {
    readonly rule: GuardRails['flapping'];
    readonly now: Date;
}

const hourMs = 3_600_000;
/** Enough for the largest rule that a baseline can have. */
const maxRepairs = 120;
const maxCharacters = 200;

/** The repairs of one control with one that is being written. However often it is written, it is one. */
export function withRepair(
    repairs: readonly Repair[],
    {
        id,
        change,
        cause,
        plannedAt,
        drift,
    }: Pick<Remediation, 'id' | 'change' | 'cause' | 'plannedAt' | 'drift'>,
    now: Date,
): readonly Repair[] {
    const repair: Repair = {
        at: now.toISOString(),
        plannedAt,
        remediationId: id,
        ...(drift === undefined ? {} : { drift }),
        actor: actorText(cause),
        found: foundText(change),
    };
    return [...withoutRepair(repairs, id), repair].slice(-maxRepairs);
}

/** The repairs of one control without one that was not written after all. */
export function withoutRepair(repairs: readonly Repair[], remediationId: string): readonly Repair[] {
    return repairs.filter((repair) => repair.remediationId !== remediationId);
}

/**
 * Returns the flapping of a control that was written as often as the rule allows, whether the writes held until read back
 * or not. Several writes that were planned together for one drift are one repair.
 */
function detectFlapping(
    repairs: readonly Repair[],
    change: Change,
    cause: Cause,
    { rule, now }: FlappingClock,
): Flapping | undefined {
    const counted = recent(repairs, now, rule);
    const times = occasions(counted);
    if (times < rule.repairs) return undefined;
    const held = occasions(counted.filter(({ isVerified }) => isVerified === true));
    const actors = [...new Set([...counted.map(({ actor }) => actor), actorText(cause)])];
    const values = [...new Set([...counted.map(({ found }) => found), foundText(change)])];
    const what = held === times ? 'repaired' : 'written';
    const outcome = held === times ? '' : `, of which ${held} held until read back,`;
    const reason =
        `${what} ${times} times in ${rule.hours} h${outcome} and changed again; ` +
        `changed by ${actors.join(' and ')} to ${values.join(', ')}; ` +
        `repairs go on after ${rule.hours} h of quiet or when an operator resumes them`;
    return { since: now.toISOString(), lastDriftAt: now.toISOString(), reason };
}

/** Returns the first of the change's controls that was repaired too often, with the reason to record. */
export function flappingNow(
    repairs: ServerRecord['repairs'],
    change: Change,
    cause: Cause,
    clock: FlappingClock,
): ServerRecord['flapping'] | undefined {
    for (const control of controlsOf(change)) {
        const found = detectFlapping(repairs[control] ?? [], change, cause, clock);
        if (found !== undefined) return { [control]: found };
    }
    return undefined;
}

/**
 * Returns the controls that still flap. One whose actor made another change flaps longer; one that was quiet for long
 * enough does not flap any more.
 */
export function stillFlapping(
    known: ServerRecord['flapping'],
    planned: readonly Change[],
    events: readonly RecentEvent[],
    clock: FlappingClock,
): ServerRecord['flapping'] {
    const changedAgain = new Set(
        planned.flatMap((change) =>
            events.some(({ event }) => isSameTarget(event, change)) ? controlsOf(change) : [],
        ),
    );
    const kept: Record<string, Flapping> = {};
    for (const [control, flapping] of Object.entries(known)) {
        if (quietAt(flapping, clock.rule).getTime() <= clock.now.getTime()) continue;
        kept[control] = changedAgain.has(control)
            ? { ...flapping, lastDriftAt: clock.now.toISOString() }
            : flapping;
    }
    return kept;
}

/** Returns the repairs that still count, by control. */
export function recentRepairs(
    repairs: ServerRecord['repairs'],
    clock: FlappingClock,
): ServerRecord['repairs'] {
    const counted = Object.entries(repairs).map(
        ([control, repairs]) => [control, recent(repairs, clock.now, clock.rule)] as const,
    );
    return Object.fromEntries(counted.filter(([, { length }]) => length > 0));
}

function occasions(repairs: readonly Repair[]): number {
    return new Set(repairs.map(({ at, plannedAt }) => plannedAt ?? at)).size;
}

/**
 * Returns whether an event reports a write of the change's target, and not of another part of the server. An event of the
 * server resource itself does not name the section.
 */
export function isSameTarget(event: EventCause, change: Change): boolean {
    const target = partOfChange(change);
    return target !== undefined && isOfPart(event, target.part);
}

/** Returns the instant at which a flapping control will have been quiet for long enough. */
export function quietAt(flapping: Flapping, rule: GuardRails['flapping']): Date {
    return new Date(Date.parse(flapping.lastDriftAt) + rule.hours * hourMs);
}

/** The repairs that still count. */
function recent(repairs: readonly Repair[], now: Date, rule: GuardRails['flapping']): readonly Repair[] {
    return repairs.filter(({ at }) => now.getTime() - Date.parse(at) < rule.hours * hourMs);
}

function foundText(change: Change): string {
    const found = kindOf(change).found?.(change).slice(0, maxCharacters);
    return found ?? (change.from === null ? `${change.kind} removed` : change.kind);
}
