import type { AuditEntry, AuditOutcome } from '../../model/audit-entry.ts';
import type { NotificationChoices } from '../../model/baseline.ts';
import type { HoldCause } from '../../model/server-record.ts';
import { isAtLeast, type Severity } from '../../model/severity.ts';

/** Sent whatever the baseline says: what decides about every write must not change in silence. */
const alwaysSent: readonly AuditOutcome[] = ['baselineChanged', 'baselineRefused', 'dryRunChanged'];

/** Returns whether operators are notified of the entry whatever they chose. */
export function isAlwaysSent({ outcome }: Pick<AuditEntry, 'outcome'>): boolean {
    return alwaysSent.includes(outcome);
}

/** Causes of holds that have a notification of their own, or that an operator gave: not sent for each server. */
const notifiedOnce: readonly (HoldCause | 'restart')[] = ['baseline', 'budget', 'paused', 'undone'];

/** Returns whether operators chose to be notified of the entry. `severity` is the control's; entries without one always count. */
export function isWanted(
    { outcome, holdCause }: AuditEntry,
    severity: Severity | undefined,
    { outcomes, minimumSeverity }: Pick<NotificationChoices, 'outcomes' | 'minimumSeverity'>,
): boolean {
    if (!outcomes.includes(outcome)) return false;
    if (holdCause !== undefined && notifiedOnce.includes(holdCause)) return false;
    return severity === undefined || isAtLeast(severity, minimumSeverity);
}
