import { describe, expect, test } from 'vitest';
import { pendingRestartControl } from '../../../src/controls/pending-restart.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('pending-restart', () => {
    test('it is compliant when every value is in effect', () => {
        expect(pendingRestartControl.evaluate(serverState(), thresholds())).toEqual({ kind: 'compliant' });
        expect(pendingRestartControl.plan?.(serverState(), thresholds())).toEqual([]);
    });

    test('it names every parameter that waits, and one restart puts them into effect', () => {
        const state = serverState({
            parameters: {
                shared_preload_libraries: { isConfigPendingRestart: true },
                max_connections: { isConfigPendingRestart: true },
            },
        });
        expect(pendingRestartControl.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'max_connections', found: 'waits for a restart', wanted: 'in effect' },
                { what: 'shared_preload_libraries', found: 'waits for a restart', wanted: 'in effect' },
            ],
        });
        expect(pendingRestartControl.plan?.(state, thresholds())).toEqual([
            {
                kind: 'restart',
                from: ['max_connections', 'shared_preload_libraries'],
                to: [],
                control: 'pending-restart',
                disruption: 'restart',
            },
        ]);
    });
});
