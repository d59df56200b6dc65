import { odata, type TableClient } from '@azure/data-tables';
import { MalformedInputError, RecordConflictError } from '../../errors.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { ServerRecords, StoredRecord } from '../../ports.ts';
import { failureOf } from '../failure.ts';
import { recordIn, type ServerRow, serverRow, serverRowKeys } from './server-row.ts';
import { stored } from './storage.ts';

/** The servers table: one row per server. */
export function serverRecords(table: TableClient): ServerRecords {
    return {
        async read(server) {
            const { partitionKey, rowKey } = serverRowKeys(server);
            const row = await stored<ServerRow | 'none'>(
                'table servers',
                () => table.getEntity<ServerRow>(partitionKey, rowKey),
                (status) => (status === 404 ? 'none' : undefined),
            );
            return row === 'none' ? undefined : storedRecord(row);
        },
        async write(server, record, etag) {
            const row = serverRow(server, record);
            try {
                const { etag: newEtag } =
                    etag === undefined
                        ? await table.createEntity(row)
                        : await table.updateEntity(row, 'Replace', { etag });
                return newEtag ?? '';
            } catch (error) {
                const { status } = failureOf(error);
                if (status === 409 || status === 412 || status === 404) {
                    throw new RecordConflictError(serverPath(server), { cause: error });
                }
                return await stored('table servers', () => Promise.reject(error));
            }
        },
        async remove(server, etag) {
            const { partitionKey, rowKey } = serverRowKeys(server);
            try {
                await table.deleteEntity(partitionKey, rowKey, { etag });
            } catch (error) {
                const { status } = failureOf(error);
                if (status === 404) return;
                if (status === 412) throw new RecordConflictError(serverPath(server), { cause: error });
                await stored('table servers', () => Promise.reject(error));
            }
        },
        underWay: () => recordsWhere(table, odata`isUnderWay eq ${true}`),
        waiting: () => recordsWhere(table, odata`isWaiting eq ${true}`),
        async awaiting() {
            const records: ServerRecord[] = [];
            for await (const record of recordsWhere(table, odata`isAwaiting eq ${true}`))
                records.push(record);
            return records;
        },
    };
}

/** A page at a time: the records of a large fleet are more than a process should hold at once. */
async function* recordsWhere(table: TableClient, filter: string): AsyncGenerator<ServerRecord> {
    try {
        for await (const row of table.listEntities<ServerRow>({ queryOptions: { filter } })) {
            const record = readable(row);
            if (record !== undefined) yield record;
        }
    } catch (error) {
        await stored('table servers', () => Promise.reject(error));
    }
}

/** A damaged row fails where its own server is worked on; it does not hide the others. */
function readable(row: ServerRow): ServerRecord | undefined {
    try {
        return storedRecord(row).record;
    } catch (error) {
        if (error instanceof MalformedInputError) return undefined;
        throw error;
    }
}

function storedRecord(row: ServerRow): StoredRecord {
    return { record: recordIn(row), etag: String(row.etag ?? '') };
}
