import { odata } from '@azure/data-tables';
import * as z from 'zod';
import { MalformedInputError } from '../../../errors.ts';
import { type ChainedAuditEntry, storedOutcomes } from '../../../model/audit-entry.ts';
import type { AuditFindings, AuditSearch } from '../../../model/audit-search.ts';
import { compareTexts } from '../../../model/text-order.ts';
import type { Digest } from '../../../ports.ts';
import { withStorageErrors } from '../storage.ts';
import {
    type AuditRow,
    type AuditTable,
    chainKey,
    dayKey,
    entryRow,
    indexRow,
    rowName,
    tryParseEntry,
} from './audit-rows.ts';
import type { AuditTrust } from './audit-trust.ts';
import { boundEntries } from './bound-entries.ts';

/** Pages of rows that one search may read; one page has 1,000 rows at most. */
const maxPages = 3;
const pageSize = 1_000;
/** The days before the first one that are read at once, in the hope that they fit into one page; then all others. */
const spans = [1, 32, Number.POSITIVE_INFINITY] as const;

/** A place in the day index or in a chain: after this row, or before the first one of the partition. */
interface Place {
    readonly partitionKey: string;
    readonly rowKey: string;
    /** The time of the row, else the end of the partition's day, ISO 8601. */
    readonly at: string;
}

/**
 * Searches a server's chain, or the day index from its newest day back, for at most three pages of rows. Days with few rows
 * are read together: first the newest day, then the month before, then all others, as long as the rows of each step fit
 * into one page.
 */
export async function searchAudit(
    table: AuditTable,
    digest: Digest,
    trust: AuditTrust,
    search: AuditSearch,
): Promise<AuditFindings> {
    const start = startOf(search);
    const found = await withStorageErrors('table audit', () => wantedRows(table, search, start));
    const rows = [...found.rows, ...found.intentions];
    const { entries, damaged } = await boundEntries(digest, trust, rows);
    const intended = new Set(found.intentions.map(rowName));
    const isIntention = (entry: ChainedAuditEntry): boolean => intended.has(rowName(placeOf(entry, search)));
    return {
        entries: entries.filter((entry) => !isIntention(entry)),
        ...(search.withIntentions === true ? { intentions: entries.filter(isIntention) } : {}),
        ...(damaged.length === 0 ? {} : { damaged }),
        ...(found.place === undefined
            ? {}
            : { continuation: placeText(found.place), searchedUntil: found.place.at }),
    };
}

interface Found {
    readonly rows: readonly AuditRow[];
    /** Entries `intended` of the remediations that are found. */
    readonly intentions: readonly AuditRow[];
    /** The place from which the search goes on. Absent: everything was searched. */
    readonly place?: Place;
}

async function wantedRows(table: AuditTable, search: AuditSearch, start: Place): Promise<Found> {
    const oldest = search.server === undefined ? oldestDay(search) : start.partitionKey;
    const wanted: AuditRow[] = [];
    const intentions: AuditRow[] = [];
    const found = (from?: Place): Found => foundRows(wanted, intentions, from);
    let place = start;
    let span = 0;
    let isDense = false;
    for (let pages = 0; pages < maxPages; pages += 1) {
        const from =
            span === 0 ? place.partitionKey : daysBefore(place.partitionKey, spans[span] ?? 1, oldest);
        const page = await pageOfRows(table, filterOf(search, from, place));
        if (span > 0 && !page.isComplete) {
            isDense = true;
            span = 0;
            continue;
        }
        if (search.withIntentions === true) intentions.push(...page.rows.filter(isIntended));
        for (const row of page.rows) {
            const entry = tryParseEntry(row);
            // A row without an entry is damaged, and said to be.
            if (entry === undefined || search.isWanted(entry)) wanted.push(row);
            place = { partitionKey: row.partitionKey, rowKey: row.rowKey, at: String(row.at) };
            if (wanted.length === search.limit) return found(place);
        }
        if (!page.isComplete) continue;
        if (from <= oldest) return found();
        place = dayBefore(from);
        if (!isDense) span = Math.min(span + 1, spans.length - 1);
    }
    return found(place);
}

function isIntended(row: AuditRow): boolean {
    return row.outcome === 'intended';
}

/** Returns what was found, with those of the entries `intended` that belong to it. */
function foundRows(
    rows: readonly AuditRow[],
    intentions: readonly AuditRow[],
    place: Place | undefined,
): Found {
    const remediationOf = (row: AuditRow): string | undefined => tryParseEntry(row)?.remediationId;
    const wanted = new Set(rows.flatMap((row) => remediationOf(row) ?? []));
    const own = intentions.filter((row) => !rows.includes(row) && wanted.has(remediationOf(row) ?? ''));
    return { rows, intentions: own, ...(place === undefined ? {} : { place }) };
}

