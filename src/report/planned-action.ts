import type { Decision } from '../engine/gate.ts';

/** The action that the gate decides for a write with dry-run off. */
export type PlannedAction = 'apply' | 'ask' | 'hold' | 'exempt' | 'report';

export function plannedActionOf(decision: Decision): PlannedAction {
    if (decision.kind !== 'skip') return decision.kind;
    return decision.cause === 'exemption' ? 'exempt' : 'report';
}

/** The action in words. */
export function plannedActionText(action: PlannedAction): string {
    switch (action) {
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
