import type { GuidanceSection } from './guidance-row.ts';

export const policySupport: GuidanceSection = {
    title: 'Azure Policy support',
    about: 'The page on Microsoft Learn that lists the definitions for flexible servers.',
    rows: [
        {
            asks: 'an Entra administrator is provisioned',
            kind: 'repaired',
            controls: ['entra-administrator'],
        },
        { asks: 'pgaudit is on', kind: 'repaired', controls: ['pgaudit-loaded', 'pgaudit-classes'] },
        {
            asks: 'pgaudit exists in each database',
            kind: 'checked',
            controls: ['pgaudit-created'],
            page: 'docs/inside-the-databases.md#auditing',
        },
        { asks: 'sign-ins are throttled', kind: 'repaired', controls: ['connection-throttling'] },
        {
            asks: 'diagnostic settings send to a workspace',
            kind: 'repaired',
            controls: ['diagnostic-settings'],
        },
        {
            asks: 'disconnections, checkpoints, and connections are logged',
            kind: 'repaired',
            controls: ['log-disconnections', 'log-checkpoints', 'log-connections'],
        },
        {
            asks: 'TLS is enforced, 1.2 or newer',
            kind: 'repaired',
            controls: ['secure-transport', 'tls-minimum-version'],
        },
        { asks: 'geo-redundant backup is on', kind: 'checked', controls: ['geo-redundant-backup'] },
        {
            asks: 'keys of the customer encrypt the data',
            kind: 'checked',
            controls: ['customer-managed-key'],
        },
        { asks: 'a private endpoint exists', kind: 'checked', controls: ['private-endpoint'] },
        {
            asks: 'a dashboard shows compliance per resource and per policy',
            kind: 'documented',
            page: 'docs/console.md',
        },
        {
            asks: 'existing resources are repaired in bulk, new ones by themselves',
            kind: 'documented',
            page: 'docs/triggers.md#the-sweep',
        },
        {
            asks: 'assignments enforce the standards of the organization, with effect deny',
            kind: 'checked',
            controls: ['policy-assignment'],
            page: 'docs/azure-policy.md',
        },
        {
            asks: 'custom policies carry own logic and parameters',
            kind: 'documented',
            page: 'docs/assess.md#policies-of-azure-policy',
        },
    ],
};
