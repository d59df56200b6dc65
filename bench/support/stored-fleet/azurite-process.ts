/** Azurite with an index by key, in a process of its own, which fills its tables when its parent asks it to. */
import { createHash } from 'node:crypto';
import { auditStories } from './audit-stories.ts';
import { chainedRows } from './chained-rows.ts';
import type { FleetSize } from './fleet-size.ts';
import { keyedStore, type StoredEntity } from './keyed-store.ts';
import { recordRows, type StoredRow } from './record-rows.ts';

/** What the parent asks for. Each is answered with the number of rows that were added. */
export type FleetRequest =
    | { readonly kind: 'fill'; readonly size: FleetSize }
    /** Queries look at every row from now on, as Azurite comes, or no longer. */
    | { readonly kind: 'scan'; readonly isOn: boolean };

export interface FleetResponse {
    readonly rows: number;
}

const store = keyedStore();
/** Rows that are added at once. */
const batch = 10_000;

async function fill(size: FleetSize): Promise<number> {
    const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
    const servers = add('servers', await recordRows(size));
    return servers + add('audit', chainedRows(digest, auditStories(size, digest)));
}

function add(table: string, rows: Iterable<StoredRow>): number {
    let entities: StoredEntity[] = [];
    let count = 0;
    const began = performance.now();
    for (const row of rows) {
        entities.push(entityOf(row));
        count += 1;
        if (entities.length < batch) continue;
        store.add(table, entities);
        entities = [];
        if (count % 500_000 === 0) {
            const seconds = ((performance.now() - began) / 1_000).toFixed(0);
            process.stderr.write(`table ${table}: ${count} rows in ${seconds} s\n`);
        }
    }
    store.add(table, entities);
    return count;
}

const addedAt = '2026-06-15T12:00:00.0000000Z';

function entityOf({ partitionKey, rowKey, ...columns }: StoredRow): StoredEntity {
    return {
        PartitionKey: partitionKey,
        RowKey: rowKey,
        properties: {
            PartitionKey: partitionKey,
            RowKey: rowKey,
            ...columns,
            Timestamp: addedAt,
            'Timestamp@odata.type': 'Edm.DateTime',
        },
        lastModifiedTime: addedAt,
        eTag: `W/"datetime'${encodeURIComponent(addedAt)}'"`,
    };
}

process.on('message', async (request: FleetRequest) => {
    const rows = request.kind === 'fill' ? await fill(request.size) : 0;
    if (request.kind === 'scan') store.scans = request.isOn;
    process.send?.({ rows } satisfies FleetResponse);
});

await import('../../../sandbox/storage/azurite-process.ts');
