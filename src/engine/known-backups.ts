import type { Backups } from '../model/copies.ts';
import type { LastReads } from '../model/last-read.ts';
import { readingIn } from './last-reads.ts';

const hourMs = 3_600_000;

/** Azure makes a backup a day: before the next one, the list has nothing new. */
const betweenBackupsHours = 24;

/**
 * Returns the backups of a server as far as an earlier read proves them; undefined where they must be read. The newest
 * backup can only have become newer since. Assumed: Azure deletes no automatic backup of the last day; one on demand that a
 * person deletes counts until that day is over. `hours`: the greatest age that the baseline allows.
 */
export function knownBackups(reads: LastReads, now: Date, hours: number): Backups | undefined {
    const reading = readingIn('backups', reads.backups);
    if (reading?.kind !== 'read' || reading.unread !== undefined) return undefined;
    const { newestCompletedTime } = reading.value;
    const ageMs = now.getTime() - Date.parse(newestCompletedTime ?? '');
    if (newestCompletedTime === undefined || !(ageMs >= 0)) return undefined;
    const isProved = ageMs <= Math.min(hours, betweenBackupsHours) * hourMs;
    return isProved ? { readAt: now.toISOString(), newestCompletedTime } : undefined;
}
