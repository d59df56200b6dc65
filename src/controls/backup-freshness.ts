import { type Backups, withoutBackups } from '../model/copies.ts';
import type { ServerProperties } from '../model/server-state.ts';
import { compliant, drifted, type Finding, notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { backupPage, replicaPage } from './shared/links.ts';
import { isInSections } from './shared/missing-parts.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export const backupFreshness = defineControl({
    id: 'backup-freshness',
    title: 'Azure makes backups, and they reach back as far as promised',
    failureTitle: 'The newest backup is old, or backups do not reach back as far as promised',
    severity: 'medium',
    area: 'platform',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['BR-3'], cis: [] },
    texts: {
        checks: [
            'The newest completed backup is at most `backupFreshnessHours` (48) old when the list is read.',
            '`backup.earliestRestoreDate` is at most `backup.backupRetentionDays` and these hours ago, or within these hours of the creation of the server.',
            'A server that is younger than these hours needs no backup yet.',
            'A list that shows a backup of the last 24 hours is not read again until these are over.',
            'The control does not apply to a read replica or a stopped server, of which Azure makes no backups.',
        ],
        why: ['A backup that Azure stopped making is noticed on the day when it is needed.'],
        repair: [
            'None: Azure makes the backups.',
            'After a raise of `backup.backupRetentionDays`, the backups reach back one day further each day.',
        ],
        repairByHand: ['az postgres flexible-server backup list --resource-group $RG --server-name $SERVER'],
        outOfScope: [
            'The proof that a backup can be restored, which only a restore gives.',
            'Azure makes no snapshot while no database is modified: on such a server, an old backup is no failure.',
            'Long-term backups in Azure Backup vaults.',
        ],
        links: [backupPage, replicaPage],
    },
    reads: ['server', 'backups'],
    decidableWithout(missing, { server }) {
        if (isInSections(missing, ['replicationRole', 'state', 'backup'])) return 'nothing';
        if (withoutBackups(server) !== undefined) return 'everything';
        // A server of unknown age counts as old, and an unreadable backup may be the newest.
        if (missing.slice === 'backups' || missing.part === 'systemData') return 'compliance';
        return isInSections(missing, ['earliestRestoreDate']) ? 'nothing' : 'everything';
    },
    evaluate({ server, backups }, { backupFreshnessHours: hours }) {
        const none = withoutBackups(server);
        if (none !== undefined) return notApplicable(none);
        const evidence = [
            ...newestFindings(server, backups, hours),
            ...windowFindings(server, backups, hours),
        ];
        if (evidence.length === 0) return compliant;
        return drifted(evidence, 'Azure makes the backups');
    },
});

function newestFindings(
    server: ServerProperties,
    { readAt, newestCompletedTime: newest }: Backups,
    hours: number,
): Finding[] {
    const age = Date.parse(readAt) - Date.parse(newest ?? '');
    // Clocks differ by minutes; a backup of the future is none.
    if (isYoung(server, readAt, hours) || (age <= hours * hourMs && age >= -hourMs)) return [];
    const wanted = `completed within ${hours} hours before ${readAt}`;
    return [{ what: 'backups', found: newest ?? 'none', wanted }];
}

function windowFindings(server: ServerProperties, { readAt }: Backups, hours: number): Finding[] {
    const { earliestRestoreDate: found, createdAt, backup } = server;
    if (found === undefined && isYoung(server, readAt, hours)) return [];
    const promised = Math.max(
        Date.parse(readAt) - backup.backupRetentionDays * dayMs,
        createdAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(createdAt),
    );
    const latest = promised + hours * hourMs;
    if (found !== undefined && Date.parse(found) <= latest) return [];
    const time = new Date(latest);
    const wanted = `at the latest ${Number.isNaN(time.getTime()) ? 'an unknown time' : time.toISOString()}`;
    return [{ what: 'earliestRestoreDate', found: found ?? 'none', wanted }];
}

function isYoung({ createdAt }: ServerProperties, readAt: string, hours: number): boolean {
    return createdAt !== undefined && Date.parse(readAt) - Date.parse(createdAt) < hours * hourMs;
}
