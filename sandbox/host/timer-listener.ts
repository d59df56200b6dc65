/** Timer triggers: one run at a time, the next one computed after it; a missed occurrence runs at once. */
import { setTimeout as delay } from 'node:timers/promises';
import type { RegisteredFunction } from './app-registry.ts';
import type { RpcTypedData } from './core-types.ts';
import { dotNetTime } from './dot-net-time.ts';
import { messageOf } from './errors.ts';
import type { Invoker } from './invocation.ts';
import type { Log } from './log.ts';
import type { Listener } from './queue-listener.ts';
import type { Schedule } from './timer-schedule.ts';
import type { ScheduleMonitor, ScheduleStatus } from './timer-status.ts';

export interface TimerListenerOptions {
    readonly registered: RegisteredFunction;
    readonly schedule: Schedule;
    readonly runOnStartup: boolean;
    /** Absent when the function asks for no monitor, or its schedule is closer than a minute. */
    readonly monitor?: ScheduleMonitor;
    readonly invoker: Invoker;
    readonly log: Log;
}

const category = 'Host.Triggers.Timer';
/** The longest wait that a timer of Node.js takes is 24.8 days. */
const longestWait = 24 * 24 * 60 * 60 * 1000;
const never = '0001-01-01T00:00:00';

export function startTimerListener(options: TimerListenerOptions): Listener {
    const stopping = new AbortController();
    const running = run(options, stopping.signal);
    return {
        async stop() {
            stopping.abort();
            await running;
        },
    };
}

async function run(options: TimerListenerOptions, stopping: AbortSignal): Promise<void> {
    const { schedule, registered, log } = options;
    let status = await lastStatus(options);
    const isMissed = status !== undefined && new Date(status.Next) < new Date();
    if (status === undefined) {
        status = { Last: never, Next: schedule.next(new Date()).toISOString(), LastUpdated: never };
        await keepStatus(options, status);
    }
    if (isMissed) {
        log.write(
            'information',
            category,
            `Function '${registered.name}' is past due on startup. Executing now.`,
        );
        status = await invoke(options, status, true);
    } else if (options.runOnStartup) {
        log.write('information', category, `Function '${registered.name}' is configured to run on startup.`);
        status = await invoke(options, status, false);
    }
    let next = schedule.next(new Date());
    while (!stopping.aborted) {
        const remaining = next.getTime() - Date.now();
        if (remaining > 0) {
            const wait = Math.min(remaining, longestWait);
            // A wait that is cut short by the stop is no error.
            await delay(wait, undefined, { signal: stopping }).catch(() => undefined);
            continue;
        }
        status = await invoke(options, { ...status, Next: next.toISOString() }, false);
        next = schedule.next(new Date());
    }
}

async function invoke(
    options: TimerListenerOptions,
    status: ScheduleStatus,
    isPastDue: boolean,
): Promise<ScheduleStatus> {
    const { registered, schedule, invoker } = options;
    const firedAt = new Date();
    const following = schedule.next(firedAt).toISOString();
    await invoker.invoke(registered, {
        reason: `Timer fired at ${firedAt.toISOString()}`,
        // Without a monitor there is no status to tell of.
        data: timerData(
            options.monitor === undefined ? undefined : { ...status, Next: following },
            isPastDue,
        ),
    });
    const done = { Last: status.Next, Next: following, LastUpdated: new Date().toISOString() };
    await keepStatus(options, done);
    return done;
}

/** A status that cannot be written costs a late run after the next restart, not this run. */
async function keepStatus(
    { monitor, registered, log }: TimerListenerOptions,
    status: ScheduleStatus,
): Promise<void> {
    try {
        await monitor?.write(registered.name, status);
    } catch (thrown) {
        log.write(
            'warning',
            category,
            `The status of '${registered.name}' is not kept: ${messageOf(thrown)}`,
        );
    }
}

async function lastStatus({
    monitor,
    registered,
    log,
}: TimerListenerOptions): Promise<ScheduleStatus | undefined> {
    try {
        return await monitor?.read(registered.name);
    } catch (thrown) {
        log.write(
            'warning',
            category,
            `The status of '${registered.name}' cannot be read: ${messageOf(thrown)}`,
        );
        return undefined;
    }
}

/** A time that never was has no offset, the others have. */
function dotNetStatus(status: ScheduleStatus): ScheduleStatus {
    const written = (time: string): string => (time === never ? never : dotNetTime(new Date(time)));
    return {
        Last: written(status.Last),
        Next: written(status.Next),
        LastUpdated: written(status.LastUpdated),
    };
}

/** The trigger's data in the casing of .NET; the programming model lowers the first letters. */
export function timerData(status: ScheduleStatus | undefined, isPastDue: boolean): RpcTypedData {
    return {
        json: JSON.stringify({
            Schedule: { AdjustForDST: true },
            ScheduleStatus: status === undefined ? null : dotNetStatus(status),
            IsPastDue: isPastDue,
        }),
    };
}
