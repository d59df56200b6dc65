import { defineControl } from './definition/control.ts';
import { regionalRule } from './shared/diagnostic-rule.ts';
import { diagnosticsPage, logAccessPage } from './shared/links.ts';
import { wantedEventHub } from './shared/wanted-destinations.ts';

export const diagnosticSettingsEventHub = defineControl({
    id: 'diagnostic-settings-event-hub',
    title: 'Server logs are sent to the event hub of the region',
    failureTitle: 'Wanted server logs do not reach the event hub of the region',
    severity: 'medium',
    area: 'diagnostics',
    mode: 'enforce',
    references: {
        azurePolicy: [
            {
                id: 'bd0079c6-6f2d-42f4-9cee-e23930968f10',
                name: 'Enable logging by category group for microsoft.dbforpostgresql/flexibleservers to Event Hub',
            },
        ],
        mcsb: ['LT-3', 'LT-5'],
        cis: [],
    },
    differences: {
        otherForm: {
            verdict: 'compliant',
            staysAfterRepair: true,
            reason: 'The group audit, the group allLogs and a list of all categories send the same logs; Azure Policy accepts one form only.',
        },
        otherRule: {
            verdict: 'compliant',
            staysAfterRepair: true,
            reason: 'The logs arrive in the same hub, whichever authorization rule of its namespace sends them; Azure Policy looks for one rule.',
        },
    },
    texts: {
        checks: [
            'The diagnostic settings of the server, whatever their names, send the wanted logs to the event hub that `diagnosticSettings.eventHubs` of the baseline names for its region: in a form that `diagnostic-settings` accepts, too.',
            'The control does not apply where the baseline names no event hub for the region.',
        ],
        why: ['A SIEM outside of Azure receives the logs from an event hub.'],
        repair: [
            'Completes the setting that already sends to the hub, as `diagnostic-settings` does; its other destinations, metrics and logs stay.',
            'Without such a setting, adds one named `pgwarden-event-hub`.',
            'Nothing is written where Azure would have more than five settings, and where another setting sends the same logs to one of the same destinations, which Azure refuses.',
        ],
        disruption: { kind: 'none', effect: ['Event Hubs charges for the logs that arrive.'] },
        repairByHand: [
            `az monitor diagnostic-settings create --name pgwarden-event-hub --resource $SERVER_ID --event-hub <hub> --event-hub-rule <rule id> --logs '[{"categoryGroup":"audit","enabled":true}]'`,
        ],
        outOfScope: ['The receivers of the hub, its retention, and access to it.'],
        links: [logAccessPage, diagnosticsPage],
    },
    ...regionalRule({
        control: 'diagnostic-settings-event-hub',
        list: 'eventHubs',
        wanted: wantedEventHub,
        text: 'event hub',
    }),
});
