import type { DiagnosticSetting } from '../../src/model/diagnostic-settings.ts';
import type {
    Administrator,
    FirewallRule,
    Network,
    ServerProperties,
    ServerState,
    SliceName,
} from '../../src/model/server-state.ts';
import { copiesArbitraries, timesArbitrary } from './copies-arbitrary.ts';
import { catalogueArbitrary, databasesArbitrary } from './inside-arbitrary.ts';
import { dataEncryptionArbitrary, encryptionKeysArbitrary } from './key-arbitrary.ts';
import { keyVaultsArbitrary } from './key-vaults-arbitrary.ts';
import { parametersArbitrary } from './parameter-arbitrary.ts';
import { fc } from './property.ts';
import { maintenanceWindowArbitrary, storageArbitrary, withUnknownFields } from './section-arbitrary.ts';
import {
    eventHub,
    logCategories,
    offeredCategories,
    serverState,
    storageAccount,
    tenantId,
    workspaceId,
} from './states.ts';
import { surroundingsArbitrary } from './surroundings-arbitrary.ts';

/** Whole server states, for laws. */

const enabledState = fc.constantFrom('Enabled' as const, 'Disabled' as const);
const address = fc.constantFrom(
    '0.0.0.0',
    '10.0.0.0',
    '10.0.0.255',
    '10.0.1.0',
    '203.0.113.7',
    '255.255.255.255',
    'x',
);
export const objectIdArbitrary = fc.constantFrom(
    'a0000000-0000-4000-8000-00000000000a',
    'B0000000-0000-4000-8000-00000000000B',
);
const workspaces = [workspaceId, workspaceId.toUpperCase(), workspaceId.replace('central', 'other')];

const accounts = [storageAccount.storageAccountId, storageAccount.storageAccountId.toUpperCase()];
const rules = [
    eventHub.authorizationRuleId,
    eventHub.authorizationRuleId.toUpperCase(),
    eventHub.authorizationRuleId.replace('/diagnostics', '/other'),
];

const administrator: fc.Arbitrary<Administrator> = fc.record({
    objectId: objectIdArbitrary,
    principalName: fc.constantFrom('dba', 'DBA@contoso.com'),
    principalType: fc.constantFrom('User', 'Group', 'ServicePrincipal', 'Unknown'),
    tenantId: fc.constant(tenantId),
});

const range = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(address, address) },
    { weight: 1, arbitrary: fc.constantFrom(['0.0.0.0', '0.0.0.0'], ['0.0.0.0', '255.255.255.255']) },
    { weight: 6, arbitrary: fc.constantFrom(['10.0.0.0', '10.0.0.255'], ['203.0.113.7', '203.0.113.8']) },
);

const firewallRule: fc.Arbitrary<FirewallRule> = fc
    .record({
        name: fc.constantFrom('office', 'AllowAllAzureServicesAndResourcesWithinAzureIps', 'vpn', 'all'),
        ends: range,
    })
    .map(({ name, ends: [start = '', end = ''] }) => ({ name, startIpAddress: start, endIpAddress: end }));

const log = fc.oneof(
    fc.record({
        category: fc.constantFrom(...logCategories, 'postgresqllogs', 'Banana'),
        enabled: fc.boolean(),
    }),
    fc.record({
        categoryGroup: fc.constantFrom('audit', 'allLogs', 'ALLLOGS', 'banana'),
        enabled: fc.boolean(),
    }),
);
const everyCategory = fc.constant(logCategories.map((category) => ({ category, enabled: true })));

const diagnosticSetting: fc.Arbitrary<DiagnosticSetting> = fc.record(
    {
        name: fc.constantFrom(
            'pgwarden',
            'PGWARDEN',
            'pgwarden-2',
            'siem',
            'setByPolicy-LogAnalytics',
            'archive',
            'x',
        ),
        workspaceId: fc.constantFrom(...workspaces),
        storageAccountId: fc.constantFrom('/storage/one', '/STORAGE/one', ...accounts),
        eventHubAuthorizationRuleId: fc.constantFrom('/hub/rule', ...rules),
        eventHubName: fc.constantFrom('a', eventHub.eventHubName, eventHub.eventHubName.toUpperCase()),
        logAnalyticsDestinationType: fc.constantFrom('Dedicated', 'AzureDiagnostics'),
        logs: fc.oneof(
            { weight: 5, arbitrary: fc.array(log, { maxLength: 4 }) },
            { weight: 1, arbitrary: everyCategory },
        ),
        metrics: fc.array(fc.record({ category: fc.constant('AllMetrics'), enabled: fc.boolean() }), {
            maxLength: 1,
        }),
    },
    { requiredKeys: ['name', 'logs', 'metrics'] },
);

const networkInside: fc.Arbitrary<Network> = fc.record(
    {
        publicNetworkAccess: enabledState,
        delegatedSubnetResourceId: fc.constant('/subnet'),
        privateDnsZoneArmResourceId: fc.constant('/zone'),
    },
    { requiredKeys: ['publicNetworkAccess'] },
);

