import { defaultNotifications } from '../../baseline/defaults.ts';
import type { Control } from '../../controls/definition/control.ts';
import { BaselineUnreadableError } from '../../errors.ts';
import type { AuditEntry } from '../../model/audit-entry.ts';
import type { NotificationChoices } from '../../model/baseline.ts';
import type { AuditLog, BaselineSource, Log, NotificationChannel } from '../../ports.ts';
import { notifyChannels } from './notify-channels.ts';
import { isAlwaysSent, isWanted } from './select.ts';

export interface NotifyPorts {
    readonly channels: readonly Pick<NotificationChannel, 'name' | 'notify'>[];
    readonly baseline: BaselineSource;
    readonly controls: readonly Control[];
    readonly log: Log;
}

/**
 * The audit, which notifies operators of what the baseline says they want to know, after it is recorded. A notification
 * that fails is logged and stops nothing.
 */
export function withNotifications<Log extends Pick<AuditLog, 'append'>>(audit: Log, ports: NotifyPorts): Log {
    if (ports.channels.length === 0) return audit;
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
    const { server, outcome, control: id } = entry;
    const fields = { server, outcome, control: id };
    const control = ports.controls.find((each) => each.id === id);
    try {
        if (!isAlwaysSent(entry) && !isWanted(entry, control?.severity, await choices(ports.baseline)))
            return;
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        ports.log.warn('Notification failed', { ...fields, reason });
        return;
    }
    await notifyChannels(ports.channels, ports.log, fields, (channel) => channel.notify(entry, control));
}

/** Returns what operators chose; the defaults while the baseline is lost, which is no wish for silence. */
async function choices(baseline: BaselineSource): Promise<NotificationChoices> {
    try {
        return (await baseline.current()).notifications;
    } catch (error) {
        if (error instanceof BaselineUnreadableError) return defaultNotifications;
        throw error;
    }
}
