/** Makes the listeners of queue and timer functions; HTTP and Event Grid come in through the server. */
import { createHash } from 'node:crypto';
import type { QueueServiceClient } from '@azure/storage-queue';
import type { RegisteredFunction } from './app-registry.ts';
import { type AppSettings, resolveExpressions, setting } from './app-settings.ts';
import { HostStartError } from './errors.ts';
import type { HostJson } from './host-json.ts';
import type { Invoker } from './invocation.ts';
import type { Log } from './log.ts';
import { type Listener, startQueueListener } from './queue-listener.ts';
import { blobService, hostStorageConnection, queueService } from './storage-connection.ts';
import { startTimerListener } from './timer-listener.ts';
import { parseSchedule, type Schedule } from './timer-schedule.ts';
import { createScheduleMonitor, type ScheduleMonitor } from './timer-status.ts';

export interface TriggerOptions {
    readonly appDirectory: string;
    readonly functions: ReadonlyMap<string, RegisteredFunction>;
    readonly settings: AppSettings;
    readonly hostJson: HostJson;
    readonly queueLockSeconds: number;
    readonly invoker: Invoker;
    readonly log: Log;
    readonly random: () => number;
}

/** Starts one listener. */
export type Start = () => Listener;

/** Throws HostStartError for triggers that this host does not support or cannot read. */
export function preparedTriggers(options: TriggerOptions): readonly Start[] {
    const starts: Start[] = [];
    for (const registered of options.functions.values()) {
        const start = trigger(registered, options);
        if (start !== undefined) starts.push(start);
    }
    return starts;
}

function trigger(registered: RegisteredFunction, options: TriggerOptions): Start | undefined {
    switch (registered.trigger.type?.toLowerCase()) {
        case 'httptrigger':
        case 'eventgridtrigger':
            return undefined;
        case 'queuetrigger':
            return queueTrigger(registered, options);
        case 'timertrigger':
            return timerTrigger(registered, options);
        default:
            throw new HostStartError(
                `'${registered.name}' has a trigger that this host does not support: ${registered.trigger.type}.`,
            );
    }
}

function queueTrigger(registered: RegisteredFunction, options: TriggerOptions): Start {
    const { settings, hostJson, queueLockSeconds, invoker, log, random } = options;
    const name = text(registered, 'queueName', settings);
    const { connection } = registered.trigger;
    const service = queueService(
        typeof connection === 'string' ? connection : hostStorageConnection,
        settings,
    );
    return () =>
        startQueueListener({
            registered,
            queue: service.getQueueClient(name),
            ...poisonQueue(service, name),
            settings: hostJson.queues,
            lockSeconds: queueLockSeconds,
            invoker,
            log,
            random,
        });
}

function poisonQueue(service: QueueServiceClient, name: string) {
    return name.endsWith('-poison') ? {} : { poisonQueue: service.getQueueClient(`${name}-poison`) };
}

function timerTrigger(registered: RegisteredFunction, options: TriggerOptions): Start {
    const { settings, invoker, log } = options;
    const schedule = parseSchedule(text(registered, 'schedule', settings), registered.name);
    const monitor = scheduleMonitor(registered, schedule, options);
    return () =>
        startTimerListener({
            registered,
            schedule,
            runOnStartup: registered.trigger.runOnStartup === true,
            ...(monitor === undefined ? {} : { monitor }),
            invoker,
            log,
        });
}

function scheduleMonitor(
    registered: RegisteredFunction,
    schedule: Schedule,
    { settings, appDirectory }: TriggerOptions,
): ScheduleMonitor | undefined {
    if (registered.trigger.useMonitor === false || !schedule.isMonitored) return undefined;
    const container = blobService(hostStorageConnection, settings).getContainerClient('azure-webjobs-hosts');
    return createScheduleMonitor(container, hostId(appDirectory, settings));
}

/** Azure uses the app's name; here it is derived from the app's directory. */
function hostId(appDirectory: string, settings: AppSettings): string {
    const given = setting(settings, 'AzureFunctionsWebHost__hostid');
    return given ?? createHash('sha256').update(appDirectory).digest('hex').slice(0, 32);
}

function text({ name, trigger: binding }: RegisteredFunction, option: string, settings: AppSettings): string {
    const value = binding[option];
    if (typeof value !== 'string' || value === '')
        throw new HostStartError(`'${name}' has a trigger without ${option}.`);
    return resolveExpressions(value, settings, `The ${option} of '${name}'`);
}
