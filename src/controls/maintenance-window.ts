import type { MaintenanceWindow, ServerState } from '../model/server-state.ts';
import type { Thresholds, WantedWindow } from '../model/thresholds.ts';
import { compliant, drifted, type Finding, type Verdict } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { dependsOnSections } from './shared/missing-parts.ts';

export const maintenanceWindow = defineControl({
    id: 'maintenance-window',
    title: 'Azure maintains the server at a time of your choice',
    failureTitle: 'Azure maintains the server at a time of its own choice',
    severity: 'low',
    area: 'platform',
    mode: 'report',
    strictMode: 'enforce',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: [
            '`maintenanceWindow.customWindow` is `Enabled`, and the window is the threshold `maintenanceWindow`, if the baseline has one (no profile does).',
        ],
        why: [
            'Maintenance restarts the server.',
            'Pgwarden restarts a server in the same window (`restarts` is `maintenance-window`).',
        ],
        repair: ['Sets the window of the baseline.', 'Without one there, an operator chooses.'],
        disruption: { kind: 'none', effect: ['The next maintenance comes at another time.'] },
        repairByHand: [
            'az postgres flexible-server update --resource-group $RG --name $SERVER --maintenance-window Sun:2:30',
        ],
        outOfScope: ['Maintenance that Azure announces outside of the window, and its being postponed.'],
        links: [
            {
                title: 'Scheduled maintenance',
                url: 'https://learn.microsoft.com/azure/postgresql/configure-maintain/concepts-maintenance',
            },
        ],
    },
    reads: ['server'],
    decidableWithout: dependsOnSections('maintenanceWindow'),
    evaluate: verdictOn,
    owns: { 'server/maintenanceWindow': ['customWindow', 'dayOfWeek', 'startHour', 'startMinute'] },
    plan(state, thresholds) {
        const { maintenanceWindow: wanted } = thresholds;
        if (wanted === undefined || verdictOn(state, thresholds).kind !== 'drifted') return [];
        const { maintenanceWindow: from } = state.server;
        const to: MaintenanceWindow = { ...from, customWindow: 'Enabled', ...wanted };
        return [{ kind: 'maintenanceWindow', from, to, control: 'maintenance-window', disruption: 'none' }];
    },
});

function verdictOn(
    { server }: Pick<ServerState, 'server'>,
    { maintenanceWindow: wanted }: Thresholds,
): Verdict {
    const found = server.maintenanceWindow;
    const evidence: Finding[] = [];
    if (found.customWindow !== 'Enabled') {
        evidence.push({
            what: 'maintenanceWindow.customWindow',
            found: found.customWindow,
            wanted: 'Enabled',
        });
    }
    for (const field of ['dayOfWeek', 'startHour', 'startMinute'] satisfies (keyof WantedWindow)[]) {
        if (wanted === undefined || found[field] === wanted[field]) continue;
        evidence.push({
            what: `maintenanceWindow.${field}`,
            found: String(found[field]),
            wanted: String(wanted[field]),
        });
    }
    if (evidence.length === 0) return compliant;
    return drifted(evidence, wanted === undefined ? 'An operator chooses the window' : undefined);
}
