import type { ContainerClient } from '@azure/storage-blob';
import type { DeadLetters } from '../../ports.ts';
import { blobText } from './blob-text.ts';
import { stored } from './storage.ts';

/** The container that the event subscriptions name as their dead-letter destination: files of JSON arrays of events. */
export function deadLetters(container: ContainerClient): DeadLetters {
    return {
        async list(most) {
            return await stored(
                'dead letters',
                async () => {
                    const names: string[] = [];
                    for await (const { name } of container.listBlobsFlat()) {
                        if (names.length === most) break;
                        names.push(name);
                    }
                    return names;
                },
                (status) => (status === 404 ? [] : undefined),
            );
        },
        async read(name) {
            const { text } = await stored('dead letters', () => blobText(container.getBlobClient(name)));
            return eventsIn(text);
        },
        async remove(name) {
            await stored<unknown>(
                'dead letters',
                () => container.getBlobClient(name).delete(),
                (status) => (status === 404 ? 'none' : undefined),
            );
        },
    };
}

/** A file that is not JSON is one event that nobody can understand: it is refused like any other. */
function eventsIn(text: string): readonly unknown[] {
    try {
        const value: unknown = JSON.parse(text);
        return Array.isArray(value) ? value : [value];
    } catch {
        return [text.slice(0, 1_000)];
    }
}
