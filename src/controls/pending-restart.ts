import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { serverParametersPage } from './shared/links.ts';
import { pendingRestart, restartChange } from './shared/restart.ts';

export const pendingRestartControl = defineControl({
    id: 'pending-restart',
    title: 'No parameter waits for a restart',
    failureTitle: 'Parameters wait for a restart',
    severity: 'low',
    area: 'platform',
    mode: 'report',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: ['No parameter has `isConfigPendingRestart`.'],
        why: [
            'A value that is written and not in effect looks like a setting and is none.',
            'It also surprises the operator who restarts the server next.',
        ],
        repair: [
            'Restarts the server once, and only where the mode of this control and the guard rail `restarts` allow it.',
            'The default mode reports.',
        ],
        disruption: { kind: 'restart', effect: ['The restart takes about a minute.'] },
        repairByHand: ['az postgres flexible-server restart --resource-group $RG --name $SERVER'],
        outOfScope: ['The waiting values themselves, which take effect with the restart.'],
        links: [serverParametersPage],
    },
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
    owns: { restart: [] },
    plan({ parameters }) {
        const waiting = pendingRestart(parameters);
        return waiting.length === 0 ? [] : [restartChange(waiting, 'pending-restart')];
    },
});
