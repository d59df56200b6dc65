import type { EffectiveBaseline, Exemption, Mode } from '../model/baseline.ts';
import { type Change, controlsOf } from '../model/change.ts';
import type { Authority } from '../model/remediation.ts';
import type { Contested, HoldCause, PersonalDecision, SpentRestart, Undone } from '../model/server-record.ts';
import type { ServerProperties } from '../model/server-state.ts';
import { quietAt } from './flapping.ts';
import { objectionOfSpent } from './restart-effect.ts';
import { restartOpening } from './restart-window.ts';

/** Whether a planned change may be applied now. */
export type Decision =
    | { readonly kind: 'apply'; readonly authority: Authority }
    /** A person decides. */
    | { readonly kind: 'ask' }
    /** Not now; it goes on by itself when the reason ends. */
    | {
          readonly kind: 'hold';
          readonly cause: HoldCause | 'restart';
          readonly reason: string;
          /** ISO 8601, when the end is known. */
          readonly until?: string;
      }
    /** Not by us. */
    | { readonly kind: 'skip'; readonly cause: 'report' | 'exemption'; readonly reason: string };

/** What is known when a decision is made. */
export interface Circumstances {
    readonly isDryRun: boolean;
    readonly now: Date;
    /** Why writes are paused, of this server or everywhere. */
    readonly paused: string | undefined;
    readonly contested: Readonly<Record<string, Contested>>;
    readonly undone: Readonly<Record<string, Undone>>;
    /** What a person decided of exactly this change. */
    readonly personal: PersonalDecision | undefined;
    /** Present when a restart is to be decided. */
    readonly server: ServerProperties | undefined;
    /** A restart that Azure took and that did not show. */
    readonly spentRestart?: SpentRestart | undefined;
}

/**
 * Decides. What would not be done anyway is not said to be held: exemption, then mode, then what somebody fights over,
 * then the restart's window, then the person, and last the switches that hold everything. A write that serves several
 * controls needs the consent of all of them.
 */
export function gate(change: Change, baseline: EffectiveBaseline, circumstances: Circumstances): Decision {
    const controls = controlsOf(change);
    const exempt = controls.find((control) => baseline.exemptions[control] !== undefined);
    const exemption = exempt === undefined ? undefined : baseline.exemptions[exempt];
    if (exempt !== undefined && exemption !== undefined) {
        return { kind: 'skip', cause: 'exemption', reason: exemptionText(exempt, exemption) };
    }
    const modeOf = (control: string): Mode => baseline.modes[control] ?? 'off';
    const mode = mostCautious(controls.map(modeOf));
    if (mode === 'off' || mode === 'report') {
        const cautious = controls.find((control) => modeOf(control) === mode);
        return { kind: 'skip', cause: 'report', reason: `${cautious} is in mode ${mode}` };
    }
    const hold =
        holdAfterUndo(controls, circumstances) ??
        holdAsContested(controls, baseline, circumstances) ??
        (change.kind === 'restart' ? holdRestart(change.from, baseline, circumstances) : undefined);
    if (hold !== undefined) return hold;
    const authority = mode === 'approve' ? approval(circumstances) : { kind: 'baseline' as const };
    if (authority === 'ask') return { kind: 'ask' };
    if (authority === 'declined') {
        const { operator = '', comment = '' } = circumstances.personal ?? {};
        return { kind: 'skip', cause: 'report', reason: `${operator} decided against it: ${comment}` };
    }
    return gateSwitches(circumstances, baseline) ?? { kind: 'apply', authority };
}

/**
 * The switches that hold every write. Undefined when none does. An operator's own wish is not of the baseline: it is
 * asked for without one.
 */
export function gateSwitches(
    { isDryRun, paused }: Pick<Circumstances, 'isDryRun' | 'paused'>,
    { refusal }: Pick<EffectiveBaseline, 'refusal'> = {},
): Decision | undefined {
    if (isDryRun) return { kind: 'hold', cause: 'dryRun', reason: 'DRY_RUN is on' };
    if (refusal !== undefined) return { kind: 'hold', cause: 'baseline', reason: refusal };
    if (paused !== undefined) return { kind: 'hold', cause: 'paused', reason: paused };
    return undefined;
}

