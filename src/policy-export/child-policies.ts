import type { DiagnosticThreshold } from '../model/thresholds.ts';
import { type ControlPolicy, type Json, type JsonObject, serverAlias, serverType } from './policy.ts';

const ruleType = `${serverType}/firewallRules`;
const start = `field('${ruleType}/startIpAddress')`;
const end = `field('${ruleType}/endIpAddress')`;

/** The number of an address; 0 for a resource without one, which expressions are evaluated on as well. */
function numberOf(address: string): string {
    const part = (index: number): string => `int(split(${address}, '.')[${index}])`;
    const sum = `add(add(mul(${part(0)}, 16777216), mul(${part(1)}, 65536)), add(mul(${part(2)}, 256), ${part(3)}))`;
    return `if(equals(length(split(${address}, '.')), 4), ${sum}, 0)`;
}

const isAllAzure: JsonObject = {
    allOf: [
        { field: `${ruleType}/startIpAddress`, equals: '0.0.0.0' },
        { field: `${ruleType}/endIpAddress`, equals: '0.0.0.0' },
    ],
};

export const azureServicesPolicy: ControlPolicy = {
    description: 'No firewall rule lets every Azure service in.',
    type: ruleType,
    conditions: [isAllAzure],
};

export const wideRangePolicies: readonly ControlPolicy[] = [
    {
        description: 'Firewall rules have at most the wanted number of addresses.',
        type: ruleType,
        parameters: { addresses: { type: 'Integer', description: 'Most addresses of one rule.' } },
        values: ({ firewall }) => ({ addresses: firewall.maximumAddresses }),
        conditions: [
            { not: isAllAzure },
            {
                value: `[sub(${numberOf(end)}, ${numberOf(start)})]`,
                greaterOrEquals: "[parameters('addresses')]",
            },
        ],
    },
    {
        suffix: 'allowed',
        description: 'Firewall rules lie in the allowed ranges.',
        type: ruleType,
        parameters: { ranges: { type: 'Array', description: 'Allowed ranges, `first-last`.' } },
        values: ({ firewall }) =>
            firewall.allowedRanges.length === 0
                ? undefined
                : { ranges: firewall.allowedRanges.map((range) => `${range.start}-${range.end}`) },
        conditions: [
            { not: isAllAzure },
            {
                count: {
                    value: "[parameters('ranges')]",
                    name: 'range',
                    where: {
                        value: `[if(or(empty(${start}), empty(${end})), false(), ipRangeContains(current('range'), concat(${start}, '-', ${end})))]`,
                        equals: true,
                    },
                },
                equals: 0,
            },
        ],
    },
];

const threatProtectionType = `${serverType}/advancedThreatProtectionSettings`;
const isProtected: JsonObject = { field: `${threatProtectionType}/state`, equals: 'Enabled' };
/** Contributor, as in Microsoft's own definition. */
const contributor = '/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c';

export const threatProtectionPolicies: readonly ControlPolicy[] = [
    {
        suffix: 'off',
        description: 'Advanced threat protection is not switched off.',
        type: threatProtectionType,
        conditions: [{ field: `${threatProtectionType}/state`, notEquals: 'Enabled' }],
    },
    {
        description: 'Advanced threat protection is enabled.',
        type: serverType,
        conditions: [],
        related: {
            type: threatProtectionType,
            name: 'Default',
            existenceCondition: isProtected,
            deployment: {
                roleDefinitionId: contributor,
                resource: {
                    type: threatProtectionType,
                    apiVersion: '2024-08-01',
                    name: "[concat(parameters('server'), '/Default')]",
                    properties: { state: 'Enabled' },
                },
            },
        },
    },
];

export const administratorPolicy: ControlPolicy = {
    description: 'The server has a Microsoft Entra administrator.',
    type: serverType,
    conditions: [],
    related: { type: `${serverType}/administrators` },
    limit: 'which administrators the baseline names',
};

export const privateEndpointPolicy: ControlPolicy = {
    description: 'The server has an approved private endpoint, unless it is in a virtual network.',
    type: serverType,
    conditions: [{ field: serverAlias('network.delegatedSubnetResourceId'), exists: false }],
    related: {
        type: `${serverType}/privateEndpointConnections`,
        existenceCondition: {
            field: `${serverType}/privateEndpointConnections/privateLinkServiceConnectionState.status`,
            equals: 'Approved',
        },
    },
};

