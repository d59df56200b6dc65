import type { LogCategory } from '../../src/model/diagnostic-settings.ts';
import type { Parameter, Parameters, ServerProperties, ServerState } from '../../src/model/server-state.ts';
import type { Thresholds } from '../../src/model/thresholds.ts';
import { catalogue } from './catalogue.ts';
import { createdCatalogue, createdDatabase } from './database-states.ts';

/** Literal states for tests: a server as Azure creates it by default, with what the test says differently. */

export const subscriptionId = '11111111-1111-4111-8111-111111111111';
export const workspaceId = `/subscriptions/${subscriptionId}/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/central`;
/** Where a baseline may want the logs besides. */
export const eventHub = {
    location: 'canadacentral',
    authorizationRuleId: `/subscriptions/${subscriptionId}/resourceGroups/logs/providers/Microsoft.EventHub/namespaces/contoso-siem/authorizationRules/diagnostics`,
    eventHubName: 'postgresql',
};
export const storageAccount = {
    location: 'canadacentral',
    storageAccountId: `/subscriptions/${subscriptionId}/resourceGroups/logs/providers/Microsoft.Storage/storageAccounts/contosologs`,
};
export const tenantId = '22222222-2222-4222-8222-222222222222';
/** When the keys of every literal state were read. */
export const readAt = '2026-06-15T12:00:00Z';

/** What a flexible server offers to send, in June 2026. */
export const logCategories = [
    'PostgreSQLLogs',
    'PostgreSQLFlexSessions',
    'PostgreSQLFlexQueryStoreRuntime',
    'PostgreSQLFlexQueryStoreWaitStats',
    'PostgreSQLFlexTableStats',
    'PostgreSQLFlexDatabaseXacts',
    'PostgreSQLFlexPGBouncer',
    'PostgreSQLQueryStoreSqlText',
] as const;

/** Both of Azure's groups hold every category. */
export function offeredCategories(
    names: readonly string[],
    groups: readonly string[] = ['audit', 'allLogs'],
): LogCategory[] {
    return names.map((name) => ({ name, groups }));
}

/** A parameter's value, fields of it, or null for a server that does not have it. */
export type ParameterOverride = string | Partial<Parameter> | null;

export interface StateOverrides extends Partial<Omit<ServerState, 'server' | 'parameters'>> {
    readonly server?: Partial<ServerProperties>;
    readonly parameters?: Readonly<Record<string, ParameterOverride>>;
}

/** The state of a PostgreSQL 17 server right after `az postgres flexible-server create`, public access disabled. */
export function serverState(overrides: StateOverrides = {}): ServerState {
    const { server, parameters, ...slices } = overrides;
    return {
        catalogue: createdCatalogue(),
        databases: [createdDatabase('postgres')],
        server: { ...createdServer, ...server },
        parameters: withOverrides(parameters ?? {}),
        firewallRules: [],
        administrators: [],
        threatProtection: { state: 'Disabled' },
        diagnosticSettings: [],
        logCategories: offeredCategories(logCategories),
        encryptionKeys: { readAt },
        defenderPlan: { pricingTier: 'Free' },
        subnet: {},
        keyVaults: {},
        backups: { readAt, newestCompletedTime: '2026-06-15T03:00:00.000Z' },
        replicas: [],
        resourceLocks: { server: [], vaults: [] },
        logWorkspaces: [],
        policyAssignments: [],
        ...slices,
    };
}

/** The thresholds of the shipped `standard` profile, with a workspace. */
export function thresholds(overrides: Partial<Thresholds> = {}): Thresholds {
    return {
        tlsMinimumVersion: '1.2',
        pgauditClasses: ['role', 'ddl'],
        pgauditStatementOnce: false,
        logRetentionDays: 7,
        serverLogs: false,
        logLinePrefix: ['%u', '%d'],
        diagnosticSettings: { workspaceId, categoryGroup: 'audit' },
        entraAdministrators: [],
        firewall: { maximumAddresses: 256, allowedRanges: [], maximumRules: 10, maximumTotalAddresses: 1024 },
        encryptionKey: { version: 'versionless', rotationDays: 365, expiryDays: 30 },
        keyVault: { minimumBits: 3072, hsm: false },
        backupRetentionDays: 7,
        immutableBackup: false,
        fipsMode: false,
        confidentialCompute: false,
        highAvailability: 'any',
        engineVersion: 'extended',
        backupFreshnessHours: 48,
        readReplica: { minimum: 0, anotherRegion: false },
        passwordStrength: {
            minimumLength: 12,
            minimumUpper: 1,
            minimumLower: 1,
            minimumDigits: 1,
            minimumSpecial: 1,
            reuseHistory: 0,
            reuseDays: 0,
            exemptUsers: [],
        },
        dataMasking: false,
        allowedDataEgress: [],
        databases: {
            administrators: [],
            predefinedRoleMembers: [],
            publicConnect: ['postgres'],
            passwordDays: 90,
        },
        ...overrides,
    };
}

const createdServer: ServerProperties = {
    location: 'canadacentral',
    tags: {},
    apiVersion: '2026-10-01',
    readAt,
    version: '17',
    minorVersion: '9',
    skuName: 'Standard_D4ds_v5',
    tier: 'GeneralPurpose',
    state: 'Ready',
    replicationRole: 'Primary',
    network: { publicNetworkAccess: 'Disabled' },
    privateEndpointConnections: [],
    authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
    dataEncryption: { type: 'SystemManaged' },
    backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
    earliestRestoreDate: '2026-06-08T12:00:00.000Z',
    storage: { storageSizeGB: 128, tier: 'P10', iops: 500, autoGrow: 'Disabled' },
    highAvailability: { mode: 'Disabled', state: 'NotEnabled' },
    maintenanceWindow: { customWindow: 'Disabled', dayOfWeek: 0, startHour: 0, startMinute: 0 },
};

function withOverrides(overrides: Readonly<Record<string, ParameterOverride>>): Parameters {
    const parameters: Record<string, Parameter> = { ...catalogue };
    for (const [name, override] of Object.entries(overrides)) {
        if (override === null) {
            delete parameters[name];
            continue;
        }
        const known = parameters[name] ?? unknownParameter(name);
        parameters[name] = { ...known, ...(typeof override === 'string' ? { value: override } : override) };
    }
    return parameters;
}

function unknownParameter(name: string): Parameter {
    return {
        name,
        value: '',
        defaultValue: '',
        dataType: 'String',
        allowedValues: '.*',
        isDynamicConfig: true,
        isReadOnly: false,
        isConfigPendingRestart: false,
    };
}
