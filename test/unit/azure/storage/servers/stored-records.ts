import type { TableClient } from '@azure/data-tables';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { serverRecords } from '../../../../../src/azure/storage/servers/server-records.ts';
import { parseServerId, type ServerId } from '../../../../../src/model/resource-id.ts';
import type { ServerRecords } from '../../../../../src/ports.ts';
import { newTable } from '../../../../support/audit-entries.ts';
import { perFile } from '../../../../support/per-file.ts';
import { openAccount } from '../../../../support/shared-storage.ts';

interface StoredRecords {
    readonly storage: Storage;
    readonly table: TableClient;
    readonly records: ServerRecords;
}

/** Makes a table of records for the tests of one file. */
export function storedRecords() {
    let named = 0;
    const stored = perFile(emptyRecords, ({ storage }) => storage.stop(), 60_000);
    return {
        storage: () => stored().storage,
        table: () => stored().table,
        records: () => stored().records,

        /** Returns a server that no other test of the file knows, and its path. */
        newServer(): readonly [ServerId, string] {
            named += 1;
            const path = `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/server-${named}`;
            const server = parseServerId(path);
            if (server === undefined) throw new Error('no server');
            return [server, path];
        },
    };
}

async function emptyRecords(): Promise<StoredRecords> {
    const storage = await openAccount();
    const table = await newTable(storage.connectionString, 'servers');
    return { storage, table, records: serverRecords(table) };
}