const settingType = 'Microsoft.Insights/diagnosticSettings';
function sends(groups: Json): JsonObject {
    return {
        count: {
            field: `${settingType}/logs[*]`,
            where: {
                allOf: [
                    { field: `${settingType}/logs[*].enabled`, equals: true },
                    { field: `${settingType}/logs[*].categoryGroup`, in: groups },
                ],
            },
        },
        greaterOrEquals: 1,
    };
}

const groups = { type: 'Array', description: 'Category groups of which one is enough.' } as const;

function groupsOf({ categoryGroup }: DiagnosticThreshold): readonly string[] {
    return categoryGroup === 'allLogs' ? ['allLogs'] : ['audit', 'allLogs'];
}

const listed = 'logs that are sent by single categories, or by several settings together';

/** A part of a destination: the alias, and what its values are. */
interface DestinationPart {
    readonly alias: string;
    readonly description: string;
}

/** A policy about the destination of the logs of servers in some regions. Each list has a value for each region. */
function destinationPolicy<Name extends string>(
    what: string,
    parts: Readonly<Record<Name, DestinationPart>>,
    destinationsOf: (
        threshold: DiagnosticThreshold,
    ) => readonly Readonly<Record<NoInfer<Name> | 'location', string>>[],
): ControlPolicy {
    const entries = Object.entries<DestinationPart>(parts);
    return {
        description: `A diagnostic setting sends the wanted logs to ${what} of the baseline.`,
        type: serverType,
        parameters: {
            groups,
            regions: { type: 'Array', description: 'Regions of the servers that it is about.' },
            ...Object.fromEntries(
                entries.map(([name, { description }]) => [name, { type: 'Array', description }]),
            ),
        },
        values({ diagnosticSettings }) {
            const found = destinationsOf(diagnosticSettings);
            if (found.length === 0) return undefined;
            return {
                groups: groupsOf(diagnosticSettings),
                regions: found.map(({ location }) => location),
                ...Object.fromEntries(
                    entries.map(([name]) => [
                        name,
                        found.map((each) => new Map(Object.entries(each)).get(name)),
                    ]),
                ),
            };
        },
        conditions: [{ field: 'location', in: "[parameters('regions')]" }],
        related: {
            type: settingType,
            existenceCondition: {
                allOf: [
                    sends("[parameters('groups')]"),
                    ...entries.map(([name, { alias }]) => ({
                        field: `${settingType}/${alias}`,
                        in: `[parameters('${name}')]`,
                    })),
                ],
            },
        },
        limit: `${listed}, and the destination of another region`,
    };
}

export const eventHubPolicy = destinationPolicy(
    'an event hub',
    {
        authorizationRuleId: {
            alias: 'eventHubAuthorizationRuleId',
            description: 'Resource ids of authorization rules, of which one is enough.',
        },
        eventHubName: { alias: 'eventHubName', description: 'Names of event hubs, of which one is enough.' },
    },
    ({ eventHubs = [] }) => eventHubs,
);

export const storagePolicy = destinationPolicy(
    'a storage account',
    {
        storageAccountId: {
            alias: 'storageAccountId',
            description: 'Resource ids of storage accounts, of which one is enough.',
        },
    },
    ({ storageAccounts = [] }) => storageAccounts,
);

/** Not deployed: a setting of that name would be replaced, and Azure refuses two settings with the same logs. */
export const diagnosticPolicies: readonly ControlPolicy[] = [
    {
        description: 'A diagnostic setting sends the wanted logs to the workspace.',
        type: serverType,
        parameters: {
            groups,
            workspace: { type: 'String', description: 'Resource id of the workspace. Empty: any.' },
        },
        values: ({ diagnosticSettings }) => ({
            groups: groupsOf(diagnosticSettings),
            workspace: diagnosticSettings.workspaceId ?? '',
        }),
        conditions: [],
        related: {
            type: settingType,
            existenceCondition: {
                allOf: [
                    sends("[parameters('groups')]"),
                    {
                        anyOf: [
                            {
                                allOf: [
                                    { value: "[parameters('workspace')]", equals: '' },
                                    { field: `${settingType}/workspaceId`, exists: true },
                                ],
                            },
                            { field: `${settingType}/workspaceId`, equals: "[parameters('workspace')]" },
                        ],
                    },
                ],
            },
        },
        limit: listed,
    },
];
