import { compliant, drifted, type Finding } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { dataEncryptionPage, replicaPage } from './shared/links.ts';
import { dependsOnSections } from './shared/missing-parts.ts';

export const customerManagedKey = defineControl({
    id: 'customer-managed-key',
    title: 'Data is encrypted with a customer-managed key',
    failureTitle: 'Data is not encrypted with a customer-managed key',
    severity: 'low',
    area: 'encryption',
    mode: 'report',
    references: {
        azurePolicy: [
            {
                id: '12c74c95-0efd-48da-b8d9-2a7d68470c92',
                name: 'PostgreSQL flexible servers should use customer-managed keys to encrypt data at rest',
            },
        ],
        mcsb: ['DP-5'],
        cis: [],
    },
    differences: {
        keyNotTold: {
            verdict: 'unknown',
            reason: 'A type without its key, a key without its type, and an unknown type do not say which key encrypts the data; Azure Policy calls such a server non-compliant.',
        },
    },
    texts: {
        checks: [
            '`dataEncryption.type` is `AzureKeyVault`, and `dataEncryption.primaryKeyURI` names a key.',
            'A section in which the two contradict each other leaves this control and those of the key `unknown`.',
        ],
        why: ['With a key of your own, you can revoke access to the data and prove who used the key.'],
        repair: [
            'None: the type of encryption of a server is fixed when it is created.',
            'A read replica is a new server: create one with a key and promote it, or create a new server with a key and move the data.',
        ],
        repairByHand: [
            'az postgres flexible-server replica create --resource-group $RG --source-server $SERVER --replica-name <new server> --key <key URI> --identity <identity>',
            'az postgres flexible-server replica promote --resource-group $RG --name <new server> --promote-mode standalone --promote-option planned',
        ],
        outOfScope: [
            'The state of the key: see `encryption-key-version`, `encryption-key-rotation` and `encryption-key-health`.',
        ],
        links: [dataEncryptionPage, replicaPage],
    },
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
        return drifted(evidence, 'The type of encryption is fixed when a server is created');
    },
});
