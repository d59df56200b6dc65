import type { GuardRails, NotificationChoices } from '../model/baseline.ts';
import type { Thresholds } from '../model/thresholds.ts';

/** Values for fields that neither a profile nor a document sets. The `standard` profile spells out the same values. */

export const defaultThresholds: Thresholds = {
    tlsMinimumVersion: '1.2',
    pgauditClasses: ['role', 'ddl'],
    pgauditStatementOnce: false,
    logRetentionDays: 7,
    serverLogs: false,
    logLinePrefix: ['%u', '%d'],
    diagnosticSettings: { categoryGroup: 'audit' },
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
};

export const defaultGuardRails: GuardRails = {
    restarts: 'never',
    attempts: 5,
    flapping: { repairs: 3, hours: 24 },
    budget: { serversPerHour: 10, changesPerHour: 60 },
};

export const defaultNotifications: NotificationChoices = {
    outcomes: [
        'awaitingApproval',
        'wouldChange',
        'held',
        'verified',
        'failed',
        'reported',
        'paused',
        'resumed',
        'pauseReminder',
        'rejected',
        'flapping',
        'budgetExhausted',
        'keyAtRisk',
        'sweepOverdue',
        'exemptionExpiring',
    ],
    minimumSeverity: 'low',
    exemptionDays: 7,
};
