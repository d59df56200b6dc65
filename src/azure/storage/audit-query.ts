import { odata } from '@azure/data-tables';
import { z } from 'zod';
import { MalformedInputError } from '../../errors.ts';
import type { ChainedAuditEntry } from '../../model/audit-entry.ts';
import type { AuditPage, AuditQuery } from '../../ports.ts';
import { type AuditRow, type AuditTable, chainKey, dayKey, daysKey, entryIn, rowName } from './audit-rows.ts';
import { stored } from './storage.ts';

/** Where the next page begins: behind this row of this partition. */
interface Position {
    readonly partitionKey: string;
    readonly rowKey: string;
}

/** Entries, newest first: of one server from its own partition, of all servers from the day index. */
export async function queryAudit(table: AuditTable, query: AuditQuery): Promise<AuditPage> {
    const after = query.continuation === undefined ? undefined : positionIn(query, query.continuation);
    return await stored('table audit', async () => {
        const partitions =
            query.server === undefined ? await days(table, query, after) : [chainKey(query.server)];
        const entries: ChainedAuditEntry[] = [];
        const damaged: string[] = [];
        let last: Position = { partitionKey: '', rowKey: '' };
        for (const partitionKey of partitions) {
            const filter = filterOf(query, partitionKey, after);
            for await (const row of table.listEntities<AuditRow>({ queryOptions: { filter } })) {
                if (entries.length === query.limit)
                    return { entries, ...told(damaged), continuation: positionText(last) };
                const entry = entryIn(row);
                if (entry === undefined) damaged.push(rowName(row));
                else entries.push(entry);
                last = { partitionKey, rowKey: row.rowKey };
            }
        }
        return { entries, ...told(damaged) };
    });
}

function told(damaged: readonly string[]): Pick<AuditPage, 'damaged'> {
    return damaged.length === 0 ? {} : { damaged };
}

/** The partitions of the day index that can hold what is asked for, newest first. */
async function days(
    table: AuditTable,
    query: AuditQuery,
    after: Position | undefined,
): Promise<readonly string[]> {
    const found: string[] = [];
    const filter = odata`PartitionKey eq ${daysKey}`;
    for await (const row of table.listEntities<AuditRow>({ queryOptions: { filter } })) {
        const day = dayKey(String(row.date));
        if (query.since !== undefined && day < dayKey(query.since)) continue;
        if (query.until !== undefined && day > dayKey(query.until)) continue;
        if (after !== undefined && day > after.partitionKey) continue;
        found.push(day);
    }
    return found;
}

function filterOf(query: AuditQuery, partitionKey: string, after: Position | undefined): string {
    const terms = [odata`PartitionKey eq ${partitionKey}`];
    if (query.server !== undefined) terms.push(odata`RowKey ge ${'entry|'} and RowKey lt ${'entry~'}`);
    if (after?.partitionKey === partitionKey) terms.push(odata`RowKey gt ${after.rowKey}`);
    if (query.since !== undefined) terms.push(odata`at ge ${query.since}`);
    if (query.until !== undefined) terms.push(odata`at lt ${query.until}`);
    if (query.control !== undefined) terms.push(odata`control eq ${query.control}`);
    if (query.outcome !== undefined) terms.push(odata`outcome eq ${query.outcome}`);
    return terms.join(' and ');
}

const position = z.tuple([z.string(), z.string()]);

function positionText({ partitionKey, rowKey }: Position): string {
    return Buffer.from(JSON.stringify([partitionKey, rowKey])).toString('base64url');
}

/** Behind which row a query goes on: one of the partitions that it reads. */
function positionIn(query: AuditQuery, continuation: string): Position {
    const found = parsePosition(continuation);
    const isOwn =
        query.server === undefined
            ? found.partitionKey.startsWith(dayKey(''))
            : found.partitionKey === chainKey(query.server);
    if (isOwn) return found;
    throw new MalformedInputError(
        'The continuation token is of another query: it goes with the same server, or none, as the page before',
    );
}

function parsePosition(text: string): Position {
    try {
        const [partitionKey, rowKey] = position.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
        return { partitionKey, rowKey };
    } catch (error) {
        throw new MalformedInputError('The continuation token is not one that this API gave out', {
            cause: error,
        });
    }
}
