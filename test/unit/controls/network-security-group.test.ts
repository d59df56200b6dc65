import { describe, expect, test } from 'vitest';
import { networkSecurityGroup } from '../../../src/controls/network-security-group.ts';
import type { Subnet } from '../../../src/model/surroundings.ts';
import { serverState, thresholds } from '../../support/states.ts';

const network = { publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: '/subnet' } as const;

function verdict(subnet: Subnet) {
    return networkSecurityGroup.evaluate(serverState({ server: { network }, subnet }), thresholds());
}

describe('network-security-group', () => {
    test('a subnet with a group is compliant', () => {
        expect(verdict({ networkSecurityGroupId: '/nsg' })).toEqual({ kind: 'compliant' });
    });

    test('a subnet without one is reported', () => {
        expect(verdict({})).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'Microsoft.Network/virtualNetworks/subnets.networkSecurityGroup',
                    found: 'none',
                    wanted: 'a network security group',
                },
            ],
            unrepairable: 'The rules belong to the network, whose operators choose them',
        });
        expect(networkSecurityGroup.plan).toBeUndefined();
    });

    test('it does not apply to a server outside of virtual networks', () => {
        expect(networkSecurityGroup.evaluate(serverState(), thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'The server is not in a virtual network',
        });
    });
});
