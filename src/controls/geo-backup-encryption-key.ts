import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { dataEncryptionPage, replicaPage } from './shared/links.ts';
import { dependsOnSections } from './shared/missing-parts.ts';
import { isReplica } from './shared/replica.ts';

export const geoBackupEncryptionKey = defineControl({
    id: 'geo-backup-encryption-key',
    title: 'Backups in the second region have a customer-managed key too',
    failureTitle: 'Backups in the second region have no customer-managed key',
    severity: 'low',
    area: 'encryption',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['DP-5', 'BR-2'], cis: [] },
    texts: {
        checks: [
            '`dataEncryption.geoBackupKeyURI` and `dataEncryption.geoBackupUserAssignedIdentityId` have a value.',
            'The control applies where both `dataEncryption.type` is `AzureKeyVault` and `backup.geoRedundantBackup` is `Enabled`, and not to a read replica.',
        ],
        why: ['Otherwise you cannot revoke the access to the copy of the data in the other region.'],
        repair: [
            'None: an operator chooses a key in a vault of that region, and an identity that may use it.',
        ],
        repairByHand: [
            'az postgres flexible-server update --resource-group $RG --name $SERVER --backup-key <key URI> --backup-identity <identity>',
        ],
        outOfScope: [
            'The state of the key: see `encryption-key-version`, `encryption-key-rotation` and `encryption-key-health`.',
        ],
        links: [dataEncryptionPage, replicaPage],
    },
    reads: ['server'],
    decidableWithout: dependsOnSections('dataEncryption', 'backup', 'replicationRole'),
    evaluate({ server }) {
        const { dataEncryption, backup } = server;
        if (isReplica(server)) return notApplicable('A read replica has no backups');
        if (dataEncryption.type !== 'AzureKeyVault')
            return notApplicable('The server has no customer-managed key');
        if (backup.geoRedundantBackup !== 'Enabled')
            return notApplicable('The server has no geo-redundant backup');
        const evidence = (['geoBackupKeyURI', 'geoBackupUserAssignedIdentityId'] as const)
            .filter((field) => (dataEncryption[field] ?? '') === '')
            .map((field) => ({
                what: `dataEncryption.${field}`,
                found: 'none',
                wanted: field === 'geoBackupKeyURI' ? 'a key URI' : 'an identity',
            }));
        if (evidence.length === 0) return compliant;
        return drifted(evidence, 'An operator chooses the key and the identity of the second region');
    },
});
