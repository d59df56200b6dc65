import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { isVnetInjected } from './public-network-access.ts';
import { privateAccessPage } from './shared/links.ts';
import { isInSections } from './shared/missing-parts.ts';

export const privateEndpoint = defineControl({
    id: 'private-endpoint',
    title: 'The server has an approved private endpoint',
    failureTitle: 'The server has no approved private endpoint',
    severity: 'low',
    area: 'network',
    mode: 'report',
    references: {
        azurePolicy: [
            {
                id: '5375a5bb-22c6-46d7-8a43-83417cfb4460',
                name: 'Private endpoint should be enabled for PostgreSQL flexible servers',
            },
        ],
        mcsb: ['NS-2'],
        cis: [],
    },
    differences: {
        insideVirtualNetwork: {
            verdict: 'compliant',
            reason: 'A server in a virtual network cannot have private endpoints; Azure Policy calls it non-compliant.',
        },
    },
    texts: {
        checks: [
            'The server has a private endpoint connection with the status `Approved`.',
            'The control does not apply to a server in a virtual network, which Azure gives no private endpoints.',
        ],
        why: [
            'Through an approved private endpoint, clients reach the server over the private network, and public access can be disabled without cutting them off.',
        ],
        repair: [
            'None: a private endpoint belongs to a network and a DNS zone that an operator must choose.',
            'A server in a virtual network can have one after it has left that network by `migrateNetwork`; the control applies from then on.',
        ],
        repairByHand: [
            'az network private-endpoint create --resource-group $RG --name $SERVER --vnet-name <vnet> --subnet <subnet> --private-connection-resource-id $SERVER_ID --group-id postgresqlServer --connection-name $SERVER',
        ],
        outOfScope: [
            'The choice of the connected network, and the resolution of the server’s name to the private address.',
        ],
        links: [privateAccessPage],
    },
    reads: ['server'],
    decidableWithout(missing, { server: { network } }) {
        if (isInSections(missing, ['network'])) return 'nothing';
        const isOfConnection = isInSections(missing, ['privateEndpointConnections']);
        return isOfConnection && !isVnetInjected(network) ? 'compliance' : 'everything';
    },
    evaluate({ server: { network, privateEndpointConnections } }) {
        if (isVnetInjected(network)) {
            return notApplicable('The server is in a virtual network and cannot have private endpoints');
        }
        if (privateEndpointConnections.some(({ status }) => status.toLowerCase() === 'approved'))
            return compliant;
        const statuses = privateEndpointConnections.map(({ status }) => status);
        return drifted(
            [
                {
                    what: 'privateEndpointConnections',
                    found: statuses.join(', ') || 'none',
                    wanted: 'Approved',
                },
            ],
            'A private endpoint belongs to a network that an operator must choose',
        );
    },
});
