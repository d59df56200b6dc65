import { odata, type TableClient } from '@azure/data-tables';
import { MalformedInputError, RecordConflictError } from '../errors.ts';
import { type ServerId, serverKey, serverPath } from '../model/resource-id.ts';
import type { ServerRecord } from '../model/server-record.ts';
import type { ServerRecords, StoredRecord } from '../ports.ts';
import { failureOf } from './failure.ts';
import { postureColumns } from './fleet-posture.ts';
import { parseRecord } from './record-schema.ts';
import { stored } from './storage.ts';
import { textPieces } from './text-pieces.ts';

interface Row {
    readonly partitionKey: string;
    readonly rowKey: string;
    readonly [property: string]: unknown;
}

/** The servers table: one row per server. */
export function serverRecords(table: TableClient): ServerRecords {
    return {
        async read(server) {
            const { partitionKey, rowKey } = keysOf(server);
            const row = await stored<Row | 'none'>(
                'table servers',
                () => table.getEntity<Row>(partitionKey, rowKey),
                (status) => (status === 404 ? 'none' : undefined),
            );
            return row === 'none' ? undefined : storedRecord(row);
        },
        async write(server, record, etag) {
            const row = rowOf(server, record);
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
        async remove(server) {
            const { partitionKey, rowKey } = keysOf(server);
            await stored<unknown>(
                'table servers',
                () => table.deleteEntity(partitionKey, rowKey),
                (status) => (status === 404 ? 'none' : undefined),
            );
        },
        waiting: () => recordsWhere(table, odata`isWaiting eq ${true}`),
        awaiting: () => recordsWhere(table, odata`isAwaiting eq ${true}`),
    };
}

async function recordsWhere(table: TableClient, filter: string): Promise<readonly ServerRecord[]> {
    return await stored('table servers', async () => {
        const records: ServerRecord[] = [];
        for await (const row of table.listEntities<Row>({ queryOptions: { filter } })) {
            const record = readable(row);
            if (record !== undefined) records.push(record);
        }
        return records;
    });
}

/** A damaged row fails where its own server is worked on; it does not hide the others. */
function readable(row: Row): ServerRecord | undefined {
    try {
        return storedRecord(row).record;
    } catch (error) {
        if (error instanceof MalformedInputError) return undefined;
        throw error;
    }
}

function keysOf(server: ServerId): { readonly partitionKey: string; readonly rowKey: string } {
    return { partitionKey: server.subscriptionId.toLowerCase(), rowKey: serverKey(server) };
}

function rowOf(server: ServerId, record: ServerRecord): Row {
    const pieces = textPieces(JSON.stringify(record), `The record of ${record.server}`);
    const row: Record<string, unknown> = {
        isWaiting:
            Object.keys(record.holds).length > 0 ||
            record.remediations.length > 0 ||
            record.deferred !== undefined,
        isAwaiting: record.awaiting.length > 0,
        pieces: pieces.length,
        ...postureColumns(record),
    };
    for (const [piece, text] of pieces.entries()) row[`record${piece}`] = text;
    return { ...row, ...keysOf(server) };
}

function storedRecord(row: Row): StoredRecord {
    let text = '';
    for (let piece = 0; piece < Number(row.pieces ?? 0); piece += 1)
        text += String(row[`record${piece}`] ?? '');
    return { record: parseRecord(text), etag: String(row.etag ?? '') };
}
