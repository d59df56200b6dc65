import { odata, type TableClient } from '@azure/data-tables';
import * as z from 'zod';
import { AuditDamagedError } from '../../../errors.ts';
import { type ChainedAuditEntry, events, fleet } from '../../../model/audit-entry.ts';
import { parseServerId, serverKey } from '../../../model/resource-id.ts';
import type { Digest } from '../../../ports.ts';
import { textPieces } from '../text-pieces.ts';

/** The operations on the audit table: rows are added and read, never changed. */
export type AuditTable = Pick<
    TableClient,
    'listEntities' | 'getEntity' | 'createEntity' | 'submitTransaction'
>;

/**
 * The rows of the audit table. Partitions: `chain|{server}` holds a server's entries and the markers of their ids,
 * `day|{date}` the copies for queries over the fleet, `days` the dates that have any, `servers` the chains.
 * Keys count down, so that the newest row comes first.
 */
export interface AuditRow {
    readonly partitionKey: string;
    readonly rowKey: string;
    readonly [column: string]: string | number;
}

const maxSequence = 9_999_999_999;
const maxInstant = 9_999_999_999_999;

/** Returns the partition of a server's chain; that of `fleet` for a text that is not a server's id. */
export function chainKey(server: string): string {
    if (server === events) return `chain|${events}`;
    const id = parseServerId(server);
    return `chain|${id === undefined ? fleet : serverKey(id)}`;
}

/** Returns a chain's name: `fleet`, `events` or a server's key. */
export function chainName(partitionKey: string): string {
    return partitionKey.slice('chain|'.length);
}

/** Returns the row key of an entry, which counts down from the maximum. */
export function entryKey(sequence: number): string {
    return `entry|${String(maxSequence - sequence).padStart(10, '0')}`;
}

/** Returns the sequence in an entry's row key; 0 for any other key. */
export function sequenceOf(rowKey: string): number {
    const digits = /^entry\|(\d{10})$/.exec(rowKey)?.[1];
    return digits === undefined ? 0 : maxSequence - Number(digits);
}

/** Returns the key of an id's marker: a digest, because ids can hold external text that is not allowed in keys. */
export function markerKey(digest: Digest, id: string): string {
    return `id|${digest(id)}`;
}

/** Returns a filter for a server's entries, newest first. */
export function newestKeys(server: string): string {
    return odata`PartitionKey eq ${chainKey(server)} and RowKey ge ${'entry|'} and RowKey lt ${'entry~'}`;
}

/** Returns the row of an entry in its chain. */
export function entryRow(entry: ChainedAuditEntry): AuditRow {
    return { partitionKey: chainKey(entry.server), rowKey: entryKey(entry.sequence), ...columns(entry) };
}

/** Returns the row that marks an entry's id as recorded. */
export function markerRow(digest: Digest, entry: ChainedAuditEntry): AuditRow {
    return {
        partitionKey: chainKey(entry.server),
        rowKey: markerKey(digest, entry.id),
        id: entry.id,
        entryKey: entryKey(entry.sequence),
    };
}

/** Returns a key that is higher than those of all index rows of that time or later. */
export function indexKeysBefore(instant: string): string {
    return instantKey(Math.max(0, Date.parse(instant) - 1));
}

function instantKey(milliseconds: number): string {
    return String(maxInstant - milliseconds).padStart(13, '0');
}

/** Returns the row of an entry's copy in the day index. */
export function indexRow(entry: ChainedAuditEntry): AuditRow {
    const instant = instantKey(Date.parse(entry.at));
    const rowKey = `${instant}|${chainKey(entry.server).slice('chain|'.length)}|${entryKey(entry.sequence).slice('entry|'.length)}`;
    return { partitionKey: dayKey(entry.at), rowKey, ...columns(entry) };
}

export const daysKey = 'days';
export const serversKey = 'servers';

/** Returns the partition of a day in the index. */
export function dayKey(instant: string): string {
    return `day|${instant.slice(0, 10)}`;
}

