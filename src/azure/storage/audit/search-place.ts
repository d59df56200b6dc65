import * as z from 'zod';
import { MalformedInputError } from '../../../errors.ts';
import type { AuditSearch } from '../../../model/audit-search.ts';
import { chainKey, dayKey } from './audit-rows.ts';

/** A place in the day index or in a chain: after this row, or before the first one of the partition. */
export interface Place {
    readonly partitionKey: string;
    readonly rowKey: string;
    /** The time of the row, else the end of the partition's day, ISO 8601. */
    readonly at: string;
}

const anyDay = dayKey('');

export function oldestDay({ since }: AuditSearch): string {
    return since === undefined ? anyDay : dayKey(since);
}

/** Returns the partition so many days before, that day counted, but not before the oldest. */
export function daysBefore(partitionKey: string, days: number, oldest: string): string {
    const start = dayStart(partitionKey) - (days - 1) * 86_400_000;
    if (!(start > 0)) return oldest;
    const first = dayKey(new Date(start).toISOString());
    return first < oldest ? oldest : first;
}

export function dayBefore(partitionKey: string): Place {
    const start = dayStart(partitionKey);
    const before = new Date(start - 86_400_000).toISOString();
    return { partitionKey: dayKey(before), rowKey: '', at: new Date(start).toISOString() };
}

function dayStart(partitionKey: string): number {
    return Date.parse(`${partitionKey.slice(anyDay.length)}T00:00:00.000Z`);
}

export function startOf(search: AuditSearch): Place {
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

export function placeText({ partitionKey, rowKey, at }: Place): string {
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
