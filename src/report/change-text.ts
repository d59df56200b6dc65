import type { Decision } from '../engine/gate.ts';
import type { Disruption } from '../model/change.ts';
import { plannedActionOf, plannedActionText } from './planned-action.ts';

/** The effect on the clients of the server; '' for none. */
export function disruptionText(disruption: Disruption): string {
    switch (disruption) {
        case 'none':
            return '';
        case 'restart':
            return 'restarts the server';
        case 'connectivity':
            return 'may cut clients off';
        case 'lockout':
            return 'may lock logins out';
    }
}

/** The gate's decision in words, as with dry-run off. */
export function decisionText(decision: Decision): string {
    return plannedActionText(plannedActionOf(decision));
}

/** The reason why the gate holds or skips the write. */
export function decisionReason(decision: Decision): string | undefined {
    return 'reason' in decision ? decision.reason : undefined;
}
