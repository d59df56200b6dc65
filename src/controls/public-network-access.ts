import type { Network } from '../model/server-state.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { privateAccessPage, publicAccessPage } from './shared/links.ts';
import { dependsOnSections } from './shared/missing-parts.ts';

export const publicNetworkAccess = defineControl({
    id: 'public-network-access',
    title: 'The server cannot be reached from the internet',
    failureTitle: 'The server may be reachable from the internet',
    severity: 'high',
    area: 'network',
    mode: 'approve',
    references: {
        azurePolicy: [
            {
                id: '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48',
                name: 'Public network access should be disabled for PostgreSQL flexible servers',
            },
        ],
        mcsb: ['NS-1', 'NS-2'],
        cis: ['5.2.5'],
    },
    differences: {
        accessNotTold: {
            verdict: 'drifted',
            reason: 'Public access that Azure does not report as disabled counts as open; Azure Policy takes it for closed.',
        },
        emptyNetwork: {
            verdict: 'drifted',
            reason: 'A subnet or DNS zone with an empty name is no network, and the public access decides; Azure Policy takes the empty name for a network.',
        },
        emptyName: {
            verdict: 'compliant',
            reason: 'A subnet or DNS zone with an empty name is none and does not require the other one; Azure Policy takes the empty name for one.',
        },
    },
    texts: {
        checks: [
            '`network.publicNetworkAccess` is `Disabled`.',
            'A server in a virtual network (`delegatedSubnetResourceId`) is compliant when it has a private DNS zone, and drifted when it has none; a private DNS zone without a subnet is drift as well.',
        ],
        why: ['A public endpoint can be attacked from anywhere; one careless firewall rule is enough.'],
        repair: [
            'Disables public access.',
            'A subnet or DNS zone that is missing is only reported: an operator chooses both, and no update of a server brings it into a virtual network.',
            'The other direction exists: `migrateNetwork` (api-version 2026-10-01) moves a server out of its virtual network to the network model with private endpoints, in one direction.',
        ],
        disruption: {
            kind: 'connectivity',
            effect: [
                'Every client without a private endpoint is cut off.',
                'Check `private-endpoint` first.',
            ],
        },
        repairByHand: [
            `az rest --method patch --url "$SERVER_ID?api-version=2025-08-01" --body '{"properties":{"network":{"publicNetworkAccess":"Disabled"}}}'`,
        ],
        outOfScope: ['Network security groups, routes, and other members of the virtual network.'],
        links: [publicAccessPage, privateAccessPage],
    },
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
                'The server is in a virtual network, and an operator must choose its private DNS zone',
            );
        }
        if (hasPrivateDnsZone(network)) {
            return drifted(
                [{ what: 'network.delegatedSubnetResourceId', found: 'none', wanted: 'a delegated subnet' }],
                'The server has a private DNS zone without a subnet, and no update brings a server into a virtual network',
            );
        }
        if (isDisabled(network)) return compliant;
        return drifted([
            { what: 'network.publicNetworkAccess', found: network.publicNetworkAccess, wanted: 'Disabled' },
        ]);
    },
    owns: { 'server/network': ['publicNetworkAccess'] },
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

/** Tells if the server is inside a virtual network, where it has no public address at all. */
export function isVnetInjected({ delegatedSubnetResourceId }: Network): boolean {
    return (delegatedSubnetResourceId ?? '') !== '';
}

function hasPrivateDnsZone({ privateDnsZoneArmResourceId }: Network): boolean {
    return (privateDnsZoneArmResourceId ?? '') !== '';
}

function isDisabled({ publicNetworkAccess: access }: Network): boolean {
    return access.toLowerCase() === 'disabled';
}
