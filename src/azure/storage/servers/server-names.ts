import { odata, type TableClient } from '@azure/data-tables';
import { parseServerId, type ServerId, serverKey, serverPath } from '../../../model/resource-id.ts';
import { withStorageErrors } from '../storage.ts';

/** The ids of records by server name, one row per record. */
export interface ServerNames {
    add(server: ServerId): Promise<void>;
    remove(server: ServerId): Promise<void>;
    of(server: ServerId): Promise<readonly ServerId[]>;
}

const partitionKey = 'names';

/**
 * Makes the index of names. Rows are added before the record and removed after it: a row without a record does no harm,
 * but a record without a row would not be found when its server moves.
 */
export function serverNames(table: TableClient): ServerNames {
    return {
        async add(server) {
            await withStorageErrors('table servers', () =>
                table.upsertEntity(
                    { partitionKey, rowKey: rowKeyOf(server), serverPath: serverPath(server) },
                    'Replace',
                ),
            );
        },
        async remove(server) {
            await withStorageErrors<unknown>(
                'table servers',
                () => table.deleteEntity(partitionKey, rowKeyOf(server)),
                (status) => (status === 404 ? 'none' : undefined),
            );
        },
        async of({ name }) {
            const first = `${name.toLowerCase()}|`;
            // `}` is the character after `|`.
            const last = `${name.toLowerCase()}}`;
            const filter = odata`PartitionKey eq ${partitionKey} and RowKey ge ${first} and RowKey lt ${last}`;
            return await withStorageErrors('table servers', async () => {
                const found: ServerId[] = [];
                const rows = table.listEntities<{ readonly serverPath?: unknown }>({
                    queryOptions: { filter },
                });
                for await (const row of rows) found.push(...serverOf(row.serverPath));
                return found;
            });
        },
    };
}

function rowKeyOf(server: ServerId): string {
    return `${server.name.toLowerCase()}|${serverKey(server)}`;
}

function serverOf(path: unknown): ServerId[] {
    const server = parseServerId(String(path));
    return server === undefined ? [] : [server];
}
