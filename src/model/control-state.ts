import type { ServerVerdict, Verdict } from './verdict.ts';

/**
 * The state of a control on a server: its last verdict, where `exempt` is drift that an exemption allows, and `reported`
 * drift of a control in mode `report`. Neither of these makes a server drifted.
 */
export const controlStates = [
    'compliant',
    'drifted',
    'reported',
    'exempt',
    'unknown',
    'notApplicable',
] as const;

export type ControlState = (typeof controlStates)[number];

/** A verdict, and what the baseline makes of it. */
export interface CountedVerdict {
    readonly verdict: Pick<Verdict, 'kind'>;
    /** True if an exemption allows the drift. */
    readonly isExempt?: boolean;
    /** True if the control drifted in mode `report`. */
    readonly isReported?: boolean;
}

/** Returns the state of a control. */
export function controlState({ verdict, isExempt, isReported }: CountedVerdict): ControlState {
    if (verdict.kind !== 'drifted') return verdict.kind;
    if (isExempt === true) return 'exempt';
    return isReported === true ? 'reported' : 'drifted';
}

/**
 * Returns the verdict of a server as a whole. The sweep, the posture, the console and the reports all ask here, so that
 * they agree. Drift comes first, then what could not be read. A server of which nothing was evaluated is unknown.
 */
export function serverVerdict(controls: readonly CountedVerdict[]): ServerVerdict {
    const states = new Set(controls.map(controlState));
    if (states.has('drifted')) return 'drifted';
    return states.size === 0 || states.has('unknown') ? 'unknown' : 'compliant';
}

/** Tells if the state is that of a control that does not meet the baseline, whatever follows from it. */
export function isFailing(state: ControlState): boolean {
    return state === 'drifted' || state === 'reported' || state === 'exempt';
}

/** Returns a count of zero for every state. */
export function zeroByState(): Record<ControlState, number> {
    return Object.fromEntries(controlStates.map((state) => [state, 0])) as Record<ControlState, number>;
}