const server: fc.Arbitrary<Partial<ServerProperties>> = fc.record({
    location: fc.constantFrom('canadacentral', 'canadacentral', 'canadacentral', 'westeurope'),
    state: fc.constantFrom('Ready', 'Ready', 'Ready', 'Inaccessible', 'Updating', 'banana'),
    replicationRole: fc.constantFrom('Primary', 'Primary', 'None', 'AsyncReplica', 'GeoAsyncReplica'),
    tier: fc.constantFrom('Burstable', 'GeneralPurpose', 'MemoryOptimized'),
    skuName: fc.constantFrom('Standard_D4ds_v5', 'Standard_DC4ads_v5', 'standard_ec8ads_cc_v5', '', 'banana'),
    apiVersion: fc.constantFrom('2026-10-01', '2026-10-01', '2025-08-01'),
    version: fc.constantFrom('17', '18', '13', '11', '10', '19', '99', '9.6', '', 'banana'),
    minorVersion: fc.constantFrom('9', '0', '99', '7beta', ''),
    network: withUnknownFields(
        fc.oneof(
            { weight: 3, arbitrary: fc.record({ publicNetworkAccess: enabledState }) },
            { weight: 1, arbitrary: networkInside },
        ),
    ),
    privateEndpointConnections: fc.array(
        fc.record({
            id: fc.constant('/pe'),
            status: fc.constantFrom('Approved', 'APPROVED', 'Pending', 'Rejected'),
        }),
        { maxLength: 2 },
    ),
    authConfig: withUnknownFields(
        fc.record(
            {
                activeDirectoryAuth: enabledState,
                passwordAuth: enabledState,
                tenantId: fc.constant(tenantId),
            },
            { requiredKeys: ['activeDirectoryAuth', 'passwordAuth'] },
        ),
    ),
    dataEncryption: withUnknownFields(dataEncryptionArbitrary),
    backup: withUnknownFields(
        fc.record(
            {
                backupRetentionDays: fc.integer({ min: 5, max: 36 }),
                geoRedundantBackup: enabledState,
                immutableBackup: enabledState,
            },
            { requiredKeys: ['backupRetentionDays', 'geoRedundantBackup'] },
        ),
    ),
    storage: storageArbitrary,
    maintenanceWindow: maintenanceWindowArbitrary,
    highAvailability: fc.record({
        mode: fc.constantFrom('Disabled', 'SameZone', 'ZoneRedundant', 'zoneredundant', 'banana'),
        state: fc.constantFrom('NotEnabled', 'Healthy'),
    }),
});

const fipsMode = fc.constantFrom({}, { fipsMode: 'Enabled' as const }, { fipsMode: 'Disabled' as const });

const slices = {
    server: fc
        .tuple(server, fipsMode)
        .map(([properties, fips]) => serverState({ server: { ...properties, ...fips } }).server),
    parameters: parametersArbitrary([]),
    firewallRules: fc.uniqueArray(firewallRule, { maxLength: 4, selector: ({ name }) => name }),
    administrators: fc.uniqueArray(administrator, { maxLength: 2, selector: (each) => each.objectId }),
    threatProtection: fc.record({ state: enabledState }),
    diagnosticSettings: fc.uniqueArray(diagnosticSetting, {
        maxLength: 6,
        selector: ({ name }) => name.toLowerCase(),
    }),
    logCategories: fc.oneof(
        { weight: 4, arbitrary: fc.constant(offeredCategories(logCategories)) },
        {
            weight: 2,
            arbitrary: fc
                .tuple(
                    fc.subarray([...logCategories], { minLength: 1 }),
                    fc.constantFrom(['audit', 'allLogs'], ['allLogs'], []),
                )
                .map(([names, groups]) => offeredCategories(names, groups)),
        },
        { weight: 1, arbitrary: fc.constant([]) },
    ),
    encryptionKeys: encryptionKeysArbitrary,
    keyVaults: keyVaultsArbitrary,
    ...copiesArbitraries,
    ...surroundingsArbitrary,
    catalogue: catalogueArbitrary,
    databases: databasesArbitrary,
} satisfies { readonly [S in SliceName]: fc.Arbitrary<ServerState[S]> };

/**
 * Any server, in the slices that are asked for; the others are those of a created server. `parameterNames` are generated
 * beside the usual ones.
 */
export function stateArbitrary(
    reads: readonly SliceName[],
    parameterNames: readonly string[] = [],
): fc.Arbitrary<ServerState> {
    const every = { ...slices, parameters: parametersArbitrary(parameterNames) };
    const chosen = Object.fromEntries(
        Object.entries(every).filter(([name]) => reads.some((read) => read === name)),
    );
    // Drawn for those that need it only, so that the states of the others stay as they are.
    const times = reads.includes('backups') ? timesArbitrary : fc.constant({});
    return fc.tuple(fc.record(chosen), times).map(([read, found]) => {
        const state = { ...serverState(), ...read };
        return { ...state, server: { ...state.server, ...found } };
    });
}
