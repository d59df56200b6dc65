import { compliant, drifted, type Finding } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { dependsOnSections } from './shared/missing-parts.ts';

export const customerManagedKey = defineControl({
    id: 'customer-managed-key',
    title: 'Data is encrypted with a customer-managed key',
    severity: 'low',
    area: 'encryption',
    references: { azurePolicy: ['12c74c95-0efd-48da-b8d9-2a7d68470c92'], mcsb: ['DP-5'], cis: [] },
    reads: ['server'],
    decidableWithout: dependsOnSections('dataEncryption'),
    evaluate({ server: { dataEncryption } }) {
        const evidence: Finding[] = [];
        if (dataEncryption.type.toLowerCase() !== 'azurekeyvault') {
            evidence.push({
                what: 'dataEncryption.type',
                found: dataEncryption.type,
                wanted: 'AzureKeyVault',
            });
        }
        if ((dataEncryption.primaryKeyURI ?? '') === '') {
            evidence.push({ what: 'dataEncryption.primaryKeyURI', found: 'none', wanted: 'a key URI' });
        }
        if (evidence.length === 0) return compliant;
        return drifted(evidence, 'The kind of encryption is decided when a server is created');
    },
});
