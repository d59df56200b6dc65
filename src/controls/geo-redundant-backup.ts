import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { dependsOnSections } from './shared/missing-parts.ts';
import { isReplica } from './shared/replica.ts';

export const geoRedundantBackup = defineControl({
    id: 'geo-redundant-backup',
    title: 'Backups are kept in a second region',
    severity: 'low',
    area: 'platform',
    references: { azurePolicy: ['cee2f9fd-3968-44be-a863-bd62c9884423'], mcsb: ['BR-1'], cis: [] },
    reads: ['server'],
    decidableWithout: dependsOnSections('backup', 'replicationRole'),
    evaluate({ server }) {
        if (isReplica(server)) return notApplicable('A read replica has no backups');
        const { geoRedundantBackup: found } = server.backup;
        if (found.toLowerCase() === 'enabled') return compliant;
        return drifted(
            [{ what: 'backup.geoRedundantBackup', found, wanted: 'Enabled' }],
            'Geo-redundant backup is decided when a server is created',
        );
    },
});
