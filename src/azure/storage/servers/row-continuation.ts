import { odata } from '@azure/data-tables';
import { MalformedInputError } from '../../../errors.ts';

/** Filter for the rows of records: subscription ids are hexadecimal, and the names of the other partitions are not. */
export const isRecord = odata`PartitionKey lt ${'fg'}`;

/** Returns the continuation of a page that ends at the record's row with this key. */
export function keyText(rowKey: string): string {
    return Buffer.from(rowKey).toString('base64url');
}

/** Parses a continuation: the key of a row. Throws MalformedInputError. */
export function keyIn(continuation: string): string {
    const key = Buffer.from(continuation.slice(0, 1_000), 'base64url').toString();
    if (/^[0-9a-f-]{36}\|[^|]+\|[^|]+$/.test(key)) return key;
    throw new MalformedInputError('The continuation token was not issued by this API');
}

/** Returns a filter for the rows behind a key. It begins with the row's partition, so that keys alone tell the order. */
export function rowsAfter(rowKey: string): string {
    const partitionKey = rowKey.split('|', 1)[0] ?? '';
    return odata`PartitionKey ge ${partitionKey} and RowKey gt ${rowKey}`;
}
