import type { GateContext } from '../../../src/engine/gate.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { serverState } from '../../support/states.ts';

export const now = new Date('2026-06-15T12:00:00.000Z');
export const enforced = enforcing(['secure-transport', 'log-checkpoints', 'pgaudit-loaded']);

/** Returns a context in which nothing holds a change. */
export function gateContext(overrides: Partial<GateContext> = {}): GateContext {
    return {
        isDryRun: false,
        now,
        paused: undefined,
        flapping: {},
        undoExemptions: {},
        operatorDecision: undefined,
        server: serverState().server,
        ...overrides,
    };
}
