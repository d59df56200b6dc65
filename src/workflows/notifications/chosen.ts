import { defaultNotifications } from '../../baseline/defaults.ts';
import type { Control } from '../../controls/definition/control.ts';
import { BaselineUnreadableError } from '../../errors.ts';
import { type ChainedAuditEntry, presentOutcome } from '../../model/audit-entry.ts';
import type { NotificationChoices } from '../../model/baseline.ts';
import type { Notification } from '../../model/outbox.ts';
import type { BaselineSource } from '../../ports.ts';
import { isAlwaysSent, isWanted } from './select.ts';

export interface ChoicePorts {
    readonly baseline: BaselineSource;
    readonly controls: readonly Control[];
}

/** Makes a notification of an entry; undefined for one that operators did not choose. */
export type Choose = (entry: ChainedAuditEntry) => Notification | undefined;

/** Returns the choice by the baseline in force; by the defaults while it is lost, which is no wish for silence. */
export async function chosenNow({ baseline, controls }: ChoicePorts): Promise<Choose> {
    const choices = await choicesOf(baseline);
    return (recorded) => {
        const entry = { ...recorded, outcome: presentOutcome(recorded.outcome) };
        const control = controls.find(({ id }) => id === entry.control);
        const isSent = isAlwaysSent(entry) || isWanted(entry, control?.severity, choices);
        return isSent ? { entry, control } : undefined;
    };
}

async function choicesOf(baseline: BaselineSource): Promise<NotificationChoices> {
    try {
        return (await baseline.current()).notifications;
    } catch (error) {
        if (error instanceof BaselineUnreadableError) return defaultNotifications;
        throw error;
    }
}
