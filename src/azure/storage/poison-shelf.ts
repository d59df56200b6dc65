import { odata, type TableClient } from '@azure/data-tables';
import type { PoisonMessage, PoisonShelf } from '../../ports.ts';
import { stored } from './storage.ts';

/** A partition of table `servers` that no subscription id can have. */
const partitionKey = 'poison';

interface Row {
    readonly partitionKey: string;
    readonly rowKey: string;
    readonly queue: string;
    readonly message: string;
    readonly reason: string;
    readonly at: string;
}

/** Table storage takes 32 K characters a property; a queue message can be longer than that in characters never. */
const mostCharacters = 32_000;

/** Messages that failed too often, one row each, until an operator puts them back. */
export function poisonShelf(table: TableClient): PoisonShelf {
    return {
        async add({ id, queue, message, reason, at }) {
            const text = (JSON.stringify(message) ?? 'null').slice(0, mostCharacters);
            const row = {
                partitionKey,
                rowKey: rowKey(id),
                queue,
                message: text,
                reason: reason.slice(0, 4_000),
                at,
            };
            await stored('table servers', () => table.upsertEntity(row, 'Replace'));
        },
        async list() {
            return await stored('table servers', async () => {
                const messages: PoisonMessage[] = [];
                const rows = table.listEntities<Row>({
                    queryOptions: { filter: odata`PartitionKey eq ${partitionKey}` },
                });
                for await (const { rowKey: id, queue, message, reason, at } of rows) {
                    messages.push({ id, queue, message: parsed(message), reason, at });
                }
                return messages;
            });
        },
        async remove(id) {
            await stored<unknown>(
                'table servers',
                () => table.deleteEntity(partitionKey, rowKey(id)),
                (status) => (status === 404 ? 'none' : undefined),
            );
        },
    };
}

/** Ids are GUIDs; anything else that came as an id is made fit for a key. */
function rowKey(id: string): string {
    return id.replaceAll(/[^A-Za-z0-9-]/g, '_').slice(0, 100);
}

/** A message that is not JSON is shown as it is. */
function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}
