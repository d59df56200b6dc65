import type { DeadLetters } from '../../../ports.ts';
import type { ContainerClient } from '../rest/container-client.ts';
import { withStorageErrors } from '../storage.ts';
import { readBlobText } from './blob-text.ts';

/** Makes access to the event subscriptions' dead-letter container, whose files are JSON arrays of events. */
export function deadLetters(container: ContainerClient): DeadLetters {
    /** Position of the last list, so that files that cannot be handled do not block others. */
    let continuationToken = '';
    return {
        async list(limit) {
            const from = continuationToken;
            continuationToken = '';
            return await withStorageErrors(
                'dead letters',
                async () => {
                    const pages = container
                        .listBlobsFlat()
                        .byPage({ maxPageSize: limit, ...(from === '' ? {} : { continuationToken: from }) });
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
            const { text } = await withStorageErrors('dead letters', () =>
                readBlobText(container.getBlobClient(name)),
            );
            return eventsIn(text);
        },
        async remove(name) {
            await withStorageErrors<unknown>(
                'dead letters',
                () => container.getBlobClient(name).delete(),
                (status) => (status === 404 ? 'none' : undefined),
            );
        },
    };
}

/** Parses the events in a file. A file that is not JSON counts as one malformed event, which is rejected later. */
function eventsIn(text: string): readonly unknown[] {
    try {
        const value: unknown = JSON.parse(text);
        return Array.isArray(value) ? value : [value];
    } catch {
        return [text.slice(0, 1_000)];
    }
}
