import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { isVnetInjected } from './public-network-access.ts';
import { isInSections } from './shared/missing-parts.ts';

export const networkSecurityGroup = defineControl({
    id: 'network-security-group',
    title: 'The delegated subnet has a network security group',
    failureTitle: 'The delegated subnet has no network security group',
    severity: 'medium',
    area: 'network',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['NS-1'], cis: [] },
    texts: {
        checks: [
            'The subnet of a server in a virtual network has a network security group, in whatever subscription the subnet is.',
            'The control does not apply to a server outside of virtual networks.',
        ],
        why: ['Without rules, every address that the network routes can reach the server.'],
        repair: ['None: the rules belong to the network, and a wrong one cuts clients off.'],
        repairByHand: [
            'az network vnet subnet update --ids <subnet> --network-security-group <network security group>',
        ],
        outOfScope: [
            'The rules of the group.',
            'The subnets of private endpoints.',
            'A change of a subnet, which is no event of a server: the next sweep finds it.',
        ],
        links: [
            {
                title: 'Networking with a virtual network',
                url: 'https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private',
            },
        ],
    },
    reads: ['server', 'subnet'],
    decidableWithout(missing) {
        return missing.slice === 'subnet' || isInSections(missing, ['network']) ? 'nothing' : 'everything';
    },
    evaluate({ server: { network }, subnet }) {
        if (!isVnetInjected(network)) return notApplicable('The server is not in a virtual network');
        if (subnet.networkSecurityGroupId !== undefined) return compliant;
        return drifted(
            [
                {
                    what: 'Microsoft.Network/virtualNetworks/subnets.networkSecurityGroup',
                    found: 'none',
                    wanted: 'a network security group',
                },
            ],
            'The rules belong to the network, whose operators choose them',
        );
    },
});
