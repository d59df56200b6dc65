/** NCRONTAB schedules: `{second} {minute} {hour} {day} {month} {day of week}`, the seconds optional, in UTC. */
import { Cron } from 'croner';
import { HostStartError, messageOf } from './errors.ts';

export interface Schedule {
    readonly expression: string;
    /** The first occurrence after that instant. */
    next(after: Date): Date;
    /** Schedules closer than a minute keep no status, as in Azure. */
    readonly isMonitored: boolean;
}

/** Throws HostStartError for an expression that is none, or that never occurs. */
export function parseSchedule(expression: string, functionName: string): Schedule {
    let cron: Cron;
    try {
        // NCRONTAB wants both the day of the month and the day of the week to match.
        cron = new Cron(expression.trim(), {
            mode: '5-or-6-parts',
            domAndDow: true,
            timezone: 'UTC',
            sloppyRanges: true,
        });
    } catch (cause) {
        throw new HostStartError(
            `The schedule expression '${expression}' of '${functionName}' was not recognized: ${messageOf(cause)}`,
        );
    }
    function next(after: Date): Date {
        const date = cron.nextRun(after);
        if (date === null)
            throw new HostStartError(`The schedule '${expression}' of '${functionName}' never occurs.`);
        return date;
    }
    const first = next(new Date());
    const isMonitored = next(first).getTime() - first.getTime() >= 60_000;
    return { expression, next, isMonitored };
}
