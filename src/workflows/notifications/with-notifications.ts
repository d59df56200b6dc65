import { defaultNotifications } from '../../baseline/defaults.ts';
import type { Control } from '../../controls/control.ts';
import { BaselineUnreadableError } from '../../errors.ts';
import type { AuditEntry, AuditOutcome } from '../../model/audit-entry.ts';
import type { NotificationChoices } from '../../model/baseline.ts';
import type { HoldCause } from '../../model/server-record.ts';
import { isAtLeast, type Severity } from '../../model/severity.ts';
import type { AuditLog, BaselineSource, Log, Notifier } from '../../ports.ts';

export interface NotifyPorts {
    readonly notifier: Notifier;
    readonly baseline: BaselineSource;
    readonly controls: readonly Control[];
    readonly log: Log;
}

/** Told whatever the baseline says: what decides about every write must not change in silence. */
const alwaysTold: readonly AuditOutcome[] = ['baselineChanged', 'baselineRefused', 'dryRunChanged'];

/**
 * The audit, with operators told of what the baseline says they want to know, after it is recorded. A notification that
 * fails is logged and stops nothing.
 */
export function withNotifications(audit: AuditLog, ports: NotifyPorts): AuditLog {
    return {
        ...audit,
        async append(entry, fence) {
            const result = await audit.append(entry, fence);
            if (result === 'added') await notify(ports, entry);
            return result;
        },
    };
}

async function notify(ports: NotifyPorts, entry: AuditEntry): Promise<void> {
    try {
        const control = ports.controls.find(({ id }) => id === entry.control);
        const isTold =
            alwaysTold.includes(entry.outcome) ||
            isWanted(entry, control?.severity, await choices(ports.baseline));
        if (isTold) await ports.notifier.notify(entry, control);
    } catch (error) {
        ports.log.warn('Operators were not told', {
            server: entry.server,
            outcome: entry.outcome,
            control: entry.control,
            reason: error instanceof Error ? error.message : String(error),
        });
    }
}

/** What operators chose; the defaults while no baseline says so, because a baseline that is lost is no wish for silence. */
async function choices(baseline: BaselineSource): Promise<NotificationChoices> {
    try {
        return (await baseline.current()).notifications;
    } catch (error) {
        if (error instanceof BaselineUnreadableError) return defaultNotifications;
        throw error;
    }
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
