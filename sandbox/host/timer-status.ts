/** The status of timers, kept in the host's storage, so that a missed occurrence is noticed after a restart. */
import type { ContainerClient } from '@azure/storage-blob';

/** Instants are ISO 8601. */
export interface ScheduleStatus {
    readonly Last: string;
    readonly Next: string;
    readonly LastUpdated: string;
}

export interface ScheduleMonitor {
    /** Undefined when there is none yet. */
    read(functionName: string): Promise<ScheduleStatus | undefined>;
    write(functionName: string, status: ScheduleStatus): Promise<void>;
}

/** `azure-webjobs-hosts/timers/{hostId}/Host.Functions.{name}/status`, as in Azure. */
export function createScheduleMonitor(container: ContainerClient, hostId: string): ScheduleMonitor {
    const blob = (functionName: string) =>
        container.getBlockBlobClient(`timers/${hostId}/Host.Functions.${functionName}/status`);
    return {
        async read(functionName) {
            const client = blob(functionName);
            if (!(await client.exists())) return undefined;
            const document: unknown = JSON.parse((await client.downloadToBuffer()).toString('utf8'));
            return isStatus(document) ? document : undefined;
        },
        async write(functionName, status) {
            await container.createIfNotExists();
            const text = JSON.stringify(status);
            await blob(functionName).upload(text, Buffer.byteLength(text));
        },
    };
}

function isStatus(value: unknown): value is ScheduleStatus {
    if (typeof value !== 'object' || value === null) return false;
    const fields = new Map<string, unknown>(Object.entries(value));
    return ['Last', 'Next', 'LastUpdated'].every((name) => typeof fields.get(name) === 'string');
}
