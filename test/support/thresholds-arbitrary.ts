import { egressNames } from '../../src/model/data-egress.ts';
import type { Thresholds } from '../../src/model/thresholds.ts';
import { fc } from './property.ts';
import { objectIdArbitrary } from './state-arbitrary.ts';
import { eventHub, storageAccount, tenantId, workspaceId } from './states.ts';
import { policyNames } from './surroundings-arbitrary.ts';

/** Any thresholds, for laws. */

/** Only the tenant and the list of extensions may be missing. */
const everyThreshold: (keyof Thresholds)[] = [
    'tlsMinimumVersion',
    'pgauditClasses',
    'pgauditStatementOnce',
    'logRetentionDays',
    'serverLogs',
    'logLinePrefix',
    'diagnosticSettings',
    'entraAdministrators',
    'firewall',
    'encryptionKey',
    'backupRetentionDays',
    'immutableBackup',
    'fipsMode',
    'confidentialCompute',
    'highAvailability',
    'engineVersion',
    'backupFreshnessHours',
    'keyVault',
    'readReplica',
    'passwordStrength',
    'dataMasking',
    'allowedDataEgress',
    'databases',
];

const passwordStrength: fc.Arbitrary<Thresholds['passwordStrength']> = fc.record(
    {
        minimumLength: fc.constantFrom(1, 8, 12, 128),
        minimumUpper: fc.constantFrom(0, 1, 2),
        minimumLower: fc.constantFrom(0, 1, 2),
        minimumDigits: fc.constantFrom(0, 1, 2),
        minimumSpecial: fc.constantFrom(0, 1, 2),
        maximumDays: fc.constantFrom(1, 5, 365),
        reuseHistory: fc.constantFrom(0, 1, 5, 100),
        reuseDays: fc.constantFrom(0, 1, 365),
        exemptUsers: fc.subarray(['x', 'till', 'x-']),
    },
    {
        requiredKeys: [
            'minimumLength',
            'minimumUpper',
            'minimumLower',
            'minimumDigits',
            'minimumSpecial',
            'reuseHistory',
            'reuseDays',
            'exemptUsers',
        ],
    },
);

/** Any thresholds that a baseline document can hold. */
export const thresholdsArbitrary: fc.Arbitrary<Thresholds> = fc.record(
    {
        tlsMinimumVersion: fc.constantFrom('1.2' as const, '1.3' as const),
        pgauditClasses: fc.uniqueArray(fc.constantFrom('role', 'ddl', 'misc', 'write', 'all'), {
            minLength: 1,
        }),
        pgauditStatementOnce: fc.boolean(),
        logRetentionDays: fc.integer({ min: 1, max: 7 }),
        serverLogs: fc.boolean(),
        logLinePrefix: fc.uniqueArray(fc.constantFrom('%u', '%d', '%a', '%h', '%e'), { maxLength: 4 }),
        diagnosticSettings: fc.record(
            {
                workspaceId: fc.constant(workspaceId),
                categoryGroup: fc.constantFrom('audit' as const, 'allLogs' as const),
                eventHubs: fc.subarray([eventHub]),
                storageAccounts: fc.subarray([storageAccount]),
            },
            { requiredKeys: ['categoryGroup'] },
        ),
        entraAdministrators: fc.array(
            fc.record({
                objectId: objectIdArbitrary.map((id) => id.toLowerCase()),
                principalName: fc.constant('dba'),
                principalType: fc.constantFrom('User' as const, 'Group' as const),
                tenantId: fc.constant(tenantId),
            }),
            { maxLength: 3 },
        ),
        entraTenantId: fc.constant(tenantId),
        firewall: fc.record({
            maximumAddresses: fc.constantFrom(1, 256, 4_294_967_296),
            allowedRanges: fc.array(fc.constantFrom({ start: '10.0.0.0', end: '10.0.0.255' }), {
                maxLength: 1,
            }),
            maximumRules: fc.constantFrom(0, 2, 10),
            maximumTotalAddresses: fc.constantFrom(0, 1, 256, 1024, 4_294_967_296),
        }),
        encryptionKey: fc.record({
            version: fc.constantFrom('versionless' as const, 'latest' as const),
            rotationDays: fc.constantFrom(7, 90, 365, 730),
            expiryDays: fc.constantFrom(1, 30, 400),
        }),
        backupRetentionDays: fc.integer({ min: 7, max: 35 }),
        immutableBackup: fc.boolean(),
        fipsMode: fc.boolean(),
        confidentialCompute: fc.boolean(),
        highAvailability: fc.constantFrom('any' as const, 'ZoneRedundant' as const),
        engineVersion: fc.constantFrom('standard' as const, 'extended' as const),
        maintenanceWindow: fc.constant({ dayOfWeek: 6, startHour: 2, startMinute: 30 }),
        keyVault: fc.record({
            minimumBits: fc.constantFrom(2048 as const, 3072 as const, 4096 as const),
            hsm: fc.boolean(),
        }),
        backupFreshnessHours: fc.constantFrom(1, 24, 48, 720),
        readReplica: fc.record({ minimum: fc.integer({ min: 0, max: 2 }), anotherRegion: fc.boolean() }),
        resourceLocks: fc.boolean(),
        policyAssignments: fc.subarray([...policyNames]),
        logWorkspaceRetentionDays: fc.constantFrom(4, 90, 365),
        passwordStrength,
        dataMasking: fc.boolean(),
        allowedExtensions: fc.subarray(['hstore', 'pg_cron', 'pgcrypto', 'uuid-ossp', 'dblink']),
        allowedDataEgress: fc.subarray([...egressNames]),
        databases: fc.record({
            administrators: fc.subarray(['dba', 'app']),
            predefinedRoleMembers: fc.subarray([
                { role: 'pg_read_all_data' as const, member: 'app' },
                { role: 'pg_maintain' as const, member: 'ops' },
            ]),
            publicConnect: fc.subarray(['postgres', 'orders']),
            passwordDays: fc.constantFrom(1, 90, 3650),
        }),
    },
    { requiredKeys: everyThreshold },
);
