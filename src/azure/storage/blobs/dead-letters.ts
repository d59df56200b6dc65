import type { ContainerClient } from '@azure/storage-blob';
import type { DeadLetters } from '../../../ports.ts';
import { stored } from '../storage.ts';
import { blobText } from './blob-text.ts';

/** The container that the event subscriptions name as their dead-letter destination: files of JSON arrays of events. */
export function deadLetters(container: ContainerClient): DeadLetters {
    /** Where the last list ended: files that stay because they cannot be taken keep no other from its turn. */
    let continuationToken = '';
    return {
        async list(most) {
            const from = continuationToken;
            continuationToken = '';
            return await stored(
                'dead letters',
                async () => {
                    const pages = container
                        .listBlobsFlat()
                        .byPage({ maxPageSize: most, ...(from === '' ? {} : { continuationToken: from }) });
                    for await (const page of pages) {
                        continuationToken = page.continuationToken ?? '';
                        return page.segment.blobItems.map(({ name }) => name);
                    }
                    return [];
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
