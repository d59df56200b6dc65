import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';

/** Confidential sizes of Azure: the DC and EC series. */
const confidential = /^Standard_[DE]C\d/i;

export const confidentialCompute = defineControl({
    id: 'confidential-compute',
    title: 'Data is encrypted in memory too',
    failureTitle: 'Data is not encrypted in memory',
    severity: 'low',
    area: 'platform',
    mode: 'report',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: [
            '`sku.name` is of the series DC or EC, such as `Standard_DC4ads_v5`.',
            'The control applies where the threshold `confidentialCompute` is `true`: in no shipped profile.',
        ],
        why: ['The memory of other sizes can be read by anyone who controls the host.'],
        repair: [
            'None: few regions have these sizes, and a backup of another size cannot be restored to one: create a new server and move the data.',
        ],
        repairByHand: [
            'az postgres flexible-server create --resource-group $RG --name <new server> --tier GeneralPurpose --sku-name Standard_DC4ads_v5',
        ],
        outOfScope: ['Attestation, which Azure does not offer for these servers.'],
        links: [
            {
                title: 'Confidential computing',
                url: 'https://learn.microsoft.com/azure/postgresql/security/security-confidential-computing',
            },
        ],
    },
    reads: ['server'],
    decidableWithout: ({ part }, _state, { confidentialCompute: isAsked }) =>
        isAsked && ['', 'sku'].includes(part) ? 'nothing' : 'everything',
    evaluate({ server: { skuName: found } }, { confidentialCompute: isAsked }) {
        if (!isAsked) return notApplicable('The baseline does not ask for confidential compute');
        if (confidential.test(found)) return compliant;
        return drifted(
            [{ what: 'sku.name', found: found || 'none', wanted: 'a size of the series DC or EC' }],
            'An operator chooses the size, and moves the data to a new server',
        );
    },
});