/** Returns the row that the search read the entry from. */
function placeOf(entry: ChainedAuditEntry, { server }: AuditSearch): AuditRow {
    return server === undefined ? indexRow(entry) : entryRow(entry);
}

/** Returns the first rows that match, newest first. */
async function pageOfRows(
    table: AuditTable,
    filter: string,
): Promise<{ readonly rows: readonly AuditRow[]; readonly isComplete: boolean }> {
    const pages = table
        .listEntities<AuditRow>({ queryOptions: { filter } })
        .byPage({ maxPageSize: pageSize });
    for await (const page of pages) {
        const isComplete = page.length < pageSize && (page.continuationToken ?? '') === '';
        const rows = page.toSorted(
            (a, b) => compareTexts(b.partitionKey, a.partitionKey) || compareTexts(a.rowKey, b.rowKey),
        );
        // A partition of storage ends within the page: the service has no rows for us yet.
        if (rows.length > 0 || isComplete) return { rows, isComplete };
    }
    return { rows: [], isComplete: true };
}

function filterOf(search: AuditSearch, from: string, place: Place): string {
    const { server, outcomes, control, since, until } = search;
    const terms =
        from === place.partitionKey
            ? [odata`PartitionKey eq ${from}`]
            : [odata`PartitionKey ge ${from} and PartitionKey le ${place.partitionKey}`];
    if (server !== undefined) terms.push(odata`RowKey ge ${'entry|'} and RowKey lt ${'entry~'}`);
    if (place.rowKey !== '') terms.push(odata`RowKey gt ${place.rowKey}`);
    if (since !== undefined) terms.push(odata`at ge ${since}`);
    terms.push(odata`at lt ${until}`);
    if (control !== undefined) terms.push(odata`control eq ${control}`);
    if (outcomes !== undefined) {
        const words = outcomes.flatMap(storedOutcomes).map((word) => odata`outcome eq ${word}`);
        terms.push(`(${words.join(' or ')})`);
    }
    return terms.join(' and ');
}

const anyDay = dayKey('');

function oldestDay({ since }: AuditSearch): string {
    return since === undefined ? anyDay : dayKey(since);
}

/** Returns the partition so many days before, that day counted, but not before the oldest. */
function daysBefore(partitionKey: string, days: number, oldest: string): string {
    if (!Number.isFinite(days)) return oldest;
    const first = dayKey(new Date(dayStart(partitionKey) - (days - 1) * 86_400_000).toISOString());
    return first < oldest ? oldest : first;
}

function dayBefore(partitionKey: string): Place {
    const start = dayStart(partitionKey);
    const before = new Date(start - 86_400_000).toISOString();
    return { partitionKey: dayKey(before), rowKey: '', at: new Date(start).toISOString() };
}

function dayStart(partitionKey: string): number {
    return Date.parse(`${partitionKey.slice(anyDay.length)}T00:00:00.000Z`);
}

function startOf(search: AuditSearch): Place {
    const { server, until, continuation } = search;
    const isOwn = (partitionKey: string): boolean =>
        server === undefined ? isDay(partitionKey) : partitionKey === chainKey(server);
    if (continuation !== undefined) return placeIn(continuation, isOwn);
    const last = new Date(Date.parse(until) - 1).toISOString();
    const partitionKey = server === undefined ? dayKey(last) : chainKey(server);
    return { partitionKey, rowKey: '', at: until };
}

function isDay(partitionKey: string): boolean {
    return partitionKey.startsWith(anyDay) && Number.isFinite(dayStart(partitionKey));
}

const place = z.tuple([z.string(), z.string(), z.iso.datetime()]);

function placeText({ partitionKey, rowKey, at }: Place): string {
    return Buffer.from(JSON.stringify([partitionKey, rowKey, at])).toString('base64url');
}

/** Parses a token. Throws MalformedInputError, also for a token of another search. */
function placeIn(continuation: string, isOwn: (partitionKey: string) => boolean): Place {
    const found = parsedPlace(continuation);
    if (isOwn(found.partitionKey)) return found;
    throw new MalformedInputError(
        'The continuation token belongs to another query; use it with the same server, or none, as the page before',
    );
}

function parsedPlace(continuation: string): Place {
    try {
        const text = Buffer.from(continuation.slice(0, 2_000), 'base64url').toString();
        const [partitionKey, rowKey, at] = place.parse(JSON.parse(text));
        return { partitionKey, rowKey, at };
    } catch (error) {
        throw new MalformedInputError('The continuation token was not issued by this API', { cause: error });
    }
}
