import type { Backup } from '../model/server-state.ts';
import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { backupPage, replicaPage } from './shared/links.ts';
import { dependsOnSections } from './shared/missing-parts.ts';
import { isReplica } from './shared/replica.ts';

/** Days that Azure takes. */
const shortest = 7;
const longest = 35;

export const backupRetention = defineControl({
    id: 'backup-retention',
    title: 'Backups are kept long enough',
    failureTitle: 'Backups are deleted too early',
    severity: 'low',
    area: 'platform',
    mode: 'approve',
    references: { azurePolicy: [], mcsb: ['BR-1'], cis: [] },
    texts: {
        checks: [
            '`backup.backupRetentionDays` is at least the threshold `backupRetentionDays` (7, in `mcsb` 14 and in `strict` 35; Azure accepts 7 to 35).',
            'The control does not apply to a read replica, which has no backups.',
        ],
        why: ['Damage that is noticed after the last good backup was deleted cannot be undone.'],
        repair: ['Raises the number of days.', 'A higher number stays.'],
        disruption: {
            kind: 'none',
            effect: [
                'Backup storage beyond the size of the server costs money, which is why an operator approves it.',
            ],
        },
        repairByHand: [
            'az postgres flexible-server update --resource-group $RG --name $SERVER --backup-retention 14',
        ],
        outOfScope: ['Long-term backups in Azure Backup vaults.'],
        links: [backupPage, replicaPage],
    },
    reads: ['server'],
    decidableWithout: dependsOnSections('backup', 'replicationRole'),
    evaluate({ server }, { backupRetentionDays: wanted }) {
        if (isReplica(server)) return notApplicable('A read replica has no backups');
        const { backupRetentionDays: found } = server.backup;
        if (found >= wanted) return compliant;
        return drifted(
            [{ what: 'backup.backupRetentionDays', found: String(found), wanted: `at least ${wanted}` }],
            wanted < shortest || wanted > longest
                ? `Azure keeps backups for ${shortest} to ${longest} days`
                : undefined,
        );
    },
    owns: { 'server/backup': ['backupRetentionDays'] },
    plan({ server }, { backupRetentionDays }) {
        const { backup } = server;
        if (isReplica(server) || backup.backupRetentionDays >= backupRetentionDays) return [];
        const to: Backup = { ...backup, backupRetentionDays };
        return [{ kind: 'backup', from: backup, to, control: 'backup-retention', disruption: 'none' }];
    },
});
