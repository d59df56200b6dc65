import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { backupPage, replicaPage } from './shared/links.ts';
import { dependsOnSections } from './shared/missing-parts.ts';
import { isReplica } from './shared/replica.ts';

export const geoRedundantBackup = defineControl({
    id: 'geo-redundant-backup',
    title: 'Backups are kept in a second region',
    failureTitle: 'Backups are kept in one region only',
    severity: 'low',
    area: 'platform',
    mode: 'report',
    references: {
        azurePolicy: [
            {
                id: 'cee2f9fd-3968-44be-a863-bd62c9884423',
                name: 'Geo-redundant backup should be enabled for Azure Database for PostgreSQL flexible servers',
            },
        ],
        mcsb: ['BR-1', 'BR-2'],
        cis: [],
    },
    differences: {
        replica: {
            verdict: 'compliant',
            reason: 'A read replica has no backups of its own; Azure Policy calls it non-compliant.',
        },
    },
    texts: {
        checks: [
            '`backup.geoRedundantBackup` is `Enabled`.',
            'The control does not apply to a read replica, which has no backups.',
        ],
        why: ['Backups in the same region are lost with the region.'],
        repair: ['None: geo-redundant backup is fixed when a server is created.'],
        repairByHand: [
            'az postgres flexible-server create --resource-group $RG --name <new server> --geo-redundant-backup Enabled',
        ],
        outOfScope: ['The success of a restore: try one.'],
        links: [backupPage, replicaPage],
    },
    reads: ['server'],
    decidableWithout: dependsOnSections('backup', 'replicationRole'),
    evaluate({ server }) {
        if (isReplica(server)) return notApplicable('A read replica has no backups');
        const { geoRedundantBackup: found } = server.backup;
        if (found.toLowerCase() === 'enabled') return compliant;
        return drifted(
            [{ what: 'backup.geoRedundantBackup', found, wanted: 'Enabled' }],
            'Geo-redundant backup is fixed when a server is created',
        );
    },
});
