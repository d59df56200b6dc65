import type { AuditEntry, AuditOutcome } from '../../model/audit-entry.ts';
import type { NotificationChoices } from '../../model/baseline.ts';
import type { HoldCause } from '../../model/server-record.ts';
import { isAtLeast, type Severity } from '../../model/severity.ts';

/** Sent whatever the baseline says: what decides about every write must not change in silence. */
const alwaysSent: readonly AuditOutcome[] = ['baselineChanged', 'baselineRefused', 'dryRunChanged'];

/** Whether operators are notified of an entry with that outcome whatever they chose. */
export function isAlwaysSent({ outcome }: Pick<AuditEntry, 'outcome'>): boolean {
    return alwaysSent.includes(outcome);
}

/** Held on every server for one reason that is told once, or that an operator gave: not told for each server. */
const toldOnce: readonly (HoldCause | 'restart')[] = ['baseline', 'budget', 'paused', 'undone'];

/** Whether operators want to be told of the entry. `severity` is the control's; entries without one always count. */
export function isWanted(
    { outcome, holdCause }: AuditEntry,
    severity: Severity | undefined,
    { outcomes, minimumSeverity }: NotificationChoices,
): boolean {
    if (!outcomes.includes(outcome)) return false;
    if (holdCause !== undefined && toldOnce.includes(holdCause)) return false;
    return severity === undefined || isAtLeast(severity, minimumSeverity);
}
