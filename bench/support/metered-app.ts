import type { ProxiedRequest } from '../../sandbox/storage/storage-proxy.ts';
import type { Log, LogFields } from '../../src/ports.ts';
import { billedSeconds, totalUsage, type Usage } from './cost.ts';
import type { Meter } from './prices.ts';
import { type RepairingApp, type RepairingAppOptions, startRepairingApp } from './repairing-app.ts';

/** One execution of a function. */
export interface MeteredExecution {
    /** `on-assessment` */
    readonly name: string;
    readonly usage: Usage;
    readonly milliseconds: number;
    /** Calls to Resource Manager: they cost nothing. */
    readonly azureCalls: number;
}

/** The deployed adapters and workflows, each execution with what Azure bills for it. */
export interface MeteredApp {
    readonly app: RepairingApp;
    /** Oldest first. */
    readonly executions: readonly MeteredExecution[];
    /** Runs an execution that no message starts. */
    execute(name: string, work: () => Promise<void>): Promise<void>;
}

/** What is not measured of an execution. */
export interface MeteringAssumptions {
    /** GB: of the app's instances. */
    readonly instanceMemory: number;
    /** Records of the Functions host about an execution: its request, its start and its end. */
    readonly hostRecords: number;
    /** Bytes of a record of the logs without its message. */
    readonly recordBytes: number;
}

const functionNames = {
    assessments: 'on-assessment',
    remediations: 'on-remediation',
    fleet: 'on-fleet-work',
} as const;

export async function startMeteredApp(
    options: Omit<RepairingAppOptions, 'log' | 'onMessage'>,
    assumptions: MeteringAssumptions,
): Promise<MeteredApp> {
    const executions: MeteredExecution[] = [];
    let loggedBytes = 0;
    const count = (message: string, fields: LogFields): void => {
        loggedBytes += assumptions.recordBytes + message.length + JSON.stringify(fields).length;
    };
    // The host leaves out what is less than information.
    const log: Log = { debug: () => undefined, info: count, warn: count, error: count };
    const app: RepairingApp = await startRepairingApp({
        ...options,
        log,
        onMessage: (queue, work) => execute(functionNames[queue], work, { queueWrites: 2 }),
    });
    async function execute(name: string, work: () => Promise<void>, host: Usage = {}): Promise<void> {
        const { entries } = app.azure.simulator.requests;
        const before = { requests: app.requests.length, calls: entries.length, loggedBytes };
        const startedAt = performance.now();
        await work();
        const milliseconds = performance.now() - startedAt;
        const requests = app.requests.slice(before.requests);
        const records = assumptions.hostRecords + requests.filter(isLoggedByStorage).length;
        const bytes = loggedBytes - before.loggedBytes + records * assumptions.recordBytes;
        const execution: Usage = {
            executions: 1,
            gigabyteSeconds: assumptions.instanceMemory * billedSeconds(milliseconds),
            logGigabytes: bytes / 1e9,
        };
        const usages = [host, execution, ...requests.map(storageUsage)];
        executions.push({
            name,
            usage: totalUsage(usages.map((usage) => ({ times: 1, usage }))),
            milliseconds,
            azureCalls: entries.length - before.calls,
        });
    }
    return { app, executions, execute };
}

/** Returns what Azure bills for a request to storage: Azure bills a request that it refuses, and no deletion of a blob. */
export function storageUsage(request: Pick<ProxiedRequest, 'service' | 'method' | 'path'>): Usage {
    const meter = meterOf(request);
    return meter === undefined ? {} : { [meter]: 1 };
}

function meterOf({ service, method, path }: Pick<ProxiedRequest, 'service' | 'method' | 'path'>) {
    const isRead = method === 'GET' || method === 'HEAD';
    const found: Record<ProxiedRequest['service'], Meter | undefined> = {
        queue: isRead ? 'queueReads' : 'queueWrites',
        table: 'tableOperations',
        blob: blobMeter(method, path, isRead),
    };
    return found[service];
}

function blobMeter(method: string, path: string, isRead: boolean): Meter | undefined {
    if (method === 'DELETE') return undefined;
    if (/[?&]comp=list\b/.test(path)) return 'blobWrites';
    return isRead || /[?&]comp=(lease|metadata|properties)\b/.test(path) ? 'blobReads' : 'blobWrites';
}

/** Whether the account's diagnostic settings log the request: writes and deletions of tables and blobs. */
function isLoggedByStorage({ service, method }: ProxiedRequest): boolean {
    return service !== 'queue' && method !== 'GET' && method !== 'HEAD';
}
