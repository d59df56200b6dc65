import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import * as z from 'zod';
import type { EntryPlace, SentNote } from '../../../model/outbox.ts';
import type { Clock, OutboxStore, Randomness } from '../../../ports.ts';
import { withStorageErrors } from '../storage.ts';

/** A partition of table `servers` that no subscription id can equal. */
const partitionKey = 'sent';

interface Row {
    readonly partitionKey: string;
    readonly rowKey: string;
    readonly at: string;
    /** JSON: `[[chain, sequence], …]`. */
    readonly places: string;
}

const placesSchema = z.array(z.tuple([z.string(), z.number()]));

/** Maximum number of actions of a transaction on a table. */
const maxActions = 100;

/** Makes the store of the notes of what operators are notified of, one row each, until the outbox is past them. */
export function sentNotes(
    table: TableClient,
    { clock, randomness }: { readonly clock: Clock; readonly randomness: Pick<Randomness, 'id'> },
): Pick<OutboxStore, 'noteSent' | 'sentNotes' | 'removeNotes'> {
    return {
        async noteSent(places) {
            const at = clock.now().toISOString();
            const pairs = places.map(({ chain, sequence }) => [chain, sequence]);
            const row: Row = { partitionKey, rowKey: randomness.id(), at, places: JSON.stringify(pairs) };
            await withStorageErrors('table servers', () => table.createEntity(row));
        },
        async sentNotes() {
            const filter = odata`PartitionKey eq ${partitionKey}`;
            return await withStorageErrors('table servers', async () => {
                const notes: SentNote[] = [];
                for await (const { rowKey, at, places } of table.listEntities<Row>({
                    queryOptions: { filter },
                }))
                    notes.push({ id: rowKey, at: String(at), places: placesIn(places) });
                return notes;
            });
        },
        async removeNotes(ids) {
            for (let from = 0; from < ids.length; from += maxActions) {
                const actions = ids
                    .slice(from, from + maxActions)
                    .map((rowKey): TransactionAction => ['delete', { partitionKey, rowKey }]);
                // Another process removed one of them: the next run finds the others.
                await withStorageErrors<unknown>(
                    'table servers',
                    () => table.submitTransaction(actions),
                    (status) => (status === 404 ? 'gone' : undefined),
                );
            }
        },
    };
}

/** Returns the places in a row; none for a row that holds none: then operators are notified once more. */
function placesIn(text: string): readonly EntryPlace[] {
    try {
        return placesSchema.parse(JSON.parse(text)).map(([chain, sequence]) => ({ chain, sequence }));
    } catch {
        return [];
    }
}
