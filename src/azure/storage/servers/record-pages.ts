import type { TableClient } from '@azure/data-tables';
import { isUnreadable } from '../../../errors.ts';
import type { ServerRecord } from '../../../model/server-record.ts';
import type { RecordPages } from '../../../view-ports.ts';
import { withStorageErrors } from '../storage.ts';
import { columnsOfText } from '../text-pieces.ts';
import { isRecord, keyIn, keyText, rowsAfter } from './row-continuation.ts';
import { recordIn, type ServerRow } from './server-row.ts';

const select = ['PartitionKey', 'RowKey', 'recordHash', ...columnsOfText('record')];

/** Makes a reader of records, a page of rows at a time: whole records of a large fleet do not fit into memory. */
export function recordPages(table: TableClient): RecordPages {
    return {
        async *from(token) {
            const filter = token === undefined ? isRecord : `${isRecord} and ${rowsAfter(keyIn(token))}`;
            const pages = table
                .listEntities<ServerRow>({ queryOptions: { filter, select } })
                .byPage({ maxPageSize: 250 });
            for (;;) {
                const page = await withStorageErrors('table servers', () => pages.next());
                if (page.done === true) return;
                for (const row of page.value) yield { token: keyText(row.rowKey), ...recordOf(row) };
            }
        },
    };
}

/** Leaves out a damaged record, which fails where its own server is handled. */
function recordOf(row: ServerRow): { readonly record?: ServerRecord } {
    try {
        return { record: recordIn(row) };
    } catch (error) {
        if (isUnreadable(error)) return {};
        throw error;
    }
}
