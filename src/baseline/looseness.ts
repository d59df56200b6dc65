import type { Mode } from '../model/baseline.ts';

const strictness: Readonly<Record<Mode, number>> = { off: 0, report: 1, approve: 2, enforce: 3 };

/** Whether a control is treated more leniently. A control that nothing names is off. */
export function isLooserMode(from: Mode = 'off', to: Mode = 'off'): boolean {
    return strictness[to] < strictness[from];
}

type Rule = (from: unknown, to: unknown) => boolean;

/**
 * When a threshold asks for less than before, by its path. `never`: another value, not a lower one. A test holds the
 * list complete.
 */
export const looserThresholds: Readonly<Record<string, Rule>> = {
    tlsMinimumVersion: isLess,
    pgauditClasses: hasFewer,
    logRetentionDays: isLess,
    serverLogs: (from, to) => from === true && to !== true,
    logLinePrefix: hasFewer,
    'diagnosticSettings.categoryGroup': (from, to) => from === 'allLogs' && to !== 'allLogs',
    'diagnosticSettings.workspaceId': isGone,
    entraAdministrators: hasFewer,
    entraTenantId: isGone,
    'firewall.maximumAddresses': isMore,
    'firewall.allowedRanges': allowsMore,
    'encryptionKey.version': () => false,
    'encryptionKey.rotationDays': isMore,
    'encryptionKey.expiryDays': isLess,
    backupRetentionDays: isLess,
};

function isLess(from: unknown, to: unknown): boolean {
    return Number(to) < Number(from);
}

function isMore(from: unknown, to: unknown): boolean {
    return Number(to) > Number(from);
}

function isGone(from: unknown, to: unknown): boolean {
    return from !== undefined && to === undefined;
}

/** Something that was asked for is not asked for any more. */
function hasFewer(from: unknown, to: unknown): boolean {
    const kept = new Set(texts(to));
    return texts(from).some((text) => !kept.has(text));
}

/** A range that was not allowed before is allowed. An empty list allows any. */
function allowsMore(from: unknown, to: unknown): boolean {
    const before = texts(from);
    if (before.length === 0) return false;
    const after = texts(to);
    return after.length === 0 || after.some((text) => !before.includes(text));
}

function texts(list: unknown): readonly string[] {
    return Array.isArray(list) ? list.map((item) => JSON.stringify(item)) : [];
}
