import { odata, TableClient } from '@azure/data-tables';
import { chainKey, dayKey } from '../../../src/azure/storage/audit/audit-rows.ts';
import { percentile } from '../spread.ts';
import { type FleetSize, pathAt } from './fleet-size.ts';
import type { StoredFleet } from './start.ts';

/** Milliseconds of bare queries of the table, medians. */
export interface BareQueries {
    /** Of one page of 1,000 rows. */
    readonly pageMs: number;
    readonly details: readonly string[];
}

/** Measures what Azurite itself takes, by a client that does nothing else: between keys, and as Azurite comes. */
export async function bareQueries(
    stored: StoredFleet,
    { servers, until }: FleetSize,
    scans: number,
): Promise<BareQueries> {
    const table = TableClient.fromConnectionString(stored.connectionString, 'audit', {
        allowInsecureConnection: true,
    });
    const chain = odata`PartitionKey eq ${chainKey(pathAt(Math.floor(servers / 2)))}`;
    const place = `${chain} and RowKey ge 'entry|9999999996' and RowKey le 'entry|9999999998'`;
    // The last whole day.
    const day = dayKey(new Date(Date.parse(until) - 86_400_000).toISOString());
    const page = odata`PartitionKey eq ${day}`;
    const times = async (filter: string, count: number): Promise<number> => {
        const taken: number[] = [];
        for (let run = 0; run < count; run += 1) taken.push(await milliseconds(table, filter));
        return percentile(taken, 50);
    };
    await times(page, 5);
    const [placeMs, pageMs] = [await times(place, 20), await times(page, 20)];
    const scanned = await stored.whileScanning(() => times(place, scans));
    return {
        pageMs,
        details: [
            `a bare client, medians: three rows of a chain by their keys ${placeMs.toFixed(1)} ms, a page of 1,000 entries ${pageMs.toFixed(1)} ms`,
            `the same three rows from Azurite without the index, which looks at every row of the table: ${scanned.toFixed(0)} ms. Azure Table Storage reads by partition and row key`,
        ],
    };
}

async function milliseconds(table: TableClient, filter: string): Promise<number> {
    const began = performance.now();
    for await (const page of table
        .listEntities({ queryOptions: { filter } })
        .byPage({ maxPageSize: 1_000 })) {
        if (page.length > 0) break;
    }
    return performance.now() - began;
}
