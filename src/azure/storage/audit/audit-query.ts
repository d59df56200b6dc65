import { odata } from '@azure/data-tables';
import * as z from 'zod';
import { MalformedInputError } from '../../../errors.ts';
import { type ChainedAuditEntry, storedOutcomes } from '../../../model/audit-entry.ts';
import type { AuditPage, AuditQuery } from '../../../model/audit-query.ts';
import type { Digest } from '../../../ports.ts';
import { withStorageErrors } from '../storage.ts';
import { isTrueCopy } from './audit-chain.ts';
import {
    type AuditRow,
    type AuditTable,
    chainKey,
    dayKey,
    daysKey,
    rowName,
    tryParseEntry,
} from './audit-rows.ts';
import { type AuditTrust, verified } from './audit-trust.ts';

/** Position of the next page: after this row of this partition. */
interface Position {
    readonly partitionKey: string;
    readonly rowKey: string;
}

/** Reads a page of entries, newest first: of one server from its own partition, of all servers from the day index. */
export async function queryAudit(
    table: AuditTable,
    digest: Digest,
    trust: AuditTrust,
    query: AuditQuery,
): Promise<AuditPage> {
    const { rows, ...page } = await pageOfRows(table, query);
    const { entries, damaged } = await trustedEntries(digest, trust, rows);
    return { entries, ...(damaged.length === 0 ? {} : { damaged }), ...page };
}

/** Returns the entries in rows of a chain or of the day index that Pgwarden recorded, and the names of the other rows. */
export async function trustedEntries(
    digest: Digest,
    trust: AuditTrust,
    rows: readonly AuditRow[],
): Promise<{ readonly entries: readonly ChainedAuditEntry[]; readonly damaged: readonly string[] }> {
    const found = await inBatches(rows, (row) => trustedEntry(digest, trust, row));
    return {
        entries: found.flatMap((entry) => entry ?? []),
        damaged: rows.filter((_row, position) => found[position] === undefined).map(rowName),
    };
}

/** Returns the entry in a row of a chain or of the day index; undefined when Pgwarden did not record it. */
async function trustedEntry(
    digest: Digest,
    trust: AuditTrust,
    row: AuditRow,
): Promise<ChainedAuditEntry | undefined> {
    const entry = tryParseEntry(row);
    if (entry === undefined) return undefined;
    const isInChain = row.partitionKey.startsWith('chain|');
    const isValid = isInChain ? isVerified(digest, row) : isTrueCopy(digest, row, entry);
    return isValid && (await trust.isTrusted(entry)) ? entry : undefined;
}

function isVerified(digest: Digest, row: AuditRow): boolean {
    try {
        verified(digest, row);
        return true;
    } catch {
        return false;
    }
}

/** Number of rows that are verified at the same time. */
const concurrency = 16;

async function inBatches<Item, Result>(
    items: readonly Item[],
    verify: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
    const results: Result[] = [];
    for (let from = 0; from < items.length; from += concurrency) {
        results.push(...(await Promise.all(items.slice(from, from + concurrency).map(verify))));
    }
    return results;
}

async function pageOfRows(
    table: AuditTable,
    query: AuditQuery,
): Promise<Pick<AuditPage, 'continuation'> & { readonly rows: readonly AuditRow[] }> {
    const after = query.continuation === undefined ? undefined : positionIn(query, query.continuation);
    return await withStorageErrors('table audit', async () => {
        const partitions =
            query.server === undefined ? await days(table, query, after) : [chainKey(query.server)];
        const rows: AuditRow[] = [];
        let last: Position = { partitionKey: '', rowKey: '' };
        for (const partitionKey of partitions) {
            const filter = filterOf(query, partitionKey, after);
            for await (const row of table.listEntities<AuditRow>({ queryOptions: { filter } })) {
                if (rows.length === query.limit) return { rows, continuation: positionText(last) };
                rows.push(row);
                last = { partitionKey, rowKey: row.rowKey };
            }
        }
        return { rows };
    });
}

/** Returns the partitions of the day index that can hold results, newest first. */
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
    if (query.outcome !== undefined) {
        const outcomes = storedOutcomes(query.outcome).map((outcome) => odata`outcome eq ${outcome}`);
        terms.push(`(${outcomes.join(' or ')})`);
    }
    return terms.join(' and ');
}

const position = z.tuple([z.string(), z.string()]);

function positionText({ partitionKey, rowKey }: Position): string {
    return Buffer.from(JSON.stringify([partitionKey, rowKey])).toString('base64url');
}

/** Parses the position in a continuation token. Throws MalformedInputError for a partition that the query does not read. */
function positionIn(query: AuditQuery, continuation: string): Position {
    const found = parsePosition(continuation);
    const isOwn =
        query.server === undefined
            ? found.partitionKey.startsWith(dayKey(''))
            : found.partitionKey === chainKey(query.server);
    if (isOwn) return found;
    throw new MalformedInputError(
        'The continuation token belongs to another query; use it with the same server, or none, as the page before',
    );
}

function parsePosition(text: string): Position {
    try {
        const [partitionKey, rowKey] = position.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
        return { partitionKey, rowKey };
    } catch (error) {
        throw new MalformedInputError('The continuation token was not issued by this API', {
            cause: error,
        });
    }
}
