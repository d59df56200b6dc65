import type { EffectiveBaseline, Exemption, Mode } from '../model/baseline.ts';
import { type Change, controlsOf } from '../model/change.ts';

/** Whether a planned change may be applied now. */
export type Decision =
    | { readonly kind: 'apply' }
    /** A person decides. */
    | { readonly kind: 'ask' }
    /** Not now; it goes on by itself when the reason ends. */
    | { readonly kind: 'hold'; readonly cause: 'dryRun' | 'restart'; readonly reason: string }
    /** Not by us. */
    | { readonly kind: 'skip'; readonly cause: 'report' | 'exemption'; readonly reason: string };

/** Switches that hold for every server. */
export interface Switches {
    readonly isDryRun: boolean;
}

/**
 * Decides. An exemption beats the mode, the mode beats dry-run: what would not be done anyway is not said to be held
 * by dry-run. A write that serves several controls needs the consent of all of them.
 */
export function gate(change: Change, baseline: EffectiveBaseline, switches: Switches): Decision {
    const controls = controlsOf(change);
    for (const control of controls) {
        const exemption = baseline.exemptions[control];
        if (exemption !== undefined)
            return { kind: 'skip', cause: 'exemption', reason: exemptionText(control, exemption) };
    }
    const mode = strictest(controls.map((control) => baseline.modes[control] ?? 'off'));
    if (mode === 'off' || mode === 'report') {
        return { kind: 'skip', cause: 'report', reason: `${change.control} is in mode ${mode}` };
    }
    if (change.kind === 'restart' && baseline.guardRails.restarts === 'never') {
        return {
            kind: 'hold',
            cause: 'restart',
            reason: `the baseline restarts no server; ${change.from.join(', ')} takes effect on the next restart`,
        };
    }
    if (mode === 'approve') return { kind: 'ask' };
    if (switches.isDryRun) return { kind: 'hold', cause: 'dryRun', reason: 'DRY_RUN is on' };
    return { kind: 'apply' };
}

const caution: readonly Mode[] = ['off', 'report', 'approve', 'enforce'];

function strictest(modes: readonly Mode[]): Mode {
    return caution.find((mode) => modes.includes(mode)) ?? 'off';
}

function exemptionText(control: string, exemption: Exemption): string {
    return `${control} is exempt until ${exemption.expires} (${exemption.kind}, ${exemption.owner}): ${exemption.reason}`;
}
