import type { Thresholds } from '../../src/model/thresholds.ts';
import { thresholds, workspaceId } from '../support/states.ts';
import type { Difference } from './differences.ts';
import * as difference from './differences.ts';
import type { Json } from './resource.ts';

/** One control against one definition, under parameters and thresholds that ask for the same. */
export interface Comparison {
    readonly control: string;
    readonly definition: string;
    readonly parameters: Readonly<Record<string, Json>>;
    readonly thresholds: Thresholds;
    readonly differences: readonly Difference[];
}

const anySwitch = 'a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a';

/** The switches have a definition each, and one that takes the name of the parameter. */
const switches: readonly (readonly [string, string, string, ...Difference[]])[] = [
    ['secure-transport', 'c29c38cb-74a7-4505-9a06-e588ab86620a', 'require_secure_transport'],
    ['log-checkpoints', '70be9e12-c935-49ac-9bd8-fd64b85c1f87', 'log_checkpoints'],
    [
        'log-connections',
        '086709ac-11b5-478d-a893-9567a16d2ae3',
        'log_connections',
        difference.connectionAspects,
    ],
    ['log-disconnections', '1d14b021-1bae-4f93-b36b-69695e14984a', 'log_disconnections'],
    ['connection-throttling', 'dacf07fa-0eea-4486-80bc-b93fae88ac40', 'connection_throttle.enable'],
];

export const comparisons: readonly Comparison[] = [
    ...switches.flatMap(([control, definition, configurationName, ...more]) => {
        const isOptional = configurationName === 'connection_throttle.enable';
        const absent = isOptional ? [difference.absentParameter(configurationName)] : [];
        const differences = [...absent, ...more];
        return [
            compared(control, definition, differences),
            compared(control, anySwitch, differences, { configurationName }),
        ];
    }),
    compared('tls-minimum-version', 'a43d5475-c569-45ce-a268-28fa79f4e87a', [
        difference.lowerMaximum,
        difference.newerMinimum,
    ]),
    compared('entra-administrator', 'ce39a96d-bf09-4b60-8c32-e85d52abea0f', []),
    compared('entra-only-authentication', 'fa498b91-8a7e-4710-9578-da944c68d1fe', []),
    compared('public-network-access', '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48', [
        difference.accessNotTold,
        difference.emptyNetwork,
        difference.emptyName,
    ]),
    compared('private-endpoint', '5375a5bb-22c6-46d7-8a43-83417cfb4460', [difference.insideVirtualNetwork]),
    compared('log-retention', 'f5ed3f7a-cf5d-4ee6-9ede-b5d5192ccf81', [
        difference.absentParameter('logfiles.retention_days'),
    ]),
    compared('log-line-prefix', '3bf854e8-b34a-47fe-9f81-bc558c82b3bd', [
        difference.prefixEscapedPercent,
        difference.prefixPadding,
        difference.prefixCase,
    ]),
    compared('pgaudit-loaded', 'dd626066-39f5-4f72-aba8-06a99fabf278', [
        difference.libraryOfAnotherName,
        difference.notAllowListed,
        difference.notRestarted,
    ]),
    compared('pgaudit-classes', '4eb5e667-e871-4292-9c5d-8bbb94e0c908', [
        difference.tooFewClasses,
        difference.noneBesideClasses,
    ]),
    compared('pgaudit-classes', 'eadbb524-8644-4a87-8af6-549e1d125982', [
        difference.noneBesideClasses,
        difference.allClasses,
        difference.classTakenAway,
        difference.noClass,
    ]),
    compared(
        'diagnostic-settings',
        '78ed47da-513e-41e9-a088-e829b373281d',
        [difference.anyName, difference.otherForm, difference.metricsToo, difference.otherWorkspace],
        { logAnalytics: workspaceId, profileName: 'setByPolicy-LogAnalytics' },
        'allLogs',
    ),
    ...(['audit', 'allLogs'] as const).flatMap((categoryGroup) =>
        ['cdd1dbc6-0004-4fcd-afd7-b67550de37ff', '5fbd326d-328c-414e-a922-2d6963998962'].map((definition) =>
            compared(
                'diagnostic-settings',
                definition,
                [difference.otherForm],
                { logAnalytics: workspaceId, categoryGroup },
                categoryGroup,
            ),
        ),
    ),
    compared('threat-protection', '2a6ae02f-7590-40d7-88ba-b18e205a32fd', []),
    compared('threat-protection', 'd38668f5-d155-42c7-ab3d-9b57b50f8fbf', []),
    compared('customer-managed-key', '12c74c95-0efd-48da-b8d9-2a7d68470c92', []),
    compared('geo-redundant-backup', 'cee2f9fd-3968-44be-a863-bd62c9884423', [
        difference.replicaWithoutBackup,
    ]),
    compared('high-availability', '493c215d-2553-4976-bc81-57d2c04fc8c1', [difference.replicaWithoutStandby]),
];

/** Definitions for flexible servers that no control mirrors, with the reason. */
export const notMirrored: Readonly<Record<string, string>> = {
    'a7d3e5b1-8c4f-4a2b-9d6e-1f3c5a8b2e7d':
        'It sets any parameter to any value and has no opinion of its own.',
    'e27a6dfc-883f-4f9e-97cc-a819fe702400':
        'Deprecated: it looks for the parameter aad_auth_only, which flexible servers do not have.',
};

function compared(
    control: string,
    definition: string,
    differences: readonly Difference[],
    parameters: Readonly<Record<string, Json>> = {},
    categoryGroup: 'audit' | 'allLogs' = 'audit',
): Comparison {
    return {
        control,
        definition,
        parameters,
        thresholds: thresholds({ diagnosticSettings: { workspaceId, categoryGroup } }),
        differences,
    };
}
