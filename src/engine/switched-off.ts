import { controls } from '../controls/index.ts';
import type { EffectiveBaseline } from '../model/baseline.ts';

const known = new Set(controls.map(({ id }) => id));

/**
 * Returns whether the baseline switches a control off, or does not name it. A control of a later version is not switched
 * off: what that one recorded about it stays as it is.
 */
export function isSwitchedOff({ modes }: Pick<EffectiveBaseline, 'modes'>, control: string): boolean {
    const mode = modes[control];
    return mode === 'off' || (mode === undefined && known.has(control));
}
