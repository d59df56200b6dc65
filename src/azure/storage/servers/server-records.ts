import { odata, type TableClient } from '@azure/data-tables';
import { isUnreadable, RecordConflictError } from '../../../errors.ts';
import { isSameServer, type ServerId, serverPath } from '../../../model/resource-id.ts';
import type { RecordPage, RecordQuery, ServerRecord, StoredRecord } from '../../../model/server-record.ts';
import type { ServerRecords } from '../../../ports.ts';
import { failureOf } from '../../client/failure.ts';
import { withStorageErrors } from '../storage.ts';
import { keyIn, keyText, rowsAfter } from './row-continuation.ts';
import { serverNames } from './server-names.ts';
import { recordIn, type ServerRow, serverRow, serverRowKeys } from './server-row.ts';

/** Makes the store of records, one row of table `servers` per server. */
export function serverRecords(table: TableClient): ServerRecords {
    const names = serverNames(table);

    async function read(server: ServerId): Promise<StoredRecord | undefined> {
        const { partitionKey, rowKey } = serverRowKeys(server);
        const row = await withStorageErrors<ServerRow | 'none'>(
            'table servers',
            () => table.getEntity<ServerRow>(partitionKey, rowKey),
            (status) => (status === 404 ? 'none' : undefined),
        );
        return row === 'none' ? undefined : storedRecord(row);
    }

    return {
        read,
        async write(server, record, etag) {
            const row = serverRow(server, record);
            if (etag === undefined) await names.add(server);
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
                return await withStorageErrors('table servers', () => Promise.reject(error));
            }
        },
        async remove(server, etag) {
            const { partitionKey, rowKey } = serverRowKeys(server);
            try {
                await table.deleteEntity(partitionKey, rowKey, { etag });
            } catch (error) {
                const { status } = failureOf(error);
                if (status === 412) throw new RecordConflictError(serverPath(server), { cause: error });
                if (status !== 404) await withStorageErrors('table servers', () => Promise.reject(error));
            }
            await names.remove(server);
        },
        async namesakes(server) {
            const others = (await names.of(server)).filter((other) => !isSameServer(other, server));
            const found = await Promise.all(others.map((other) => orUndefinedIfDamaged(() => read(other))));
            return found.flatMap((record) => record ?? []);
        },
        withOpenWork: () => recordsWhere(table, filters.openWork),
        waiting: () => recordsWhere(table, odata`isWaiting eq ${true}`),
        page: (of, query) => recordPage(table, filters[of], query),
    };
}

const filters = {
    openWork: odata`isUnderWay eq ${true}`,
    approvals: odata`isAwaiting eq ${true}`,
} as const;

/** Rows of one response: each can have a megabyte. */
const pageSize = 100;
/** Responses that one page may take: the service answers with few rows, or none, where the matches are rare. */
const maxPages = 3;

async function recordPage(
    table: TableClient,
    filter: string,
    { limit, continuation }: RecordQuery,
): Promise<RecordPage> {
    const terms = [filter, ...(continuation === undefined ? [] : [rowsAfter(keyIn(continuation))])];
    const rows = table.listEntities<ServerRow>({ queryOptions: { filter: terms.join(' and ') } });
    const maxPageSize = Math.min(limit + 1, pageSize);
    const found: ServerRow[] = [];
    return await withStorageErrors('table servers', async () => {
        let pages = 0;
        for await (const page of rows.byPage({ maxPageSize })) {
            pages += 1;
            found.push(...page);
            const isMore = page.continuationToken !== undefined && page.continuationToken !== '';
            if (found.length <= limit && (pages < maxPages || !isMore)) continue;
            const shown = found.slice(0, limit);
            const last = shown.at(-1);
            return {
                records: await intactRecords(shown),
                ...(last === undefined ? {} : { continuation: keyText(last.rowKey) }),
            };
        }
        return { records: await intactRecords(found) };
    });
}

async function intactRecords(rows: readonly ServerRow[]): Promise<readonly ServerRecord[]> {
    const found = await Promise.all(rows.map((row) => orUndefinedIfDamaged(async () => storedRecord(row))));
    return found.flatMap((stored) => (stored === undefined ? [] : [stored.record]));
}

/** Yields records page by page, because those of a large fleet do not fit into memory. */
async function* recordsWhere(table: TableClient, filter: string): AsyncGenerator<ServerRecord> {
    try {
        const rows = table.listEntities<ServerRow>({ queryOptions: { filter } });
        for await (const page of rows.byPage({ maxPageSize: pageSize })) yield* await intactRecords(page);
    } catch (error) {
        await withStorageErrors('table servers', () => Promise.reject(error));
    }
}

/** Returns undefined for a damaged row, which fails where its own server is handled and hides no other. */
async function orUndefinedIfDamaged(
    read: () => Promise<StoredRecord | undefined>,
): Promise<StoredRecord | undefined> {
    try {
        return await read();
    } catch (error) {
        if (isUnreadable(error)) return undefined;
        throw error;
    }
}

function storedRecord(row: ServerRow): StoredRecord {
    return { record: recordIn(row), etag: String(row.etag ?? '') };
}
