import type { TableClient, TransactionAction } from '@azure/data-tables';
import { failureOf } from '../../client/failure.ts';
import { withStorageErrors } from '../storage.ts';

/** Columns of a row by name. */
export type Columns = Readonly<Record<string, string>>;

/** Merges columns into the row. Resolves when they are stored. Throws StorageUnavailableError. */
export type MergeRow = (rowKey: string, columns: Columns) => Promise<void>;

/** Maximum rows in a transaction of Table storage. */
const maxRows = 100;
/** Maximum requests at a time: two, so that one that hangs does not hold up the rows that wait. */
const maxRequests = 2;

/** A row that waits for its request. Merges into the same row share it. */
interface WaitingRow {
    readonly rowKey: string;
    columns: Columns;
    readonly merged: PromiseWithResolvers<void>;
}

/**
 * Makes the merge into rows of one partition. A merge is sent at once unless requests are under way; those that arrive
 * meanwhile go together in the next transaction. So a burst of events needs one request for up to a hundred servers.
 */
export function groupedMerges(table: TableClient, partitionKey: string): MergeRow {
    const waiting = new Map<string, WaitingRow>();
    let requests = 0;

    async function merge(rows: readonly WaitingRow[]): Promise<void> {
        const entities = rows.map(({ rowKey, columns }) => ({ partitionKey, rowKey, ...columns }));
        const [only, ...others] = entities;
        if (only === undefined) return;
        if (others.length === 0) await table.upsertEntity(only, 'Merge');
        else
            await table.submitTransaction(entities.map((row): TransactionAction => ['upsert', row, 'Merge']));
    }

    async function send(rows: readonly WaitingRow[]): Promise<void> {
        try {
            await withStorageErrors(`table ${table.tableName}`, () => merge(rows));
            for (const { merged } of rows) merged.resolve();
        } catch (error) {
            // One refused row fails its whole transaction. Alone, it fails nothing else.
            if (rows.length > 1 && isRefused(error)) await Promise.all(rows.map((row) => send([row])));
            else for (const { merged } of rows) merged.reject(error);
        }
    }

    function sendWaiting(): void {
        while (waiting.size > 0 && requests < maxRequests) {
            const rows = [...waiting.values()].slice(0, maxRows);
            for (const { rowKey } of rows) waiting.delete(rowKey);
            requests += 1;
            void send(rows).finally(() => {
                requests -= 1;
                sendWaiting();
            });
        }
    }

    return async (rowKey, columns) => {
        const row = waiting.get(rowKey) ?? { rowKey, columns: {}, merged: Promise.withResolvers<void>() };
        row.columns = { ...row.columns, ...columns };
        waiting.set(rowKey, row);
        sendWaiting();
        await row.merged.promise;
    };
}

/** Returns whether storage refused the content of the request, which no retry changes. */
function isRefused(error: unknown): boolean {
    const { status } = failureOf(error instanceof Error ? error.cause : error);
    return status === 400 || status === 413;
}
