import {
    type ThresholdOverrides,
    thresholdOverrides,
    workspaceIdPattern,
} from '../baseline/threshold-schema.ts';
import type { Control } from '../controls/definition/control.ts';
import { controls } from '../controls/index.ts';
import { unmirroredDefinitions } from '../controls/unmirrored-definitions.ts';
import type { GivenParameters } from '../policy/bind.ts';
import { isList, type Json, jsonText } from '../policy/json.ts';

/** Meaning of a built-in definition with its parameters in a baseline. */
export interface Meaning {
    readonly control: Control;
    readonly thresholds: ThresholdOverrides;
    /** Parts of it that a baseline cannot express. */
    readonly unexpressed: readonly string[];
}

/** The meaning, or the reason why there is none. `unknown`: it is no built-in definition for flexible servers. */
export type Mapping =
    | { readonly kind: 'meaning'; readonly meaning: Meaning }
    | { readonly kind: 'inexpressible'; readonly reason: string }
    | { readonly kind: 'unknown' };

/** Reads a parameter by its name, in any spelling. */
type Read = (name: string) => Json | undefined;

interface Parts {
    readonly thresholds?: ThresholdOverrides;
    readonly unexpressed?: readonly string[];
}

/** Ids of definitions whose parameters mean something, with what they mean. */
const parts: Readonly<Record<string, (read: Read) => Parts>> = {
    // Log retention.
    'f5ed3f7a-cf5d-4ee6-9ede-b5d5192ccf81'(read) {
        const days = read('retentionDays') ?? 7;
        if (typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= 7) {
            return { thresholds: { logRetentionDays: days } };
        }
        return { unexpressed: [`retentionDays ${jsonText(days)}; allowed: 1 to 7`] };
    },
    // Zone resilience.
    '493c215d-2553-4976-bc81-57d2c04fc8c1'(read) {
        const allow = String(read('allow') ?? 'Both').toLowerCase();
        if (allow === 'redundant') return { thresholds: { highAvailability: 'ZoneRedundant' } };
        const unexpressed =
            allow === 'both' ? [] : ['allow Aligned: the control accepts ZoneRedundant as well'];
        return { thresholds: { highAvailability: 'any' }, unexpressed };
    },
    '3bf854e8-b34a-47fe-9f81-bc558c82b3bd': () => ({ thresholds: { logLinePrefix: ['%u', '%d'] } }),
    'a43d5475-c569-45ce-a268-28fa79f4e87a': () => ({ thresholds: { tlsMinimumVersion: '1.2' } }),
    'eadbb524-8644-4a87-8af6-549e1d125982': () => ({ thresholds: { pgauditClasses: ['role', 'ddl'] } }),
    '4eb5e667-e871-4292-9c5d-8bbb94e0c908': () => ({
        thresholds: { pgauditClasses: ['role', 'ddl'] },
        unexpressed: ['any class is enough for it; the control wants role and ddl'],
    }),
    'bd0079c6-6f2d-42f4-9cee-e23930968f10': (read) =>
        destination(read, {
            eventHubs: [
                {
                    location: regionOf(read),
                    authorizationRuleId: String(read('eventHubAuthorizationRuleId')),
                    eventHubName: String(read('eventHubName') ?? 'Monitoring'),
                },
            ],
        }),
    '499b7900-f44e-40ea-b8d3-2f3cf75f2ca4': (read) =>
        destination(read, {
            storageAccounts: [{ location: regionOf(read), storageAccountId: String(read('storageAccount')) }],
        }),
    '5fbd326d-328c-414e-a922-2d6963998962': logsByGroup,
    'cdd1dbc6-0004-4fcd-afd7-b67550de37ff': logsByGroup,
    // Logs and metrics in one setting.
    '78ed47da-513e-41e9-a088-e829b373281d'(read) {
        const isOff = /^false$/i.test(String(read('logsEnabled')));
        return {
            thresholds: { diagnosticSettings: { ...workspaceOf(read), categoryGroup: 'allLogs' } },
            unexpressed: [
                ...(isOff ? ['logsEnabled false: the control wants logs'] : []),
                ...(/^true$/i.test(String(read('metricsEnabled')))
                    ? ['metricsEnabled true: no control wants metrics']
                    : []),
                ...workspaceProblem(read),
            ],
        };
    },
};

