import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { pendingRestart, restartChange } from './shared/restart.ts';

export const pendingRestartControl = defineControl({
    id: 'pending-restart',
    title: 'No parameter waits for a restart',
    severity: 'low',
    area: 'platform',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    reads: ['parameters'],
    decidableWithout: () => 'drift',
    evaluate({ parameters }) {
        const evidence = pendingRestart(parameters).map((name) => ({
            what: name,
            found: 'waits for a restart',
            wanted: 'in effect',
        }));
        return evidence.length === 0 ? compliant : drifted(evidence);
    },
    plan({ parameters }) {
        const waiting = pendingRestart(parameters);
        return waiting.length === 0 ? [] : [restartChange(waiting, 'pending-restart')];
    },
});
