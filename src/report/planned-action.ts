import type { Decision } from '../engine/gate.ts';

/** The fate of a write with dry-run off. */
export type PlannedAction = 'apply' | 'ask' | 'hold' | 'exempt' | 'report';

export function fateOf(decision: Decision): PlannedAction {
    if (decision.kind !== 'skip') return decision.kind;
    return decision.cause === 'exemption' ? 'exempt' : 'report';
}

/** A fate in words. */
export function fateText(fate: PlannedAction): string {
    switch (fate) {
        case 'apply':
            return 'would apply';
        case 'ask':
            return 'would ask';
        case 'hold':
            return 'held';
        case 'exempt':
            return 'exempt';
        case 'report':
            return 'reported only';
    }
}
