import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { isVnetInjected } from './public-network-access.ts';
import { isInSections } from './shared/missing-parts.ts';

export const privateEndpoint = defineControl({
    id: 'private-endpoint',
    title: 'The server has an approved private endpoint',
    severity: 'low',
    area: 'network',
    references: { azurePolicy: ['5375a5bb-22c6-46d7-8a43-83417cfb4460'], mcsb: ['NS-2'], cis: [] },
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
            'A private endpoint belongs to a network, which a person must choose',
        );
    },
});
