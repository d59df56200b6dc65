import { odata } from '@azure/data-tables';
import { type ChainedAuditEntry, storedOutcomes } from '../../../model/audit-entry.ts';
import type { AuditFindings, AuditSearch } from '../../../model/audit-search.ts';
import type { Digest } from '../../../ports.ts';
import { withStorageErrors } from '../storage.ts';
import { firstRows, pageSize, rowsOfDays, rowsPerDay } from './audit-pages.ts';
import { type AuditRow, type AuditTable, entryRow, indexRow, rowName, tryParseEntry } from './audit-rows.ts';
import type { AuditTrust } from './audit-trust.ts';
import { boundEntries } from './bound-entries.ts';
import { dayBefore, daysBefore, oldestDay, type Place, placeText, startOf } from './search-place.ts';

/** Pages of rows that one search may read; one page has 1,000 rows at most. */
const maxPages = 3;
/** The days before the first one that are read at once, in the hope that they fit into one page; then all others. */
const spans = [1, 32, Number.POSITIVE_INFINITY] as const;
/** Rows that the service may look at for a filter, however few of them meet it. */
const maxLookedAt = 100_000;

/** Entries that one search looks up in their chains. Others follow from those, or were looked up before. */
const maxLookedUp = 100;

/**
 * Searches a server's chain, or the day index from its newest day back, for at most three pages of rows. Days with few rows
 * are read together: first the newest day, then the month before, then all others, as long as the rows of each step fit
 * into one page. With a filter, the rows that do not meet it count as well: the days that are read together have about
 * 100,000 at most. A page ends early where it would take very many looks at chains.
 */
export async function searchAudit(
    table: AuditTable,
    digest: Digest,
    trust: AuditTrust,
    search: AuditSearch,
): Promise<AuditFindings> {
    const start = startOf(search);
    const found = await withStorageErrors('table audit', () => wantedRows(table, trust, search, start));
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

async function wantedRows(
    table: AuditTable,
    trust: AuditTrust,
    search: AuditSearch,
    start: Place,
): Promise<Found> {
    const costs = lookUps(trust);
    const oldest = search.server === undefined ? oldestDay(search) : start.partitionKey;
    const wanted: AuditRow[] = [];
    const intentions: AuditRow[] = [];
    const found = (from?: Place): Found => foundRows(wanted, intentions, from);
    let place = start;
    let days: number = spans[0];
    let isDense = false;
    for (let pages = 0; pages < maxPages; pages += 1) {
        const from = days === 1 ? place.partitionKey : daysBefore(place.partitionKey, days, oldest);
        const filter = filterOf(search, from, place);
        const page =
            from === place.partitionKey
                ? await firstRows(table, filter, rowsToRead(search, wanted.length, pages))
                : await rowsOfDays(table, filter);
        if (page === 'many') {
            isDense = true;
            days = 1;
            continue;
        }
        if (search.withIntentions === true) intentions.push(...page.rows.filter(isIntended));
        for (const row of page.rows) {
            if (isWanted(search, row)) {
                // One more than is asked for, or than can be looked up: there is a next page, and it begins here.
                if (wanted.length === search.limit || costs.after(row) > maxLookedUp) return found(place);
                wanted.push(row);
            }
            place = { partitionKey: row.partitionKey, rowKey: row.rowKey, at: String(row.at) };
        }
        if (!page.isComplete && wanted.length === search.limit) return found(place);
        if (!page.isComplete) continue;
        if (from <= oldest) return found();
        place = dayBefore(from);
        if (isDense) continue;
        if (!isFiltered(search)) days = spans[pages + 1] ?? days;
        else if (pages === 0) {
            days = daysWithRows(maxLookedAt, await rowsPerDay(table, place.partitionKey));
            pages += 1;
        }
    }
    return found(place);
}

/** Counts the entries that must be looked up, as rows are added from the newest one back. */
function lookUps(trust: AuditTrust): { after(row: AuditRow): number } {
    /** Hashes that the rows so far name: each vouches for the entry before it. */
    const named = new Set<string>();
    let count = 0;
    return {
        after(row) {
            const entry = tryParseEntry(row);
            if (entry === undefined) return count;
            if (!named.has(entry.hash) && !trust.isKnown(entry)) count += 1;
            named.add(entry.previousHash);
            return count;
        },
    };
}

/** Returns the number of days that have about so many rows; all days where a year has fewer. */
function daysWithRows(rows: number, rowsPerDay: number): number {
    const days = Math.floor(rows / rowsPerDay);
    return days > 365 ? Number.POSITIVE_INFINITY : Math.max(1, days);
}

/** Returns whether the service leaves out rows of the day index. */
function isFiltered({ server, outcomes, control }: AuditSearch): boolean {
    return server === undefined && (outcomes !== undefined || control !== undefined);
}

/** A row without an entry is damaged, and said to be. */
function isWanted({ isWanted }: AuditSearch, row: AuditRow): boolean {
    const entry = tryParseEntry(row);
    return entry === undefined || isWanted === undefined || isWanted(entry);
}

/**
 * Returns the size of a page. Where every row is wanted, one more than that shows whether there is a next page; otherwise
 * the first page is small, because most searches end within it.
 */
function rowsToRead({ isWanted, limit }: AuditSearch, found: number, pages: number): number {
    if (isWanted === undefined) return Math.min(pageSize, limit - found + 1);
    return pages === 0 ? Math.min(pageSize, 4 * limit) : pageSize;
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
