import type { Difference } from '../changes/change-kind.ts';
import { changeTarget, differencesOf } from '../changes/kinds.ts';
import type { Control } from '../controls/definition/control.ts';
import { attributedCause } from '../engine/attributed-cause.ts';
import type { EffectiveBaseline, Exemption, Mode } from '../model/baseline.ts';
import { type Change, controlsOf, type Disruption } from '../model/change.ts';
import { type ControlState, controlState, isFailing } from '../model/control-state.ts';
import { controlOfHold, type FlappingControl, flappingControl } from '../model/controls-summary.ts';
import { driftBegan } from '../model/drift.ts';
import type { RemediationStatus } from '../model/remediation.ts';
import type { Hold, ServerRecord, UndoExemption } from '../model/server-record.ts';
import type { Severity } from '../model/severity.ts';
import type { Finding } from '../model/verdict.ts';
import { type Attribution, attributionOf } from './attribution-view.ts';

/** The state of one control on one server. Instants are ISO 8601. */
export interface ControlNow {
    readonly control: string;
    /** The drifted condition as a sentence where it drifted, else the compliant one. */
    readonly title: string;
    readonly severity: Severity;
    /** Absent: the baseline cannot be read. */
    readonly mode?: Mode;
    readonly state: ControlState;
    /** Time of the read that the verdict comes from. Absent: it was never assessed. */
    readonly readAt?: string;
    readonly evidence: readonly Finding[];
    /** Number of findings left out of `evidence`. */
    readonly moreEvidence: number;
    /** Reason why it is unknown, does not apply, or cannot be repaired. */
    readonly reason?: string;
    /** The open drift. */
    readonly drift?: DriftNow;
    /** Reasons why changes of it are not made yet. */
    readonly held: readonly HeldNow[];
    /** Changes that wait for an operator, oldest first. A request ends only when an operator decides or the state changes. */
    readonly waiting: readonly WaitingNow[];
    /** Number of further changes that follow once the pending ones are decided. */
    readonly backlog: number;
    /** Its repairs in progress. */
    readonly repairing: readonly RepairingNow[];
    /** Present while an actor keeps reverting the repair and Pgwarden leaves it. */
    readonly flapping?: FlappingNow;
    /** Present while it is not repaired after an undo. */
    readonly leftAlone?: UndoExemption;
    /** The exemption in force, of the baseline or of Azure Policy (whose `owner` is `Azure Policy`). */
    readonly exemption?: Exemption;
}

export interface DriftNow {
    readonly id: string;
    readonly foundAt: string;
    /** Time since which the server does not meet the baseline: the change, else the read that found it. */
    readonly since: string;
    readonly by: Attribution;
    /** Azure's names of the drifted parts. */
    readonly parts: readonly string[];
}

export interface HeldNow extends Hold {
    /** Target of the held change, `configurations/require_secure_transport`. */
    readonly target: string;
}

export interface WaitingNow {
    /** Id of the approval. */
    readonly id: string;
    readonly since: string;
    readonly target: string;
    readonly differences: readonly Difference[];
    readonly disruption: Disruption;
}

export interface RepairingNow {
    readonly remediationId: string;
    readonly target: string;
    readonly status: RemediationStatus;
    readonly plannedAt: string;
    /** Azure's error message or another reason why it takes long. */
    readonly lastError?: string;
}

export interface FlappingNow extends Omit<FlappingControl, 'control'> {
    /** The actor, the number of repairs and the values, as text. */
    readonly reason: string;
}

/** Returns the state of a control. */
export function controlNow(
    record: ServerRecord,
    { id, title, failureTitle, severity }: Control,
    now: Date,
    baseline: EffectiveBaseline | undefined,
): ControlNow {
    const posture = record.posture[id];
    const state = posture === undefined ? 'unknown' : controlState(posture);
    const exemption = baseline?.exemptions[id];
    const leftAlone = record.undoExemptions[id];
    return {
        control: id,
        title: isFailing(state) ? failureTitle : title,
        severity,
        ...(baseline === undefined ? {} : { mode: baseline.modes[id] ?? 'off' }),
        state,
        ...(posture === undefined ? {} : { readAt: posture.at }),
        ...evidenceOf(posture),
        ...driftNow(record, id),
        held: Object.entries(record.holds)
            .filter(([key]) => controlOfHold(key) === id)
            .map(([key, hold]) => ({ target: key.slice(id.length + 1), ...hold })),
        waiting: record.pendingApprovals
            .filter(({ change }) => controlsOf(change).includes(id))
            .map((approval) => ({
                id: approval.id,
                since: approval.requestedAt,
                ...writeNow(approval.change),
            })),
        backlog: record.backlog?.[id] ?? 0,
        repairing: repairingNow(record, id),
        ...flappingNow(record, id),
        ...(leftAlone === undefined || Date.parse(leftAlone.until) <= now.getTime() ? {} : { leftAlone }),
        ...(exemption === undefined ? {} : { exemption }),
    };
}

function evidenceOf(
    posture: ServerRecord['posture'][string] | undefined,
): Pick<ControlNow, 'evidence' | 'moreEvidence' | 'reason'> {
    const none = { evidence: [], moreEvidence: 0 };
    if (posture === undefined) return { ...none, reason: 'it was not assessed yet' };
    const { verdict } = posture;
    switch (verdict.kind) {
        case 'compliant':
            return none;
        case 'notApplicable':
        case 'unknown':
            return { ...none, reason: verdict.reason };
        case 'drifted': {
            const { evidence, more = 0, unrepairable } = verdict;
            return {
                evidence,
                moreEvidence: more,
                ...(unrepairable === undefined ? {} : { reason: unrepairable }),
            };
        }
    }
}

function driftNow({ drifts = {} }: ServerRecord, control: string): Pick<ControlNow, 'drift'> {
    const drift = drifts[control];
    if (drift === undefined) return {};
    const by = attributionOf(attributedCause(drift, undefined, drift.cause));
    const { id, foundAt, parts } = drift;
    return { drift: { id, foundAt, since: driftBegan(drift), by, parts: Object.keys(parts) } };
}

/** Returns the write of a change as operators see it. */
export function writeNow(change: Change): Pick<WaitingNow, 'target' | 'differences' | 'disruption'> {
    const { disruption } = change;
    return { target: changeTarget(change), differences: differencesOf(change), disruption };
}

function repairingNow({ remediations }: ServerRecord, control: string): ControlNow['repairing'] {
    return remediations
        .filter(({ change }) => controlsOf(change).includes(control))
        .map(({ id, change, status, plannedAt, lastError }) => ({
            remediationId: id,
            target: changeTarget(change),
            status,
            plannedAt,
            ...(lastError === undefined ? {} : { lastError }),
        }));
}

function flappingNow(record: ServerRecord, control: string): Pick<ControlNow, 'flapping'> {
    const found = flappingControl(record, control);
    if (found === undefined) return {};
    const { control: _control, ...flapping } = found;
    return { flapping: { ...flapping, reason: record.flapping[control]?.reason ?? '' } };
}
