import type { Mode } from '../model/baseline.ts';

const strictness: Readonly<Record<Mode, number>> = { off: 0, report: 1, approve: 2, enforce: 3 };

/** Returns whether the second mode is more lenient. A control without a mode is off. */
export function isLooserMode(from: Mode = 'off', to: Mode = 'off'): boolean {
    return strictness[to] < strictness[from];
}

type Rule = (from: unknown, to: unknown) => boolean;

/**
 * Rules that detect a loosened threshold, by its path. `() => false`: no value is looser than another. A test checks that
 * every threshold has a rule.
 */
export const looseningRules: Readonly<Record<string, Rule>> = {
    tlsMinimumVersion: isLess,
    pgauditClasses: hasFewer,
    pgauditStatementOnce: isDropped,
    logRetentionDays: isLess,
    serverLogs: isDropped,
    logLinePrefix: hasFewer,
    'diagnosticSettings.categoryGroup': (from, to) => from === 'allLogs' && to !== 'allLogs',
    'diagnosticSettings.workspaceId': isRemoved,
    'diagnosticSettings.eventHubs': hasFewer,
    'diagnosticSettings.storageAccounts': hasFewer,
    entraAdministrators: hasFewer,
    entraTenantId: isRemoved,
    'firewall.maximumAddresses': isMore,
    'firewall.allowedRanges': allowsMore,
    'firewall.maximumRules': isMore,
    'firewall.maximumTotalAddresses': isMore,
    'encryptionKey.version': () => false,
    'encryptionKey.rotationDays': isMore,
    'encryptionKey.expiryDays': isLess,
    'keyVault.minimumBits': isLess,
    'keyVault.hsm': (from, to) => from === true && to !== true,
    backupRetentionDays: isLess,
    immutableBackup: isDropped,
    fipsMode: isDropped,
    confidentialCompute: isDropped,
    highAvailability: (from, to) => from === 'ZoneRedundant' && to !== 'ZoneRedundant',
    engineVersion: (from, to) => from === 'standard' && to !== 'standard',
    'maintenanceWindow.dayOfWeek': isRemoved,
    'maintenanceWindow.startHour': isRemoved,
    'maintenanceWindow.startMinute': isRemoved,
    backupFreshnessHours: isMore,
    'readReplica.minimum': isLess,
    'readReplica.anotherRegion': (from, to) => from === true && to !== true,
    'passwordStrength.minimumLength': isLess,
    'passwordStrength.minimumUpper': isLess,
    'passwordStrength.minimumLower': isLess,
    'passwordStrength.minimumDigits': isLess,
    'passwordStrength.minimumSpecial': isLess,
    'passwordStrength.maximumDays': (from, to) => isRemoved(from, to) || isMore(from, to),
    'passwordStrength.reuseHistory': isLess,
    'passwordStrength.reuseDays': isLess,
    'passwordStrength.exemptUsers': hasMore,
    dataMasking: isDropped,
    allowedExtensions: (from, to) => from !== undefined && (to === undefined || hasMore(from, to)),
    allowedDataEgress: hasMore,
    'databases.administrators': hasMore,
    'databases.predefinedRoleMembers': hasMore,
    'databases.publicConnect': hasMore,
    'databases.passwordDays': isMore,
    policyAssignments: hasFewer,
    resourceLocks: (from, to) => from === true && to !== true,
    logWorkspaceRetentionDays: isLessOrRemoved,
};

function isLess(from: unknown, to: unknown): boolean {
    return Number(to) < Number(from);
}

function isLessOrRemoved(from: unknown, to: unknown): boolean {
    return isRemoved(from, to) || isLess(from, to);
}

function isMore(from: unknown, to: unknown): boolean {
    return Number(to) > Number(from);
}

function isRemoved(from: unknown, to: unknown): boolean {
    return from !== undefined && to === undefined;
}

/** Returns whether a wish is given up. */
function isDropped(from: unknown, to: unknown): boolean {
    return from === true && to !== true;
}

/** Returns whether an item is allowed that was not. */
function hasMore(from: unknown, to: unknown): boolean {
    return hasFewer(to, from);
}

/** Returns whether a required item is no longer required. */
function hasFewer(from: unknown, to: unknown): boolean {
    const kept = new Set(texts(to));
    return texts(from).some((text) => !kept.has(text));
}

/** Returns whether a new range is allowed. An empty list allows any range. */
function allowsMore(from: unknown, to: unknown): boolean {
    const before = texts(from);
    if (before.length === 0) return false;
    const after = texts(to);
    return after.length === 0 || after.some((text) => !before.includes(text));
}

function texts(list: unknown): readonly string[] {
    return Array.isArray(list) ? list.map((item) => JSON.stringify(item)) : [];
}
