import type { ServerRecord } from '../world/server-record.ts';

const dayMs = 86_400_000;

/**
 * Times at which automatic backups of the server were completed, oldest first: one a day since its creation, as far back as
 * backups are kept. A read replica has none. Assumed: the times, and that a stop and a start leave no gap.
 */
export function completedBackups({ createdAt, properties, lastBackupAt }: ServerRecord, now: Date): number[] {
    if (properties.replicationRole.endsWith('Replica')) return [];
    const last = Math.min(now.getTime(), lastBackupAt === undefined ? Infinity : Date.parse(lastBackupAt));
    const completed: number[] = [];
    for (let at = Date.parse(createdAt); at <= last; at += dayMs) completed.push(at);
    const oldest = now.getTime() - properties.backup.backupRetentionDays * dayMs;
    return completed.filter((at) => at >= oldest);
}

/**
 * `earliestRestoreDate` of the section `backup`: it moves with the time, and is absent until there is a backup. Assumed: the
 * exact time.
 */
export function earliestRestoreDate(
    record: ServerRecord,
    now: Date,
): { readonly earliestRestoreDate?: string } {
    const [oldest] = completedBackups(record, now);
    return oldest === undefined ? {} : { earliestRestoreDate: new Date(oldest).toISOString() };
}
