import type { Control } from '../controls/definition/control.ts';
import type { Mode } from '../model/baseline.ts';
import type { Effect } from '../policy/definition.ts';
import type { Assignment } from '../policy/documents.ts';

const strength: Readonly<Record<Mode, number>> = { off: 0, report: 1, approve: 2, enforce: 3 };

/** Returns the stronger mode. */
export function stronger(a: Mode, b: Mode): Mode {
    return strength[b] > strength[a] ? b : a;
}

const enforced: readonly Effect[] = ['deployifnotexists', 'modify', 'append'];

/**
 * A policy that deploys or modifies means enforce. One that denies changes nothing that exists: a person approves the
 * repair. All others, those that are not enforced, and controls that cannot repair, report.
 */
export function modeOf(
    effect: Effect,
    { plan }: Pick<Control, 'plan'>,
    assignment: Assignment | undefined,
): Mode {
    if (effect === 'disabled') return 'off';
    if (plan === undefined || assignment?.isEnforced === false) return 'report';
    if (enforced.includes(effect)) return 'enforce';
    return effect === 'deny' ? 'approve' : 'report';
}