/** Logs to an event hub or a storage account in the region of the servers. */
function destination(read: Read, wanted: NonNullable<ThresholdOverrides['diagnosticSettings']>): Parts {
    const group = /^allLogs$/i.test(String(read('categoryGroup'))) ? 'allLogs' : 'audit';
    const thresholds = { diagnosticSettings: { ...wanted, categoryGroup: group } } as const;
    const checked = thresholdOverrides.safeParse(thresholds);
    if (checked.success) return { thresholds };
    return {
        unexpressed: checked.error.issues.map(
            ({ path, message }) => `${path.join('.')}: allowed: ${message}`,
        ),
    };
}

function regionOf(read: Read): string {
    return String(read('resourceLocation')).toLowerCase().replaceAll(' ', '');
}

function logsByGroup(read: Read): Parts {
    const regions = read('resourceLocationList') ?? ['*'];
    const isEverywhere = isList(regions) && regions[0] === '*';
    const isAll = /^allLogs$/i.test(String(read('categoryGroup')));
    return {
        thresholds: {
            diagnosticSettings: { ...workspaceOf(read), categoryGroup: isAll ? 'allLogs' : 'audit' },
        },
        unexpressed: [
            ...(isEverywhere
                ? []
                : [`resourceLocationList ${jsonText(regions)}: a baseline selects no regions`]),
            ...workspaceProblem(read),
        ],
    };
}

function workspaceOf(read: Read): { readonly workspaceId?: string } {
    const id = read('logAnalytics');
    return typeof id === 'string' && workspaceIdPattern.test(id) ? { workspaceId: id } : {};
}

function workspaceProblem(read: Read): readonly string[] {
    const id = read('logAnalytics');
    if (id !== undefined && workspaceOf(read).workspaceId !== undefined) return [];
    return [`logAnalytics ${jsonText(id)} is not the resource id of a workspace`];
}

/** The definition for any on/off parameter, and the one for any value of any parameter. */
const anySwitch = 'a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a';
const anyValue = 'a7d3e5b1-8c4f-4a2b-9d6e-1f3c5a8b2e7d';

/** Returns the meaning of the built-in definition with these values of its parameters. */
export function mappingOf(definition: string, given: GivenParameters): Mapping {
    const values = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
    const read: Read = (name) => values.get(name.toLowerCase());
    if (definition === anySwitch || definition === anyValue) return parameterMapping(definition, read);
    const control = controls.find(({ references }) =>
        references.azurePolicy.some(({ id }) => id === definition),
    );
    if (control === undefined) {
        const reason = unmirroredDefinitions[definition];
        return reason === undefined ? { kind: 'unknown' } : { kind: 'inexpressible', reason };
    }
    const { thresholds = {}, unexpressed = [] } = parts[definition]?.(read) ?? {};
    return { kind: 'meaning', meaning: { control, thresholds, unexpressed } };
}

function parameterMapping(definition: string, read: Read): Mapping {
    const name = read('configurationName');
    const value = definition === anySwitch ? 'on' : read('configurationValue');
    const control = controls.find(
        ({ references: { configurationName } }) =>
            configurationName !== undefined &&
            configurationName.toLowerCase() === String(name).trim().toLowerCase(),
    );
    if (control === undefined || String(value).toLowerCase() !== 'on') {
        return {
            kind: 'inexpressible',
            reason: `no control wants ${jsonText(name)} to be ${jsonText(value)}`,
        };
    }
    return { kind: 'meaning', meaning: { control, thresholds: {}, unexpressed: [] } };
}
