import type { GuidanceSection } from './guidance-row.ts';

export const definitions: GuidanceSection = {
    title: 'Definitions of Azure Policy',
    about: 'Every built-in definition for flexible servers, and the two for the Defender plan, by the start of its id.',
    rows: [
        {
            asks: '12c74c95: a key of the customer encrypts the data',
            kind: 'checked',
            controls: ['customer-managed-key'],
        },
        {
            asks: '493c215d: the server survives the loss of a zone',
            kind: 'checked',
            controls: ['high-availability'],
        },
        {
            asks: '5fbd326d, cdd1dbc6, 78ed47da: logs go to a Log Analytics workspace',
            kind: 'repaired',
            controls: ['diagnostic-settings'],
        },
        {
            asks: 'bd0079c6: logs go to an event hub',
            kind: 'repaired',
            controls: ['diagnostic-settings-event-hub'],
        },
        {
            asks: '499b7900: logs go to a storage account',
            kind: 'repaired',
            controls: ['diagnostic-settings-storage'],
        },
        {
            asks: '2a6ae02f, d38668f5: threat protection of the server is on',
            kind: 'repaired',
            controls: ['threat-protection'],
        },
        {
            asks: '0a9fbe0d, 44433aa3: the Defender plan of the subscription is on',
            kind: 'checked',
            controls: ['defender-plan'],
        },
        {
            asks: 'a8f89ff4: a switch among the parameters is on',
            kind: 'repaired',
            controls: [
                'log-checkpoints',
                'log-connections',
                'log-disconnections',
                'connection-throttling',
                'secure-transport',
            ],
        },
        {
            asks: 'a7d3e5b1: a parameter has a value',
            kind: 'notApplicable',
            reason: 'the definition has no opinion of its own; each control names the parameters that it wants',
        },
        {
            asks: 'dacf07fa: failed sign-ins are throttled',
            kind: 'repaired',
            controls: ['connection-throttling'],
        },
        { asks: '70be9e12: checkpoints are logged', kind: 'repaired', controls: ['log-checkpoints'] },
        { asks: '086709ac: connections are logged', kind: 'repaired', controls: ['log-connections'] },
        { asks: '1d14b021: disconnections are logged', kind: 'repaired', controls: ['log-disconnections'] },
        {
            asks: '4eb5e667, dd626066: pgaudit is loaded, and logs',
            kind: 'repaired',
            controls: ['pgaudit-loaded', 'pgaudit-classes'],
        },
        {
            asks: 'eadbb524: pgaudit logs roles and definitions',
            kind: 'repaired',
            controls: ['pgaudit-classes'],
        },
        { asks: '5375a5bb: a private endpoint is approved', kind: 'checked', controls: ['private-endpoint'] },
        { asks: 'c29c38cb: connections use TLS', kind: 'repaired', controls: ['secure-transport'] },
        { asks: 'a43d5475: TLS is 1.2 or newer', kind: 'repaired', controls: ['tls-minimum-version'] },
        {
            asks: 'cee2f9fd: backups are kept in a second region',
            kind: 'checked',
            controls: ['geo-redundant-backup'],
        },
        {
            asks: '3bf854e8: the prefix of log lines names user and database',
            kind: 'repaired',
            controls: ['log-line-prefix'],
        },
        { asks: 'f5ed3f7a: server logs are kept for 7 days', kind: 'repaired', controls: ['log-retention'] },
        {
            asks: 'ce39a96d: a Microsoft Entra administrator exists',
            kind: 'repaired',
            controls: ['entra-administrator'],
        },
        {
            asks: 'fa498b91: only Microsoft Entra signs in',
            kind: 'repaired',
            controls: ['entra-only-authentication'],
        },
        {
            asks: 'e27a6dfc: the same by a parameter',
            kind: 'notApplicable',
            reason: 'deprecated: it looks for a parameter that flexible servers do not have',
        },
        {
            asks: '5e1de0e3: the public network has no access',
            kind: 'repaired',
            controls: ['public-network-access'],
        },
    ],
};
