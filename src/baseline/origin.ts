import type { BaselineOrigin } from '../model/in-force.ts';
import type { Baseline } from './baseline.ts';
import { parseBaseline, shippedBaseline } from './parse.ts';
import { isProfileName } from './profile-names.ts';

/** Restores the baseline that was in force; undefined when this version of Pgwarden cannot parse it. */
export function baselineFrom(source: BaselineOrigin, knownControls: readonly string[]): Baseline | undefined {
    if (source.kind === 'profile') {
        return isProfileName(source.name) ? shippedBaseline(source.name) : undefined;
    }
    const parsed = parseBaseline(source.text, knownControls);
    return parsed.kind === 'valid' ? parsed.baseline : undefined;
}
