import type { Network } from '../model/server-state.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { dependsOnSections } from './shared/missing-parts.ts';

export const publicNetworkAccess = defineControl({
    id: 'public-network-access',
    title: 'The server cannot be reached from the internet',
    severity: 'high',
    area: 'network',
    references: { azurePolicy: ['5e1de0e3-42cb-4ebc-a86d-61d0c619ca48'], mcsb: ['NS-2'], cis: ['5.2.5'] },
    reads: ['server'],
    decidableWithout: dependsOnSections('network'),
    evaluate({ server: { network } }) {
        if (isVnetInjected(network) && hasPrivateDnsZone(network)) return compliant;
        if (isVnetInjected(network)) {
            return drifted(
                [
                    {
                        what: 'network.privateDnsZoneArmResourceId',
                        found: 'none',
                        wanted: 'a private DNS zone',
                    },
                ],
                'The server is in a virtual network, and a person must choose its private DNS zone',
            );
        }
        if (hasPrivateDnsZone(network)) {
            return drifted(
                [{ what: 'network.delegatedSubnetResourceId', found: 'none', wanted: 'a delegated subnet' }],
                'A private DNS zone without a subnet: whether a server is in a virtual network is decided at its creation',
            );
        }
        if (isDisabled(network)) return compliant;
        return drifted([
            { what: 'network.publicNetworkAccess', found: network.publicNetworkAccess, wanted: 'Disabled' },
        ]);
    },
    plan({ server: { network } }) {
        const to: Network = { ...network, publicNetworkAccess: 'Disabled' };
        if (isVnetInjected(network) || isDisabled(network)) return [];
        return [
            {
                kind: 'network',
                from: network,
                to,
                control: 'public-network-access',
                disruption: 'connectivity',
            },
        ];
    },
});

/** Whether the server was created inside a virtual network, where it has no public address at all. */
export function isVnetInjected({ delegatedSubnetResourceId }: Network): boolean {
    return (delegatedSubnetResourceId ?? '') !== '';
}

function hasPrivateDnsZone({ privateDnsZoneArmResourceId }: Network): boolean {
    return (privateDnsZoneArmResourceId ?? '') !== '';
}

function isDisabled({ publicNetworkAccess: access }: Network): boolean {
    return access.toLowerCase() === 'disabled';
}
