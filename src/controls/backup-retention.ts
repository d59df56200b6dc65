import type { Backup } from '../model/server-state.ts';
import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { dependsOnSections } from './shared/missing-parts.ts';
import { isReplica } from './shared/replica.ts';

/** Days that Azure takes. */
const shortest = 7;
const longest = 35;

export const backupRetention = defineControl({
    id: 'backup-retention',
    title: 'Backups are kept long enough',
    severity: 'low',
    area: 'platform',
    references: { azurePolicy: [], mcsb: ['BR-1'], cis: [] },
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
    plan({ server }, { backupRetentionDays }) {
        const { backup } = server;
        if (isReplica(server) || backup.backupRetentionDays >= backupRetentionDays) return [];
        const to: Backup = { ...backup, backupRetentionDays };
        return [{ kind: 'backup', from: backup, to, control: 'backup-retention', disruption: 'none' }];
    },
});