function approval({ personal, now, isDryRun }: Circumstances): Authority | 'ask' | 'declined' {
    if (personal === undefined || Date.parse(personal.expires) <= now.getTime()) return 'ask';
    if (personal.isForDryRun === true && !isDryRun) return 'ask';
    return personal.kind === 'declined' ? 'declined' : { kind: 'approval', operator: personal.operator };
}

function holdAfterUndo(controls: readonly string[], { undone, now }: Circumstances): Decision | undefined {
    for (const control of controls) {
        const exemption = undone[control];
        if (exemption === undefined || Date.parse(exemption.until) <= now.getTime()) continue;
        const reason = `${exemption.operator} took remediation ${exemption.remediationId} back; ${control} is left alone until ${exemption.until}`;
        return { kind: 'hold', cause: 'undone', reason, until: exemption.until };
    }
    return undefined;
}

function holdAsContested(
    controls: readonly string[],
    baseline: EffectiveBaseline,
    { contested, now }: Circumstances,
): Decision | undefined {
    for (const control of controls) {
        const contest = contested[control];
        if (contest === undefined) continue;
        const until = quietAt(contest, baseline.guardRails.flapping);
        if (until.getTime() <= now.getTime()) continue;
        return { kind: 'hold', cause: 'contested', reason: contest.reason, until: until.toISOString() };
    }
    return undefined;
}

/** Restarts wait for the policy, for their window, and for a server that nothing else is happening to. */
function holdRestart(
    parameters: readonly string[],
    baseline: EffectiveBaseline,
    { server, now, spentRestart }: Circumstances,
): Decision | undefined {
    const { restarts, maintenanceWindow } = baseline.guardRails;
    const spent = objectionOfSpent(spentRestart, parameters);
    if (spent !== undefined) return { kind: 'hold', cause: 'restart', reason: spent };
    const waiting = `${parameters.join(', ')} takes effect on the next restart`;
    if (restarts === 'never') {
        return { kind: 'hold', cause: 'restart', reason: `the baseline restarts no server; ${waiting}` };
    }
    const again = new Date(now.getTime() + 300_000).toISOString();
    const unrest = server === undefined ? 'the server could not be read' : unrestOf(server);
    if (unrest !== undefined) {
        return { kind: 'hold', cause: 'window', reason: `${unrest}; ${waiting}`, until: again };
    }
    if (restarts === 'immediately' || server === undefined) return undefined;
    const opening = restartOpening(server.maintenanceWindow, maintenanceWindow, now);
    if (opening === undefined) {
        return {
            kind: 'hold',
            cause: 'restart',
            reason: `neither the server nor the baseline has a maintenance window; ${waiting}`,
        };
    }
    if (opening.isOpen) return undefined;
    const until = opening.opensAt.toISOString();
    return {
        kind: 'hold',
        cause: 'window',
        reason: `the maintenance window opens at ${until}; ${waiting}`,
        until,
    };
}

/** What stands against restarting the server right now. */
function unrestOf({ state, highAvailability, replicationState }: ServerProperties): string | undefined {
    if (state !== 'Ready') return `the server is ${state}`;
    if (replicationState !== undefined && replicationState !== 'Active')
        return `the replication to this replica is ${replicationState}`;
    if (['NotEnabled', 'Healthy'].includes(highAvailability.state)) return undefined;
    return `high availability is ${highAvailability.state}`;
}

const caution: readonly Mode[] = ['off', 'report', 'approve', 'enforce'];

function mostCautious(modes: readonly Mode[]): Mode {
    return caution.find((mode) => modes.includes(mode)) ?? 'off';
}

function exemptionText(control: string, exemption: Exemption): string {
    return `${control} is exempt until ${exemption.expires} (${exemption.kind}, ${exemption.owner}): ${exemption.reason}`;
}
