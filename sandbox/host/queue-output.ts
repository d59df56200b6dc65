/** Output bindings. Of those that are not HTTP this host knows storage queues. */
import type { QueueServiceClient } from '@azure/storage-queue';
import type { RegisteredFunction } from './app-registry.ts';
import { type AppSettings, resolveExpressions } from './app-settings.ts';
import type { RpcBindingInfo, RpcInvocationResponse, RpcTypedData } from './core-types.ts';
import { HostStartError } from './errors.ts';
import { encodedText, type QueueEncoding } from './queue-message.ts';
import { hostStorageConnection, queueService } from './storage-connection.ts';

export type OutputWriter = (registered: RegisteredFunction, response: RpcInvocationResponse) => Promise<void>;

/** Throws HostStartError for bindings that this host does not support. */
export function createOutputWriter(
    functions: Iterable<RegisteredFunction>,
    settings: AppSettings,
    encoding: QueueEncoding,
): OutputWriter {
    const services = new Map<string, QueueServiceClient>();
    for (const { name, metadata, triggerName } of functions) {
        for (const [bindingName, binding] of Object.entries(metadata.bindings)) {
            if (bindingName === triggerName) continue;
            const type = binding.type?.toLowerCase() ?? '';
            if (binding.direction !== 'out' || (type !== 'http' && type !== 'queue'))
                throw new HostStartError(
                    `'${name}' has a binding that this host does not support: ${binding.type}.`,
                );
            if (type === 'queue')
                services.set(connectionOf(binding), queueService(connectionOf(binding), settings));
        }
    }

    return async (registered, { outputData, returnValue }) => {
        const values = new Map<string, RpcTypedData | null | undefined>([['$return', returnValue]]);
        for (const { name, data } of outputData ?? []) values.set(name ?? '', data);
        for (const [name, binding] of Object.entries(registered.metadata.bindings)) {
            if (binding.direction !== 'out' || binding.type?.toLowerCase() !== 'queue') continue;
            const service = services.get(connectionOf(binding));
            const texts = messageTexts(values.get(name));
            if (service === undefined || texts.length === 0) continue;
            const where = `The queue of '${registered.name}'`;
            const queue = service.getQueueClient(
                resolveExpressions(String(binding.queueName), settings, where),
            );
            await queue.createIfNotExists();
            for (const text of texts) await queue.sendMessage(encodedText(text, encoding));
        }
    };
}

function connectionOf(binding: RpcBindingInfo): string {
    return typeof binding.connection === 'string' ? binding.connection : hostStorageConnection;
}

/** A list is as many messages as it has items. */
function messageTexts(data: RpcTypedData | null | undefined): readonly string[] {
    if (data === null || data === undefined) return [];
    if (typeof data.json === 'string') {
        const value: unknown = JSON.parse(data.json);
        const items: readonly unknown[] = Array.isArray(value) ? value : [value];
        return items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
    }
    const text = data.string ?? data.int?.toString() ?? data.double?.toString();
    if (text !== undefined) return [text];
    return data.bytes ? [Buffer.from(data.bytes).toString('utf8')] : [];
}
