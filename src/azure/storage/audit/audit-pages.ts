import { odata } from '@azure/data-tables';
import { compareTexts } from '../../../model/text-order.ts';
import type { AuditRow, AuditTable } from './audit-rows.ts';

/** Rows of a page: the most that the service returns. */
export const pageSize = 1_000;

/** Rows of one response. */
export interface PageOfRows {
    /** Newest first. */
    readonly rows: readonly AuditRow[];
    /** False: there may be more. */
    readonly isComplete: boolean;
}

/** Returns the first rows of a partition that match. */
export async function firstRows(table: AuditTable, filter: string, size: number): Promise<PageOfRows> {
    for await (const page of pagesOf(table, { filter }, size)) {
        // A service that looked at very many rows answers with none yet.
        if (page.rows.length > 0 || page.isComplete) return page;
    }
    return { rows: [], isComplete: true };
}

/** Returns all rows of several days that match; `many` where one response does not have them all. */
export async function rowsOfDays(table: AuditTable, filter: string): Promise<PageOfRows | 'many'> {
    for await (const page of pagesOf(table, { filter }, pageSize)) {
        if (!page.isComplete) return 'many';
        return {
            ...page,
            rows: page.rows.toSorted(
                (a, b) => compareTexts(b.partitionKey, a.partitionKey) || compareTexts(a.rowKey, b.rowKey),
            ),
        };
    }
    return { rows: [], isComplete: true };
}

/**
 * Returns about how many rows a day of the index has, from the keys of its newest ones: a filter that few rows meet looks at
 * all of them.
 */
export async function rowsPerDay(table: AuditTable, day: string): Promise<number> {
    const options = { filter: odata`PartitionKey eq ${day}`, select: ['at'] };
    for await (const { rows, isComplete } of pagesOf(table, options, pageSize)) {
        if (isComplete) return rows.length;
        const [newest, oldest] = [rows[0], rows.at(-1)].map((row) => Date.parse(String(row?.at)));
        const seconds = Math.max(1, ((newest ?? Number.NaN) - (oldest ?? Number.NaN)) / 1_000);
        return Number.isFinite(seconds) ? (rows.length * 86_400) / seconds : Number.POSITIVE_INFINITY;
    }
    return 0;
}

async function* pagesOf(
    table: AuditTable,
    queryOptions: { filter: string; select?: string[] },
    size: number,
): AsyncGenerator<PageOfRows> {
    const pages = table.listEntities<AuditRow>({ queryOptions }).byPage({ maxPageSize: size });
    for await (const page of pages)
        yield { rows: page, isComplete: page.length < size && (page.continuationToken ?? '') === '' };
}