/** Returns the row that lists a day. */
export function dayRow(instant: string): AuditRow {
    const date = instant.slice(0, 10);
    const rowKey = `${99_999_999 - Number(date.replaceAll('-', ''))}`;
    return { partitionKey: daysKey, rowKey, date };
}

/** Returns the row that lists a server. */
export function serverRow(server: string): AuditRow {
    return { partitionKey: serversKey, rowKey: chainKey(server).slice('chain|'.length), server };
}

/** Returns the columns that queries filter by, and those of the entry itself. */
function columns(entry: ChainedAuditEntry): Record<string, string | number> {
    return { ...queriedColumns(entry), ...entryColumns(JSON.stringify(entry)) };
}

function queriedColumns(entry: ChainedAuditEntry): Record<string, string | number> {
    return {
        at: entry.at,
        server: entry.server,
        outcome: entry.outcome,
        control: entry.control ?? '',
        sequence: entry.sequence,
        hash: entry.hash,
    };
}

/** Returns the column `entry`, and `entry1`, `entry2`, … for a text that is longer than one property. */
function entryColumns(text: string): Record<string, string> {
    const pieces = textPieces(text, 'An audit entry');
    return Object.fromEntries(pieces.map((piece, index) => [pieceName(index), piece]));
}

function pieceName(piece: number): string {
    return piece === 0 ? 'entry' : `entry${piece}`;
}

function entryText(row: AuditRow): string {
    let text = '';
    for (let piece = 0; row[pieceName(piece)] !== undefined; piece += 1) text += row[pieceName(piece)];
    return text;
}

/** Returns whether the row's columns match the entry, and there are no others. */
export function isConsistent(row: AuditRow, entry: ChainedAuditEntry): boolean {
    const queried = Object.entries(queriedColumns(entry));
    let pieces = 0;
    while (row[pieceName(pieces)] !== undefined) pieces += 1;
    const names = [
        ...queried.map(([name]) => name),
        ...Array.from({ length: pieces }, (_, at) => pieceName(at)),
    ];
    return queried.every(([column, value]) => row[column] === value) && hasOnly(row, names);
}

/** Columns that Table storage adds when it returns a row. */
const serviceColumns: readonly string[] = ['partitionKey', 'rowKey', 'etag', 'timestamp'];

/** Returns whether a row has no other columns: Pgwarden writes no other. */
export function hasOnly(row: AuditRow, columns: readonly string[]): boolean {
    return Object.keys(row).every(
        (name) => columns.includes(name) || serviceColumns.includes(name) || name.startsWith('odata.'),
    );
}

/**
 * Schema of the fields that queries and verification rely on. Everything else is returned as it was recorded: words and
 * fields of a later version are covered by the hash like any other.
 */
const chainedEntry = z.looseObject({
    id: z.string(),
    at: z.iso.datetime(),
    server: z.string(),
    outcome: z.string(),
    cause: z.looseObject({ kind: z.string() }),
    sequence: z.number(),
    previousHash: z.string(),
    hash: z.string(),
});

/** Parses the entry in a row. Throws AuditDamagedError when the row does not hold one. */
export function parseEntry(row: AuditRow): ChainedAuditEntry {
    try {
        const entry = chainedEntry.parse(JSON.parse(entryText(row)));
        return entry as typeof entry & Pick<ChainedAuditEntry, 'cause' | 'outcome'>;
    } catch (error) {
        throw new AuditDamagedError(rowName(row), { cause: error });
    }
}

/** Parses the entry in a row; undefined when the row does not hold one. */
export function tryParseEntry(row: AuditRow): ChainedAuditEntry | undefined {
    try {
        return parseEntry(row);
    } catch {
        return undefined;
    }
}

/** Returns a row's name for messages: its key and partition. */
export function rowName({ partitionKey, rowKey }: Pick<AuditRow, 'partitionKey' | 'rowKey'>): string {
    return `row ${rowKey} of ${partitionKey}`;
}
