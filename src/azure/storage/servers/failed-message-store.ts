import { odata, type TableClient } from '@azure/data-tables';
import { MalformedInputError } from '../../../errors.ts';
import type { FailedMessage, FailedMessagePage } from '../../../model/failed-message.ts';
import type { FailedMessageStore } from '../../../ports.ts';
import type { FailedMessageCount } from '../../../view-ports.ts';
import { withStorageErrors } from '../storage.ts';

/** A partition of table `servers` that no subscription id can equal. */
const partitionKey = 'poison';

interface Row {
    readonly partitionKey: string;
    readonly rowKey: string;
    readonly queue: string;
    readonly message: string;
    readonly reason: string;
    readonly at: string;
}

/** Table storage accepts 32 K characters per property; a queue message is never longer. */
const maxCharacters = 32_000;

/** Makes the store of failed messages, one row each, until an operator retries or dismisses them. */
export function failedMessageStore(table: TableClient): FailedMessageStore & FailedMessageCount {
    return {
        async add({ id, queue, message, reason, at }) {
            const text = (JSON.stringify(message) ?? 'null').slice(0, maxCharacters);
            const row = {
                partitionKey,
                rowKey: rowKey(id),
                queue,
                message: text,
                reason: reason.slice(0, 4_000),
                at,
            };
            await withStorageErrors('table servers', () => table.upsertEntity(row, 'Replace'));
        },
        async read(id) {
            const row = await withStorageErrors<Row | 'none'>(
                'table servers',
                () => table.getEntity<Row>(partitionKey, rowKey(id)),
                (status) => (status === 404 ? 'none' : undefined),
            );
            return row === 'none' ? undefined : messageIn(row);
        },
        async list(limit, continuation) {
            const after = continuation === undefined ? '' : positionIn(continuation);
            const filter = odata`PartitionKey eq ${partitionKey} and RowKey gt ${after}`;
            return await withStorageErrors('table servers', async () => {
                const messages: FailedMessage[] = [];
                const pages = table
                    .listEntities<Row>({ queryOptions: { filter } })
                    // One more row shows whether there is a next page.
                    .byPage({ maxPageSize: limit + 1 });
                for await (const page of pages) {
                    for (const row of page) {
                        if (messages.length === limit) return { messages, ...continuing(messages) };
                        messages.push(messageIn(row));
                    }
                }
                return { messages };
            });
        },
        async count(most) {
            const queryOptions = { filter: odata`PartitionKey eq ${partitionKey}`, select: ['RowKey'] };
            return await withStorageErrors('table servers', async () => {
                const pages = table.listEntities({ queryOptions }).byPage({ maxPageSize: most });
                let count = 0;
                for await (const page of pages) {
                    count += page.length;
                    if (count >= most) return most;
                }
                return count;
            });
        },
        async remove(id) {
            await withStorageErrors<unknown>(
                'table servers',
                () => table.deleteEntity(partitionKey, rowKey(id)),
                (status) => (status === 404 ? 'none' : undefined),
            );
        },
    };
}

/** Returns the row key of an id. Ids are GUIDs; other texts are made safe for a key. */
function rowKey(id: string): string {
    return id.replaceAll(/[^A-Za-z0-9-]/g, '_').slice(0, 100);
}

function messageIn({ rowKey: id, queue, message, reason, at }: Row): FailedMessage {
    return { id, queue, message: parsed(message), reason, at };
}

function continuing(messages: readonly FailedMessage[]): Pick<FailedMessagePage, 'continuation'> {
    const last = messages.at(-1)?.id;
    return last === undefined ? {} : { continuation: Buffer.from(last).toString('base64url') };
}

function positionIn(continuation: string): string {
    const position = Buffer.from(continuation.slice(0, 200), 'base64url').toString();
    if (position !== '' && position === rowKey(position)) return position;
    throw new MalformedInputError('The continuation token was not issued by this API');
}

/** Parses a message; returns a text that is not JSON unchanged. */
function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}
